import { useCallback } from 'react';
import { en, type MessageKey } from '../messages/en.ts';
import { zh } from '../messages/zh.ts';
import type { Catalogue } from './catalogue.ts';
import { type Language, useLanguage } from './language.ts';

export type Params = Readonly<Record<string, string | number>>;
export type Translate<K extends string = MessageKey> = (key: K, params?: Params) => string;

const shared: Catalogue<MessageKey> = { en, zh };

/** The message with `{name}` replaced by its parameter. */
export function translate(language: Language, key: MessageKey, params: Params = {}): string {
  return fill(shared[language][key], params);
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function useMessages(): { readonly t: Translate; readonly language: Language };
/** With the words of an area besides those that all pages share. */
export function useMessages<K extends string>(
  own: Catalogue<K>,
): { readonly t: Translate<K | MessageKey>; readonly language: Language };
export function useMessages<K extends string>(own?: Catalogue<K>) {
  const language = useLanguage();
  const t = useCallback(
    (key: K | MessageKey, params: Params = {}) =>
      fill(own?.[language][key as K] ?? shared[language][key as MessageKey], params),
    [language, own],
  );
  return { t, language };
}
