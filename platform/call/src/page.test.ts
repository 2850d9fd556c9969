import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyIn, notAToken, pageOf, pageSizeOf, pageToken } from './page.ts';
import { Refusal } from './refusal.ts';

const code = /^[A-Z]{1,3}$/;
const isNotAToken = (error: unknown) =>
  error instanceof Refusal &&
  error.violations.map(({ field, rule }) => `${field}:${rule}`).join() === 'pageToken:not_a_token';

test('who does not say how many gets fifty, and who does gets so many', () => {
  assert.deepEqual([0, 1, 500].map(pageSizeOf), [50, 1, 500]);
});

test('a page token leads to the row after the page, and the last page has none', () => {
  const rows = [{ code: 'A' }, { code: 'B' }, { code: 'C' }];
  const { page, nextPageToken } = pageOf(rows, 2, (row) => [row.code]);
  assert.deepEqual([page.length, keyIn(nextPageToken, [code])], [2, ['B']]);
  assert.equal(pageOf(rows, 3, (row) => [row.code]).nextPageToken, '');
  assert.deepEqual(
    pageOf([], 3, () => []),
    { page: [], nextPageToken: '' },
  );
  assert.equal(keyIn('', [code]), undefined);
});

test('page by page one sees every row once, in its order, also when rows come in before', () => {
  const all = (rows: readonly string[], size: number, before: readonly string[]) => {
    const seen: string[] = [];
    let token = '';
    let there = rows;
    do {
      const [after = ''] = keyIn(token, [/^[a-z]+$/]) ?? [];
      const { page, nextPageToken } = pageOf(there.filter((row) => row > after).slice(0, size + 1), size, (row) => [
        row,
      ]);
      seen.push(...page);
      token = nextPageToken;
      there = [...before, ...rows];
    } while (token !== '');
    return seen;
  };
  const names = fc.uniqueArray(fc.stringMatching(/^[n-z]{1,4}$/), { maxLength: 30 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 8 }), (found, size) => {
      const rows = found.toSorted();
      assert.deepEqual(all(rows, size, ['a', 'b']), rows);
    }),
  );
});

test('any key is read as it was written', () => {
  const anything = { test: () => true };
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (key) => {
      const shape = key.map(() => anything);
      assert.deepEqual(keyIn(pageToken(key), shape), key);
    }),
  );
});

test('what is no token of ours is refused with its place', () => {
  const forged = [
    'x',
    '%',
    pageToken(['\u0000']),
    pageToken(['A', 'B']),
    pageToken([]),
    ...['[1]', '"A"', 'null', '{"0":"A","length":1}', '[null]'].map((text) => Buffer.from(text).toString('base64url')),
  ];
  for (const token of forged) assert.throws(() => keyIn(token, [code]), isNotAToken, token);
  assert.ok(isNotAToken(notAToken()));
});

test('a shape may know more than a pattern', () => {
  const even = { test: (text: string) => Number(text) % 2 === 0 };
  assert.deepEqual(keyIn(pageToken(['4']), [even]), ['4']);
  assert.throws(() => keyIn(pageToken(['5']), [even]), isNotAToken);
});
