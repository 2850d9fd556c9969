import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { en } from './en.ts';
import { laterEn, laterZh } from './later-words.ts';
import { zh } from './zh.ts';

const src = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^language\/(en|zh|later-words)/.test(file))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }));
const whole = sources.map(({ text }) => text).join('\n');
const all = { ...en, ...laterEn };

test('both languages have the same words, with the same parameters', () => {
  assert.deepEqual(Object.keys({ ...zh, ...laterZh }).sort(), Object.keys(all).sort());
  const parameters = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const [key, text] of Object.entries(all)) {
    const other = { ...zh, ...laterZh }[key as keyof typeof all];
    assert.deepEqual(parameters(other), parameters(text), key);
    assert.notEqual(other, '', key);
  }
});

test('no word is left over: each is named, or begins like one that is put together', () => {
  const made = [...whole.matchAll(/`([a-z]+\.)\$\{/g)].map(([, prefix]) => prefix ?? '');
  const unused = Object.keys(all).filter((key) => {
    const plain = key.replace(/\.one$/, '');
    return !whole.includes(`'${plain}'`) && !made.some((prefix) => plain.startsWith(prefix));
  });
  assert.deepEqual(unused, []);
});

test('no word stands on a screen but from here', () => {
  const screens = sources.filter(({ file }) => file.endsWith('.tsx'));
  const found = screens.flatMap(({ file, text }) => {
    const written = text.match(/>\s*[A-Za-z\u4e00-\u9fff][A-Za-z\u4e00-\u9fff ]+\s*<\//g) ?? [];
    return written.map((words) => `${file}: ${words}`);
  });
  assert.ok(screens.length > 15);
  assert.deepEqual(found, []);
});
