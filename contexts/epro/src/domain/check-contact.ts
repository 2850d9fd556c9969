import { type Violation, violation } from '@verum/call';
import type { TextModel } from '@verum/diary-rules';

/** Characters of one language; a telephone shows some forty lines of them. */
export const contactMax = 2_000;

/** What is wrong with whom participants are to call. */
export function checkContact(contact: readonly TextModel[]): Violation[] {
  return contact.flatMap(({ lang, text }, index): Violation[] => {
    const field = `contact[${index}]`;
    return [
      ...(isLanguage(lang)
        ? []
        : [violation(`${field}.lang`, 'lang', 'is a language by BCP 47, as en or zh-CN', '须为 BCP 47 语言代码')]),
      ...(contact.findIndex((one) => one.lang === lang) === index
        ? []
        : [violation(`${field}.lang`, 'twice', 'is there once', '每种语言只能有一条')]),
      ...(text.trim() === '' ? [violation(`${field}.text`, 'blank', 'says something', '不能为空')] : []),
      ...(text.length > contactMax
        ? [violation(`${field}.text`, 'too_long', `has at most ${contactMax} characters`, `最多 ${contactMax} 个字符`)]
        : []),
    ];
  });
}

function isLanguage(lang: string): boolean {
  try {
    return lang.length <= 35 && Intl.getCanonicalLocales(lang).length === 1;
  } catch {
    return false;
  }
}
