import type { TextModel } from '@verum/diary-rules';
import { useEffect, useState } from 'preact/hooks';
import { en, type Key } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';
export type Params = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, params?: Params) => string;

type Words = Readonly<Partial<Record<Key, string>>>;
let words: Readonly<Record<Language, Words>> = { en, zh };

/** Words that came later, with the screens that need them. */
export function addWords(more: Readonly<Record<Language, Words>>): void {
  words = { en: { ...words.en, ...more.en }, zh: { ...words.zh, ...more.zh } };
}

const storageKey = 'verum-diary-language';
const tags = { en: 'en', zh: 'zh-CN' } as const;
const listeners = new Set<() => void>();
let chosen: Language = 'en';

/** The choice made on this phone, else what the browser prefers. */
export function initLanguage(): void {
  const kept = localStorage.getItem(storageKey);
  const found = (kept === null ? navigator.languages : [kept]).map(primary).find((one) => one === 'zh' || one === 'en');
  apply(found === 'zh' ? 'zh' : 'en');
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  apply(language);
}

/** BCP 47 of what is shown now. */
export const languageTag = (): string => tags[chosen];

function apply(language: Language): void {
  chosen = language;
  document.documentElement.lang = tags[language];
  document.title = translate(language, 'app.name');
  for (const listener of listeners) listener();
}

export interface Spoken {
  readonly t: Translate;
  readonly language: Language;
  /** A text of the study, in this language where there is one. */
  readonly say: (texts: readonly TextModel[] | undefined) => string;
}

export function useLanguage(): Spoken {
  const [language, setLanguage] = useState(chosen);
  useEffect(() => {
    const changed = () => setLanguage(chosen);
    listeners.add(changed);
    return () => {
      listeners.delete(changed);
    };
  }, []);
  return { language, t: (key, params) => translate(language, key, params), say: (texts) => pickText(texts, language) };
}

/** `{name}` is a parameter. One thing has a word of its own, `key.one`, in English. */
export function translate(language: Language, key: Key, params: Params = {}): string {
  const one = `${key}.one` as Key;
  const text = (params.count === 1 ? words[language][one] : undefined) ?? words[language][key] ?? '';
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function pickText(texts: readonly TextModel[] | undefined, language: Language): string {
  const found = texts?.find(({ lang }) => primary(lang) === language) ?? texts?.find(({ lang }) => !lang) ?? texts?.[0];
  return found?.text ?? '';
}

const primary = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';
