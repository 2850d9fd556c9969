import type { Texts } from '@verum/odm';

/** The text in a language: that one, its kin (`zh` for `zh-CN`), English, the one without a language, any. */
export function inLanguage(texts: Texts, language: string): string {
  const kin = language.slice(0, 2).toLowerCase();
  const found =
    texts.find(({ lang }) => lang.toLowerCase() === language.toLowerCase()) ??
    texts.find(({ lang }) => lang.slice(0, 2).toLowerCase() === kin) ??
    texts.find(({ lang }) => lang.startsWith('en')) ??
    texts.find(({ lang }) => lang === '') ??
    texts[0];
  return found?.text ?? '';
}

/** At most so many UTF-8 bytes, cut between characters. */
export function cutToBytes(text: string, max: number): string {
  let used = 0;
  let cut = '';
  for (const { segment } of new Intl.Segmenter('und').segment(text)) {
    used += Buffer.byteLength(segment);
    if (used > max) return cut;
    cut += segment;
  }
  return cut;
}
