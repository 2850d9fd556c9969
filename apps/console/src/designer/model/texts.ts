import type { Text, Texts } from '@verum/odm';
import type { Language } from '../../language/language.ts';

const primaryOf = (lang: string) => lang.toLowerCase().split('-')[0] ?? '';

/** The entry in exactly this language (a region counts as its language). One without a language is in the build's. */
function entryOf(texts: Texts, language: Language, defaultLanguage: string | undefined): Text | undefined {
  const isUndeclared = primaryOf(defaultLanguage ?? 'en') === language;
  return (
    texts.find(({ lang }) => primaryOf(lang) === language) ??
    (isUndeclared ? texts.find(({ lang }) => lang === '') : undefined)
  );
}

/** '' where it is missing: what is missing is shown, not replaced by the other language. */
export function textIn(texts: Texts | undefined, language: Language, defaultLanguage?: string): string {
  return entryOf(texts ?? [], language, defaultLanguage)?.text ?? '';
}

/** The texts with one language said otherwise; nothing but white space takes it away. */
export function withText(texts: Texts | undefined, language: Language, text: string, defaultLanguage?: string): Texts {
  const list = texts ?? [];
  const entry = entryOf(list, language, defaultLanguage);
  const isBlank = text.trim() === '';
  if (entry ? entry.text === text : isBlank) return list;
  if (!entry) return [...list, { lang: language, text }];
  if (isBlank) return list.filter((one) => one !== entry);
  return list.map((one) => (one === entry ? { lang: one.lang, text } : one));
}

/** For members that are left out when they are empty. */
export function someTexts(texts: Texts): Texts | undefined {
  return texts.length > 0 ? texts : undefined;
}
