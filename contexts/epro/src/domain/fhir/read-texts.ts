import type { TextModel } from '@verum/diary-rules';
import type { JsonObject } from '@verum/fhir';
import { extensionsOf, objectAt, objectsAt, textAt } from './json.ts';

/** A text of an element and its translations (FHIR R4, extension `translation` of the primitive). */
export function textsOf(object: JsonObject, name: string, lang: string): TextModel[] {
  const text = textAt(object, name);
  const translations = extensionsOf(objectAt(object, `_${name}`) ?? {})
    .filter((each) => each.name === 'translation')
    .map(({ extension }) => {
      const part = (url: string) => objectsAt(extension, 'extension').find((each) => textAt(each, 'url') === url) ?? {};
      return { lang: textAt(part('lang'), 'valueCode'), text: textAt(part('content'), 'valueString') };
    })
    .filter((each) => each.lang !== '' && each.text !== '' && each.lang !== lang);
  return text === '' ? translations : [{ lang, text }, ...translations];
}

/** Each language once, in the order of the first; what is said twice stands in paragraphs. */
export function joined(...all: readonly (readonly TextModel[])[]): TextModel[] {
  const byLang = new Map<string, string[]>();
  for (const { lang, text } of all.flat()) byLang.set(lang, [...(byLang.get(lang) ?? []), text]);
  return [...byLang].map(([lang, texts]) => ({ lang, text: texts.join('\n') }));
}
