import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReferenceRange } from '@verum/values';
import type { Language } from '../language/language.ts';
import { type RangeKey, rangeMessages } from './messages.ts';
import { ageOf, rangeWords, yearsOf } from './range-words.ts';

const said = (range: Omit<ReferenceRange, 'item'>, language: Language = 'en', unit?: string) =>
  rangeWords(
    { item: 'A', ...range },
    (key: RangeKey, params = {}) =>
      rangeMessages[language][key].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name])),
    language,
    unit,
  );

test('a range is read as a laboratory prints it', () => {
  const range = { unit: 'U.1', sex: 'M', ageFromYears: 18, ageBelowYears: 60, low: '57', high: '97.0' } as const;
  assert.equal(said(range, 'en', 'umol/L'), 'Male, 18 y to under 60 y: 57–97.0 umol/L');
  assert.equal(said(range, 'zh', 'μmol/L'), '男，18 岁至不满 60 岁：57–97.0 μmol/L');
  assert.equal(said({ low: '4' }), 'everyone: ≥ 4');
  assert.equal(said({ high: '4', highInclusive: false, ageBelowYears: 0.5 }), 'under 6 months: < 4');
  assert.equal(said({ low: '1', high: '4', lowInclusive: false, sex: 'F' }, 'zh'), '女：> 1 ≤ 4');
  assert.equal(said({ validFrom: '2026-11-23' }), 'everyone: no limit, since 23-Nov-2026');
  assert.equal(said({ low: '1', validUntil: '2026-11-23' }, 'zh'), '所有人：≥ 1，至 2026-11-23 止');
});

test('ages that are no whole years are whole months, and come back as they were entered', () => {
  for (const count of [1, 5, 6, 11, 13, 23])
    assert.deepEqual(ageOf(yearsOf({ count, unit: 'months' })), { count, unit: 'months' });
  assert.deepEqual(ageOf(yearsOf({ count: 24, unit: 'months' })), { count: 2, unit: 'years' });
  assert.deepEqual(ageOf(18), { count: 18, unit: 'years' });
});
