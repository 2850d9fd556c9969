import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../command.ts';
import { root } from '../root.ts';

/** What is going to be written, before anything is. */
export interface Plan {
  /** Files by their path in the repository; none of them exists. */
  readonly created: ReadonlyMap<string, string>;
  /** Files of which only registering lines change: their new text. */
  readonly changed: ReadonlyMap<string, string>;
}

const templates = fileURLToPath(new URL('template/', import.meta.url));

/** `__name__` in the paths and texts of a template stands for a word. */
export type Words = Readonly<Record<string, string>>;

/**
 * The files of a template, filled.
 * @throws UsageError when one of them exists already
 * @throws Error for a placeholder that has no word
 */
export function fillTemplate(name: string, words: Words, into = ''): Map<string, string> {
  const folder = join(templates, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const filled = files.map((entry) => {
    const from = join(entry.parentPath, entry.name);
    const path = join(into, fill(from.slice(folder.length + 1).replace(/\.txt$/, ''), words));
    return [path, fill(readFileSync(from, 'utf8'), words)] as const;
  });
  for (const [path] of filled) {
    if (existsSync(join(root, path))) throw new UsageError(`${path} exists already (文件已存在)`);
  }
  return new Map(filled);
}

/** `___table___` is the word of `table` between underscores of the text's own. */
function fill(text: string, words: Words): string {
  return text.replace(/__([A-Za-z][A-Za-z0-9-]*?)__/g, (placeholder, name: string) => {
    const word = words[name];
    if (word === undefined) throw new Error(`${placeholder} has no word`);
    return word;
  });
}

/** A file of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/**
 * The text with a line more, at the end of a list that begins with `start` and ends with the next `end`.
 * @throws Error when the list is not where it was: the generator has to follow it
 */
export function appendToList(path: string, text: string, list: { start: string; end: string }, line: string): string {
  const from = text.indexOf(list.start);
  const to = from < 0 ? -1 : text.indexOf(list.end, from + list.start.length);
  if (to < 0) throw new Error(`the generator does not find '${list.start.trim()}' in ${path}`);
  return `${text.slice(0, to)}${line}${text.slice(to)}`;
}

/** The text with one more line after its last import (or re-export); the formatter puts it where it belongs. */
export function appendImport(path: string, text: string, line: string): string {
  const kind = line.startsWith('export') ? /^export \* as .*;$/gm : /^(import .*|\} from .*);$/gm;
  const last = [...text.matchAll(kind)].at(-1);
  if (!last) throw new Error(`the generator finds no line like '${line}' in ${path}`);
  const end = last.index + last[0].length;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}
