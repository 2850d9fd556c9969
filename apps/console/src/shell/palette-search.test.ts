import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PaletteEntry, recentFirst, searchEntries, shownMax, withRecent } from './palette-search.ts';

const entry = (name: string, group: PaletteEntry['group'] = 'page'): PaletteEntry => ({
  ...{ id: name, group, name },
  go: () => undefined,
});
const names = (entries: readonly PaletteEntry[]) => entries.map(({ name }) => name);
const entries = ['My work', 'Queries', 'Screening · Vital signs', 'Vital signs'].map((name) => entry(name));

test('all words have to occur, in any order and case', () => {
  assert.deepEqual(names(searchEntries(entries, 'VITAL scr')), ['Screening · Vital signs']);
  assert.deepEqual(names(searchEntries(entries, 'xyz')), []);
});

test('what begins with the text comes before what holds it', () => {
  assert.deepEqual(names(searchEntries(entries, 'vital')), ['Vital signs', 'Screening · Vital signs']);
});

test('nothing typed shows everything, as far as there is room', () => {
  assert.deepEqual(names(searchEntries(entries, ' ')), names(entries));
  assert.equal(
    searchEntries(
      Array.from({ length: 40 }, (_, at) => entry(`Form ${at}`)),
      '',
    ).length,
    shownMax,
  );
});

test('what was chosen lately is in front once, and what is not there any more is not', () => {
  const recent = withRecent(withRecent(withRecent([], 'Queries'), 'gone'), 'Queries');
  assert.deepEqual(recent, ['Queries', 'gone']);
  const shown = recentFirst(entries, recent);
  assert.deepEqual([shown[0]?.name, shown[0]?.group, shown.length], ['Queries', 'recent', entries.length]);
});
