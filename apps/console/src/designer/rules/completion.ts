import { functionDocs } from './function-docs.ts';
import type { RuleInput } from './rule-model.ts';

/** What can be written at the caret. */
export interface Suggestion {
  readonly kind: 'input' | 'function' | 'item';
  readonly key: string;
  /** What is put in place of the word. */
  readonly insert: string;
  /** How far behind the inserted text's start the caret goes on. */
  readonly caret: number;
  readonly label: string;
  /** The key of what it does, for a function; else a text. */
  readonly detail: string;
}

export interface ItemSuggestion {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  /** As which it would be read. */
  readonly name: string;
}

/** The word that ends at the caret. */
export function wordAt(code: string, caret: number): { readonly start: number; readonly word: string } {
  const [word = ''] = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(code.slice(0, caret)) ?? [];
  return { start: caret - word.length, word };
}

const shownMax = 12;

/** Inputs first, then functions, then items that would become inputs; '' suggests the inputs and the functions. */
export function suggestionsFor(
  word: string,
  inputs: readonly (RuleInput & { readonly label: string })[],
  items: readonly ItemSuggestion[],
): readonly Suggestion[] {
  const sought = word.toLowerCase();
  const begins = (text: string) => text.toLowerCase().startsWith(sought);
  const holds = (text: string) => text.toLowerCase().includes(sought);
  const named = inputs
    .filter(({ name, label }) => name !== '' && (begins(name) || (sought !== '' && holds(label))))
    .map(
      ({ name, label }): Suggestion => ({
        kind: 'input',
        key: name,
        insert: name,
        caret: name.length,
        label: name,
        detail: label,
      }),
    );
  const known = functionDocs
    .filter(({ name }) => begins(name))
    .map(({ name, form }): Suggestion => {
      const insert = `${name}()`;
      return { kind: 'function', key: name, insert, caret: insert.length - 1, label: form, detail: name };
    });
  const found =
    sought.length < 2
      ? []
      : items
          .filter(({ label, detail, name }) => holds(label) || holds(detail) || holds(name))
          .map(
            ({ key, label, detail, name }): Suggestion => ({
              kind: 'item',
              key,
              insert: name,
              caret: name.length,
              label,
              detail,
            }),
          );
  return [...named, ...known, ...found].slice(0, shownMax);
}
