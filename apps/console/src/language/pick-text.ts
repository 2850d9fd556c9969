import type { Language } from './language.ts';

interface TextLike {
  readonly lang?: string | undefined;
  readonly text?: string | undefined;
}

/**
 * The text to show: in the chosen language (a region counts as its language), else one without a language, else the
 * first there is. '' when there is none, so that callers can fall back to a name.
 */
export function pickText(texts: readonly TextLike[] | undefined, language: Language): string {
  if (!texts) return '';
  const primary = (lang = '') => lang.toLowerCase().split('-')[0] ?? '';
  const found = texts.find(({ lang }) => primary(lang) === language) ?? texts.find(({ lang }) => !lang) ?? texts[0];
  return found?.text ?? '';
}
