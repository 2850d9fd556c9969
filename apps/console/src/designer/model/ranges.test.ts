import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Unit } from '@verum/odm';
import type { ReferenceRange } from '@verum/values';
import { reviewQueries } from '../rules/rule-model.ts';
import { addCodeList, addEntries, addUnit, removeUnit } from './code-lists.ts';
import { addItem } from './content.ts';
import type { Operation } from './draft.ts';
import { empty } from './empty.fixture.ts';
import { addForm } from './forms.ts';
import { editItem, setDataType } from './items.ts';
import { addRange, editRange, moveRange, rangesOf, removeRange } from './ranges.ts';
import { addReason, editReason, moveReason, removeReason } from './reasons.ts';
import { subjectPlaces } from './subject-places.ts';
import { tryRange } from './try-range.ts';
import { addVisit, toggleForm } from './visits.ts';

const done = (...steps: readonly Operation[]) => steps.reduce((draft, step) => step(draft), empty);
const owner = { kind: 'form', oid: 'F' } as const;
const item = (oid: string) => addItem(owner, 9, { oid, question: [] });
const begun = done(
  addForm({ oid: 'F', description: [] }),
  item('A'),
  item('B'),
  setDataType('A', 'float'),
  setDataType('B', 'float'),
);
const lows = (draft: typeof begun, oid: string) => rangesOf(draft, oid).map(({ low }) => low);

test('with the last range of an item goes that its queries are looked at first, and not before', () => {
  const draft = [
    ...[addRange('A', { low: '1' }), addRange('A', { low: '2' }), addRange('B', { low: '5' })],
    ...[reviewQueries('A@reference', true), reviewQueries('B@reference', true)],
  ].reduce((now, step) => step(now), begun);
  const one = removeRange('A', 0)(draft);
  assert.deepEqual(one.design.candidates, ['A@reference', 'B@reference']);
  assert.deepEqual(removeRange('A', 0)(one).design.candidates, ['B@reference']);
});

test('ranges of an item are put in order among themselves, and those of others stay where they are', () => {
  const draft = [
    ...[addRange('A', { low: '1' }), addRange('B', { low: '5' }), addRange('A', { low: '2' })],
    ...[addRange('A', { low: '3' }, 0), moveRange('A', 2, -2), editRange('A', 1, { high: '9', low: undefined })],
  ].reduce((now, step) => step(now), begun);
  assert.deepEqual(draft.design.references, [
    { item: 'A', low: '2' },
    { item: 'A', high: '9' },
    { item: 'A', low: '3' },
    { item: 'B', low: '5' },
  ]);
  assert.deepEqual(lows(removeRange('A', 0)(draft), 'A'), [undefined, '3']);
  assert.equal(removeRange('A', 3)(draft), draft);
  assert.equal(editRange('B', 0, { low: '5' })(draft), draft);
  assert.equal(addRange('NONE', { low: '1' })(draft), draft);
});

test('a range goes with its unit, and with numbers being none any more', () => {
  const unit = addUnit('U.1', 'g/L')(begun);
  const draft = addRange('A', { low: '1' })(
    addRange('A', { low: '2', unit: 'U.1' })(editItem('A', { unitOids: ['U.1'] })(unit)),
  );
  assert.deepEqual(lows(removeUnit('U.1')(draft), 'A'), ['1']);
  assert.deepEqual(lows(setDataType('A', 'text')(draft), 'A'), []);
  assert.deepEqual(lows(setDataType('A', 'integer')(draft), 'A'), ['2', '1']);
});

test('a trial says what the check of a save would, with units by OID or by symbol', () => {
  const units: Unit[] = [{ oid: 'U.1', name: 'gram', symbol: [{ lang: 'en', text: 'g/L' }] }];
  const ranges: ReferenceRange[] = [
    { item: 'A', unit: 'g/L', sex: 'M', ageFromYears: 18, low: '130', high: '175' },
    { item: 'A', unit: 'U.1', sex: 'F', ageFromYears: 18, low: '115', high: '150', highInclusive: false },
  ];
  const said = (value: string, ageYears: number | undefined, sex: 'M' | 'F' | undefined, unit = 'U.1') =>
    tryRange(ranges, units, { value, ageYears, sex, unit, day: '2026-11-23' });
  assert.deepEqual(said('129.9', 18, 'M'), { verdict: 'below', at: 0 });
  assert.deepEqual(said('130', 18, 'M'), { verdict: 'within', at: 0 });
  assert.deepEqual(said('150', 60, 'F'), { verdict: 'above', at: 1 });
  assert.deepEqual(said('150', 17.9, 'F'), { verdict: 'none' });
  assert.deepEqual(said('150', undefined, 'F'), { verdict: 'undetermined' });
  assert.deepEqual(said('140', 30, undefined), { verdict: 'undetermined' });
  assert.deepEqual(said('140', 30, 'M', 'U.2'), { verdict: 'none' });
  assert.deepEqual(tryRange([], units, { value: '1', day: '2026-11-23' }), { verdict: 'none' });
});

test('somebody has reached an age on the day itself, whatever the calendar', () => {
  const ranges: ReferenceRange[] = [{ item: 'A', ageFromYears: 18, low: '1' }];
  for (const day of ['2026-11-23', '2024-02-29', '2026-02-28', '2026-03-31']) {
    assert.equal(tryRange(ranges, [], { value: '2', ageYears: 18, day }).verdict, 'within', day);
    assert.equal(tryRange(ranges, [], { value: '2', ageYears: 17 + 11 / 12, day }).verdict, 'none', day);
  }
});

test('sex and birth date may stand where a subject has them once', () => {
  const coded = [
    addCodeList('CL', 'Sex'),
    addEntries(
      'CL',
      ['M', 'F'].map((codedValue) => ({ codedValue, decode: [] })),
    ),
  ];
  const draft = done(
    ...[addVisit({ oid: 'V', description: [], type: 'scheduled' }), addForm({ oid: 'F', description: [] })],
    ...[item('SEX'), item('BORN'), item('NOTE'), toggleForm('V', 'F'), ...coded],
    ...[editItem('SEX', { codeListOid: 'CL' }), setDataType('BORN', 'partialDate')],
  );
  const places = (fact: 'sex' | 'birthDate', build = draft.build) =>
    subjectPlaces(build, fact).map(({ place }) => place);
  assert.deepEqual([places('sex'), places('birthDate')], [['V~F/SEX'], ['V~F/BORN']]);
  const repeating = { ...draft.build, visits: draft.build.visits.map((visit) => ({ ...visit, repeating: true })) };
  assert.deepEqual(places('sex', repeating), []);
});

test('a reason is taken once by its code, worded, and put in order', () => {
  const list = 'notDoneReasons';
  const draft = [
    addReason(list, 'LOST'),
    addReason(list, 'OTHER'),
    addReason(list, 'LOST'),
    addReason(list, ' '),
  ].reduce((now, step) => step(now), empty);
  const codes = (now: typeof draft) => now.design[list].map(({ code }) => code);
  assert.deepEqual(codes(draft), ['LOST', 'OTHER']);
  assert.equal(editReason(list, 1, { code: 'LOST' })(draft), draft);
  assert.equal(editReason(list, 1, { code: '' })(draft), draft);
  assert.deepEqual(codes(moveReason(list, 1, -1)(draft)), ['OTHER', 'LOST']);
  assert.deepEqual(codes(removeReason(list, 0)(draft)), ['OTHER']);
  assert.deepEqual(draft.design.leftBlankReasons, []);
  const text = [{ lang: 'en', text: 'Lost' }];
  assert.deepEqual(editReason(list, 0, { text })(draft).design[list][0], { code: 'LOST', text });
});
