import type { trial } from '@verum/contracts';
import type { Json } from '../api/json.ts';

type Texts = readonly Json<trial.Text>[] | undefined;

/** Both languages as they were typed; a language that was left empty is left out. */
export function textsOf(en: string, zh: string): readonly Json<trial.Text>[] {
  const typed = [
    { lang: 'en', text: en },
    { lang: 'zh', text: zh },
  ];
  return typed.filter(({ text }) => text !== '');
}

/** The text in exactly this language. */
export function textIn(texts: Texts, lang: 'en' | 'zh'): string {
  return texts?.find((one) => one.lang === lang)?.text ?? '';
}

/** As typed, with texts in languages that the form does not ask for kept as they are. */
export function mergedTexts(before: Texts, en: string, zh: string): readonly Json<trial.Text>[] {
  return [...textsOf(en, zh), ...(before ?? []).filter(({ lang }) => lang !== 'en' && lang !== 'zh')];
}
