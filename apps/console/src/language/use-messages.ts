import { useCallback } from 'react';
import { en, type MessageKey } from '../messages/en.ts';
import { zh } from '../messages/zh.ts';
import { type Language, useLanguage } from './language.ts';

export type Params = Readonly<Record<string, string | number>>;
export type Translate = (key: MessageKey, params?: Params) => string;

const catalogues: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, zh };

/** The message with `{name}` replaced by its parameter. */
export function translate(language: Language, key: MessageKey, params: Params = {}): string {
  return catalogues[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function useMessages(): { readonly t: Translate; readonly language: Language } {
  const language = useLanguage();
  const t = useCallback<Translate>((key, params) => translate(language, key, params), [language]);
  return { t, language };
}
