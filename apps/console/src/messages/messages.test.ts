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

test('every message stands in both languages, with the same parameters', () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  const parameters = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    assert.notEqual(zh[key].trim(), '', key);
    assert.deepEqual(parameters(zh[key]), parameters(en[key]), key);
  }
});

test('every message is used', () => {
  const all = files
    .filter(({ name }) => !name.startsWith('messages/'))
    .map(({ text }) => text)
    .join('\n');
  // Keys that are put together: t(`entry.${entry}`).
  const isUsed = (key: string) => all.includes(`'${key}'`) || all.includes(`\`${key.slice(0, key.lastIndexOf('.'))}.$`);
  assert.deepEqual(
    Object.keys(en).filter((key) => !isUsed(key)),
    [],
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
