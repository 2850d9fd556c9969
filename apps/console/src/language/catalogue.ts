import type { Language } from './language.ts';

/** The words of one area of the console in both languages; they travel with its pages, not with the first one. */
export type Catalogue<K extends string> = Readonly<Record<Language, Readonly<Record<K, string>>>>;

/** Every key stands in both languages: the compiler asks for it. `{name}` is a parameter. */
export function catalogue<const W extends Readonly<Record<string, string>>>(words: {
  readonly en: W;
  readonly zh: Readonly<Record<keyof W, string>>;
}): Catalogue<keyof W & string> {
  return words as unknown as Catalogue<keyof W & string>;
}
