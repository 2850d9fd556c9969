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

/**
 * What begins with the word comes first, inputs before functions; then what is called so, and last what stands where
 * something is called so. '' suggests the inputs and the functions.
 */
export function suggestionsFor(
  word: string,
  inputs: readonly (RuleInput & { readonly label: string })[],
  items: readonly ItemSuggestion[],
): readonly Suggestion[] {
  const sought = word.toLowerCase();
  const begins = (text: string) => text.toLowerCase().startsWith(sought);
  const holds = (text: string) => sought !== '' && text.toLowerCase().includes(sought);
  const named = inputs.filter(({ name }) => name !== '');
  const [own, called] = [named.filter(({ name }) => begins(name)), named.filter(({ name }) => !begins(name))];
  // One letter would offer everything.
  const sure = sought.length < 2 ? [] : items.filter(({ label, name }) => begins(name) || holds(label));
  const near = sought.length < 2 ? [] : items.filter((item) => !sure.includes(item) && holds(item.detail));
  return [
    ...own.map(ofInput),
    ...functionDocs.filter(({ name }) => begins(name)).map(ofFunction),
    ...called.filter(({ label }) => holds(label)).map(ofInput),
    ...[...sure, ...near].slice(0, shownMax).map(ofItem),
  ].slice(0, shownMax);
}

function ofInput({ name, label }: { readonly name: string; readonly label: string }): Suggestion {
  return { kind: 'input', key: name, insert: name, caret: name.length, label: name, detail: label };
}

function ofFunction({ name, form }: (typeof functionDocs)[number]): Suggestion {
  return { kind: 'function', key: name, insert: `${name}()`, caret: name.length + 1, label: form, detail: name };
}

function ofItem({ key, label, detail, name }: ItemSuggestion): Suggestion {
  return { kind: 'item', key, insert: name, caret: name.length, label, detail };
}
