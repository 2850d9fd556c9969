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
  return chooseText(texts, language).text;
}

export interface ChosenText {
  readonly text: string;
  /** The language it is in, where there is none in the language that was asked for. */
  readonly other?: string;
}

/** As `pickText`, and whether it is in another language than the one asked for. */
export function chooseText(texts: readonly TextLike[] = [], language: Language): ChosenText {
  const primary = (lang = '') => lang.toLowerCase().split('-')[0] ?? '';
  const found = texts.find(({ lang }) => primary(lang) === language) ?? texts.find(({ lang }) => !lang);
  if (found) return { text: found.text ?? '' };
  const [first] = texts;
  return first ? { text: first.text ?? '', other: first.lang ?? '' } : { text: '' };
}
