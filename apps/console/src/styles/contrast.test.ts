import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contrastTable, inks, inverted, lines, readTokens, surfaces, tokenContrast } from './contrast.ts';

const source = join(import.meta.dirname, '..');
const tokens = readTokens(readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8'));
const table = join(source, '..', '..', '..', 'docs', 'accessibility.md');

test('every word and mark has a contrast of 5:1 on every surface, in both schemes', () => {
  const pairs = [...inks.flatMap((ink) => surfaces.map((surface) => [ink, surface] as const)), ...inverted];
  assert.ok(pairs.length > 100);
  for (const [ink, surface] of pairs)
    for (const ratio of tokenContrast(tokens, ink, surface)) assert.ok(ratio >= 5, `${ink} on ${surface}: ${ratio}`);
});

test('borders of fields and the ring of the focus have 3:1', () => {
  for (const line of lines)
    for (const surface of surfaces)
      for (const ratio of tokenContrast(tokens, line, surface))
        assert.ok(ratio >= 3, `${line} on ${surface}: ${ratio}`);
});

test('no style uses a pair of colours that is not judged here', () => {
  const judged = new Set([
    ...inks.flatMap((ink) => surfaces.map((surface) => `${ink} on ${surface}`)),
    ...inverted.map(([ink, surface]) => `${ink} on ${surface}`),
  ]);
  const known = new Set<string>([...inks, ...lines, ...inverted.map(([ink]) => ink)]);
  const files = globSync('**/*.css', { cwd: source });
  assert.ok(files.length > 20);
  for (const file of files) {
    const css = readFileSync(join(source, file), 'utf8');
    for (const [, selector = '', body = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      const ink = /(?<![-\w])color: var\(--([\w-]+)\)/.exec(body)?.[1];
      const surface = /background(?:-color)?: var\(--([\w-]+)\)/.exec(body)?.[1];
      const where = `${file}: ${selector.trim()}`;
      if (ink !== undefined) assert.ok(known.has(ink), `${where} is written in ${ink}`);
      if (ink !== undefined && surface !== undefined) assert.ok(judged.has(`${ink} on ${surface}`), where);
    }
  }
});

test('the table that people read is the one that holds', () => {
  const expected = contrastTable(tokens);
  assert.ok(readFileSync(table, 'utf8').includes(expected), `docs/accessibility.md should have:\n${expected}`);
});
