import { createContext, useContext } from 'react';
import { useValue, valueStore } from '../ui/value-store.ts';

export type Language = 'en' | 'zh';

const storageKey = 'verum.language';

/** The language that fits best of what the browser or the user's record names; undefined when neither of ours. */
export function languageOf(tags: readonly string[]): Language | undefined {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'zh' || primary === 'en') return primary;
  }
  return undefined;
}

const store = valueStore<Language>('en');

/** The choice made on this machine, else what the browser prefers. */
export function initLanguage(): void {
  const chosen = localStorage.getItem(storageKey);
  apply(languageOf(chosen === null ? navigator.languages : [chosen]) ?? 'en');
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  apply(language);
}

/** The language of the user's record, where nothing was chosen on this machine. */
export function suggestLanguage(tag: string | undefined): void {
  const language = languageOf(tag ? [tag] : []);
  if (language && localStorage.getItem(storageKey) === null) apply(language);
}

const other = createContext<Language | undefined>(undefined);

/** For a part of a page that is shown in another language than the page. */
export const LanguageProvider = other.Provider;

export function useLanguage(): Language {
  const chosen = useValue(store);
  return useContext(other) ?? chosen;
}

function apply(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  store.set(language);
}
