import type { Texts } from '@verum/odm';
import type { Language } from '../../language/language.ts';
import type { Draft } from './draft.ts';
import { reasonLists } from './reasons.ts';
import { textIn } from './texts.ts';

/** A text that is there in one language and not in the other, or that everybody sees and is in neither. */
export interface MissingText {
  readonly kind: 'visit' | 'form' | 'group' | 'item' | 'codeList' | 'unit' | 'check' | 'setting';
  readonly oid: string;
  readonly language: Language;
  /** What it is called as far as it has a name. */
  readonly name: string;
}

const languages = ['en', 'zh'] as const;

/** In the order of the build; one a definition and language, however many of its texts are missing. */
export function missingTexts({ build, design }: Draft): readonly MissingText[] {
  const missing: MissingText[] = [];
  const look = (kind: MissingText['kind'], oid: string, name: string, texts: readonly (Texts | undefined)[]) => {
    for (const language of languages) {
      const isThere = texts.every((one) => one === undefined || textIn(one, language, build.defaultLanguage) !== '');
      if (!isThere) missing.push({ kind, oid, language, name });
    }
  };
  const some = (texts: Texts | undefined) => (texts && texts.length > 0 ? texts : undefined);
  for (const { oid, name, description } of build.visits) look('visit', oid, name, [description]);
  for (const { oid, name, description } of build.forms) look('form', oid, name, [description]);
  for (const { oid, name, description } of build.groups) look('group', oid, name, [description]);
  for (const { oid, name, question, description, prompt, instructions, rangeChecks = [] } of build.items) {
    // Any of the three says what is asked; those that are there are there in both languages.
    const asked = [question, description, prompt].map(some);
    const first = asked.some((texts) => texts !== undefined) ? asked : [[]];
    look('item', oid, name, [...first, some(instructions), ...rangeChecks.map((check) => some(check.errorMessage))]);
  }
  for (const { oid, name, entries } of build.codeLists)
    look(
      'codeList',
      oid,
      name,
      entries.map(({ decode }) => some(decode)),
    );
  for (const { oid, name, symbol } of build.units) look('unit', oid, name, [symbol.length > 1 ? symbol : undefined]);
  for (const { id, message } of design.checks) look('check', id, id, [message]);
  for (const list of reasonLists)
    look(
      'setting',
      list,
      list,
      design[list].map(({ text }) => text),
    );
  return missing;
}
