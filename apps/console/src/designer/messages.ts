import type { Catalogue } from '../language/catalogue.ts';
import { formMessages } from './form-messages.ts';
import { headMessages } from './head-messages.ts';
import { wordMessages } from './word-messages.ts';

type Key = keyof typeof formMessages.en | keyof typeof headMessages.en | keyof typeof wordMessages.en;

/** The words of the designer; kept in three files by what they are about. */
export const designerMessages: Catalogue<Key> = {
  en: { ...headMessages.en, ...formMessages.en, ...wordMessages.en },
  zh: { ...headMessages.zh, ...formMessages.zh, ...wordMessages.zh },
};
