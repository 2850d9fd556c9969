import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { en } from './en.ts';
import { zh } from './zh.ts';

const source = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }));

/** `query/messages.ts`, `builder/check-messages.ts`. */
function isCatalogue(name: string): boolean {
  return /\/([a-z-]+-)?messages\.ts$/.test(name) && !name.endsWith('use-messages.ts');
}

interface Words {
  readonly name: string;
  readonly en: Readonly<Record<string, string>>;
  readonly zh: Readonly<Record<string, string>>;
}

/** What all pages share, and each area's own `messages.ts`. */
const catalogues: Words[] = [{ name: 'messages/', en, zh }];
for (const { name } of files.filter((file) => isCatalogue(file.name))) {
  const module = (await import(join(source, name))) as Record<string, Omit<Words, 'name'>>;
  for (const words of Object.values(module)) catalogues.push({ ...words, name });
}

test('every message stands in both languages, with the same parameters', () => {
  const parameters = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const { name, en: english, zh: chinese } of catalogues) {
    assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort(), name);
    for (const [key, text] of Object.entries(english)) {
      assert.notEqual(chinese[key]?.trim(), '', `${name} ${key}`);
      assert.deepEqual(parameters(chinese[key] ?? ''), parameters(text), `${name} ${key}`);
    }
  }
});

test('no area has a word of its own under a key that all pages share', () => {
  for (const { name, en: english } of catalogues.slice(1))
    assert.deepEqual(
      Object.keys(english).filter((key) => key in en),
      [],
      name,
    );
});

test('signing out, withdrawing from a study, filtering a list and screening have words of their own', () => {
  const wordOf = (key: string, language: 'en' | 'zh') => catalogues.map((one) => one[language][key]).find(Boolean);
  for (const [one, other] of [
    ['session.signOut', 'move.WITHDRAWN'],
    ['session.signOut', 'col.withdrawn'],
    ['table.filters', 'col.screened'],
  ] as const) {
    for (const language of ['en', 'zh'] as const) {
      const words = [wordOf(one, language), wordOf(other, language)];
      assert.ok(words.every(Boolean), `${one} ${other}`);
      assert.notEqual(words[0], words[1], `${one} ${other} ${language}`);
    }
  }
});

test('every message is used', () => {
  const all = files
    .filter(({ name }) => !name.startsWith('messages/') && !isCatalogue(name))
    .map(({ text }) => text)
    .join('\n');
  // Keys that are put together: t(`entry.${entry}`).
  const isUsed = (key: string) => all.includes(`'${key}'`) || all.includes(`\`${key.slice(0, key.lastIndexOf('.'))}.$`);
  for (const { name, en: english } of catalogues)
    assert.deepEqual(
      Object.keys(english).filter((key) => !isUsed(key)),
      [],
      name,
    );
});

test('no word of a screen stands outside of the messages', () => {
  const words: string[] = [];
  for (const { name, text } of files.filter((file) => file.name.endsWith('.tsx'))) {
    const tree = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const visit = (node: ts.Node): void => {
      if (isSpoken(node)) words.push(`${name}: ${node.getText(tree).trim()}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  assert.deepEqual(words, []);
});

const letters = /\p{L}/u;
const spoken = new Set(['title', 'alt', 'placeholder', 'label', 'aria-label', 'aria-description']);

/** Text between tags, a spoken attribute written as a literal, or Chinese anywhere. */
function isSpoken(node: ts.Node): boolean {
  if (ts.isJsxText(node)) return letters.test(node.text);
  if (ts.isJsxAttribute(node)) {
    const { initializer } = node;
    return (
      spoken.has(node.name.getText()) &&
      initializer !== undefined &&
      ts.isStringLiteral(initializer) &&
      letters.test(initializer.text)
    );
  }
  return ts.isStringLiteralLike(node) && /\p{Script=Han}/u.test(node.text);
}
