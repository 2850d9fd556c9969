import type { Contact } from '../epro-queries.ts';

type Text = NonNullable<Contact['contact']>[number];

/** A contact as its form holds it. */
export interface ContactDraft {
  readonly en: string;
  readonly zh: string;
}

/** The languages of the form, and what each is called where there is none of it yet. */
const languages = { en: 'en', zh: 'zh-CN' } as const satisfies Readonly<Record<keyof ContactDraft, string>>;
const names = Object.keys(languages) as (keyof ContactDraft)[];

const isIn = (name: string) => (text: Text) => text.lang?.toLowerCase().split('-')[0] === name;

export function draftOf(texts: readonly Text[]): ContactDraft {
  const textIn = (name: string) => texts.find(isIn(name))?.text ?? '';
  return { en: textIn('en'), zh: textIn('zh') };
}

/** What is sent: languages that the form does not show stay as they were. */
export function textsOf(draft: ContactDraft, before: readonly Text[]): Text[] {
  const others = before.filter((text) => !names.some((name) => isIn(name)(text)));
  const own = names.map((name) => ({
    lang: before.find(isIn(name))?.lang ?? languages[name],
    text: draft[name].trim(),
  }));
  return [...own.filter(({ text }) => text !== ''), ...others];
}
