import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenPaths, noPreview, previewFacts } from './preview-facts.ts';

const verdict = (path: string, fails: boolean) => ({ rule: 'R', path, fails, isHard: false, texts: [] });

test('a field is told anew only when a check says something else there', () => {
  const first = previewFacts({ verdicts: [verdict('A', true), verdict('B', false)], derived: [] }, noPreview);
  const second = previewFacts({ verdicts: [verdict('A', true), verdict('B', true)], derived: [] }, first);
  assert.equal(second.verdicts('A'), first.verdicts('A'));
  assert.notEqual(second.verdicts('B'), first.verdicts('B'));
  assert.equal(second.verdicts('C'), first.verdicts('D'));
});

test('a derived item is blank, or holds something, or stays as it is', () => {
  const { derived } = previewFacts(
    {
      verdicts: [],
      derived: [
        ['A', ''],
        ['B', '5.0'],
      ],
    },
    noPreview,
  );
  assert.deepEqual([derived('A'), derived('B'), derived('C')], ['', '5.0', undefined]);
});

test('what cannot be kept as it is typed stays in sight', () => {
  assert.deepEqual(hiddenPaths(['G/A', 'G/B', 'R'], []), ['G/A', 'G/B', 'R']);
  assert.deepEqual(hiddenPaths(['G/A', 'G/B', 'R'], ['G/B']), ['G/A', 'R']);
  assert.deepEqual(hiddenPaths(['G/A', 'R', 'S!2'], ['R!1/X', 'S!3/Y']), ['G/A', 'S!2']);
});
