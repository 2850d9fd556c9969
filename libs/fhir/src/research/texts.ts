import type { Text, Texts } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import { extensionsAt, isFhirCode, isFhirString, objectAt, objectsAt, textAt, withExtensions } from './element.ts';

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';
const LANGUAGE = 'http://hl7.org/fhir/StructureDefinition/language';
/** BCP 47 for a text of which nobody said the language. */
const UNDETERMINED = 'und';

/** A text element in one language, the other languages as its translations; nothing without a text. */
export function textElement(name: string, texts: Texts, language = ''): JsonObject {
  const shown = texts.filter(({ text }) => isFhirString(text));
  const first = chosen(shown, language);
  if (!first) return {};
  const extensions = [
    ...(isFhirCode(first.lang) ? [{ url: LANGUAGE, valueCode: first.lang }] : []),
    ...shown.filter((text) => text !== first).map(translation),
  ];
  return { [name]: first.text, ...(extensions.length > 0 && { [`_${name}`]: withExtensions(extensions) }) };
}

/** The text in the language, in one of the same kind, or the first. */
export function chosen(texts: Texts, language: string): Text | undefined {
  const primary = (lang: string) => lang.toLowerCase().split('-')[0];
  return (
    texts.find(({ lang }) => lang === language) ??
    texts.find(({ lang }) => primary(lang) === primary(language)) ??
    texts[0]
  );
}

/** What `textElement` wrote, and what others write so. @param language of the resource */
export function textsOf(source: JsonObject, name: string, language = ''): Text[] {
  const text = textAt(source, name);
  if (text === '') return [];
  const beside = objectAt(source, `_${name}`) ?? {};
  const own = extensionsAt(beside, LANGUAGE).map((extension) => textAt(extension, 'valueCode'))[0];
  return [
    { lang: own ?? language, text },
    ...extensionsAt(beside, TRANSLATION).flatMap((extension) => {
      const part = (url: string) => objectsAt(extension, 'extension').find((one) => one.url === url);
      const lang = textAt(part('lang'), 'valueCode');
      const content = textAt(part('content'), 'valueString') || textAt(part('content'), 'valueMarkdown');
      return content === '' ? [] : [{ lang: lang === UNDETERMINED ? '' : lang, text: content }];
    }),
  ];
}

const translation = ({ lang, text }: Text): JsonObject => ({
  url: TRANSLATION,
  extension: [
    { url: 'lang', valueCode: isFhirCode(lang) ? lang : UNDETERMINED },
    { url: 'content', valueString: text },
  ],
});
