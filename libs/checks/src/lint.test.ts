import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RangeCheck, Timing } from '@verum/odm';
import { lintBuild } from './lint.ts';
import { cel, type Sketch, sketchBuild } from './study.fixture.ts';

const told = (sketch: Sketch) =>
  lintBuild(sketchBuild(sketch)).map(
    ({ severity, rule, path }) => `${severity} ${rule} ${path.replace('MetaDataVersion[M]/', '')}`,
  );

const range = (
  comparator: RangeCheck['comparator'],
  value: string,
  softHard: 'soft' | 'hard' = 'soft',
  unitOid?: string,
): RangeCheck => ({
  ...(comparator && { comparator }),
  softHard,
  checkValues: [value],
  ...(unitOid && { unitOid }),
});
const ranged = (dataType: 'integer' | 'float' | 'partialDate', ...rangeChecks: RangeCheck[]) =>
  told({ forms: { F: ['A'] }, items: { A: { dataType, rangeChecks } } });

test('limits that no value can meet are errors, limits that meet are not', () => {
  const impossible = ['error range-impossible ItemDef[A]/RangeCheck[2]'];
  assert.deepEqual(ranged('integer', range('GE', '10'), range('LE', '5')), impossible);
  assert.deepEqual(ranged('float', range('GE', '5.0'), range('LE', '5')), []);
  assert.deepEqual(ranged('float', range('GT', '5.0'), range('LE', '5')), impossible);
  assert.deepEqual(ranged('integer', range('EQ', '3'), range('EQ', '3')), []);
  assert.deepEqual(ranged('partialDate', range('GE', '2027'), range('LE', '2026-12-31')), impossible);
  assert.deepEqual(
    ranged('float', range('GE', '10', 'soft', 'U1'), range('LE', '5', 'soft', 'U2')),
    [],
    'units differ',
  );
});

test('a soft limit beyond the hard one never speaks', () => {
  assert.deepEqual(ranged('integer', range('LE', '200', 'hard'), range('LE', '250')), [
    'warning soft-range-wider ItemDef[A]/RangeCheck[2]',
  ]);
  assert.deepEqual(ranged('integer', range('GE', '40', 'hard'), range('GE', '30')), [
    'warning soft-range-wider ItemDef[A]/RangeCheck[2]',
  ]);
  assert.deepEqual(ranged('integer', range('LE', '250', 'hard'), range('LE', '200')), []);
});

test('a check value of another type is an error', () => {
  assert.deepEqual(ranged('integer', range('LE', '5.5')), ['error check-value-type ItemDef[A]/RangeCheck[1]']);
  assert.deepEqual(ranged('float', range('LE', '5,5')), ['error check-value-type ItemDef[A]/RangeCheck[1]']);
});

test('an open rule that reads what is blinded would tell it; a blinded one may', () => {
  const sketch = (items: string[], forms: string[] = []): Sketch => ({
    forms: { F: ['A', 'DOSE'], G: ['B'] },
    items: { A: { rangeChecks: [{ softHard: 'soft', checkValues: [], ...cel('dose != value | dose=DOSE') }] } },
    design: { blinded: { items, forms } },
  });
  assert.deepEqual(told(sketch(['DOSE'])), ['error blinded-leak ItemDef[A]/RangeCheck[1]']);
  assert.deepEqual(told(sketch(['DOSE', 'A'])), []);
  assert.deepEqual(told(sketch([], ['F'])), []);
  const skip: Sketch = { ...sketch([], ['F']), conditions: { C: 'dose == "0" | dose=~F/DOSE' }, when: { B: 'C' } };
  assert.deepEqual(told(skip), ['error blinded-leak ConditionDef[C]']);
});

test('the date of a visit is for everybody, so it cannot stand in a blinded item', () => {
  const sketch = (items: string[]): Sketch => ({
    visits: { V: ['F'] },
    forms: { F: ['DAT'] },
    items: { DAT: { dataType: 'date' } },
    design: { visitDates: { V: 'F/DAT' }, blinded: { items, forms: [] } },
  });
  assert.deepEqual(told(sketch([])), []);
  assert.deepEqual(told(sketch(['DAT'])), ['error blinded-leak design$.visitDates.V']);
});

test('what nobody is ever asked is told', () => {
  assert.deepEqual(told({ visits: { V: ['F'] }, forms: { F: ['A'], G: ['B'] } }), [
    'warning form-unreachable FormDef[G]',
    'warning item-unreachable ItemDef[B]',
  ]);
  const always: Sketch = { forms: { F: ['A'] }, conditions: { C: '1 < 2' }, when: { A: 'C' } };
  assert.deepEqual(told(always), ['warning never-collected ConditionDef[C]']);
  const depends: Sketch = { forms: { F: ['A', 'B'] }, conditions: { C: 'blank(b) | b=B' }, when: { A: 'C' } };
  assert.deepEqual(told(depends), [], 'true when nothing is entered, but not always');
});

test('names that stand for two things, and code lists of nothing', () => {
  const list = { oid: 'CL', name: 'CL', dataType: 'text', odmDataType: 'text', description: [], entries: [] } as const;
  assert.deepEqual(told({ forms: { F: ['A', 'B'] }, items: { B: { name: 'A' } }, build: { codeLists: [list] } }), [
    'warning code-list-empty CodeList[CL]',
    'warning duplicate-name ItemDef[B]',
  ]);
  assert.deepEqual(
    told({ forms: { F: ['A'] }, build: { codeLists: [{ ...list, external: { dictionary: 'MedDRA' } }] } }),
    [],
  );
});

test('a text that lacks a language others have', () => {
  const both = [
    { lang: 'zh', text: '甲' },
    { lang: 'en', text: 'A' },
  ];
  const items = {
    A: { question: both },
    B: { question: both.slice(0, 1) },
    C: { question: [{ lang: '', text: 'C' }] },
  };
  const untranslated = told({ forms: { F: ['A', 'B', 'C'] }, items }).filter((line) => line.includes(' text-'));
  assert.deepEqual(untranslated, ['warning text-untranslated ItemDef[B]']);
});

test('visit windows that cannot be', () => {
  const timing = (oid: string, from: string, to: string, target = 'P28D', before = 'P3D'): Timing => ({
    oid,
    name: oid,
    timingOid: 'T',
    timingName: 'T',
    kind: 'relative',
    target,
    before,
    predecessorOid: from,
    successorOid: to,
  });
  const windows = (...timings: Timing[]) =>
    told({ visits: { A: ['F'], B: ['F'], C: ['F'] }, forms: { F: ['X'] }, build: { protocol: { timings } } });
  assert.deepEqual(windows(timing('T1', 'A', 'B'), timing('T2', 'B', 'C')), []);
  assert.deepEqual(windows(timing('T1', 'A', 'B', 'P1W', 'P7D')), [], 'from the very day on');
  assert.deepEqual(windows(timing('T1', 'A', 'B', 'P1W', 'P8D')), [
    'warning window-before RelativeTimingConstraint[T1]',
  ]);
  assert.deepEqual(windows(timing('T1', 'Z', 'B')), ['warning window-visit RelativeTimingConstraint[T1]']);
  assert.deepEqual(windows(timing('T1', 'A', 'B'), timing('T2', 'B', 'A'), timing('T3', 'A', 'C')), [
    'error window-cycle RelativeTimingConstraint[T1]',
    'error window-cycle RelativeTimingConstraint[T2]',
  ]);
});

test('check tests run with the lint, and one that fails is an error with what came out', () => {
  const sketch = (expect: string, inputs: Record<string, string | null> = { value: '7' }): Sketch => ({
    forms: { F: ['A', 'B'] },
    items: { A: { dataType: 'integer', rangeChecks: [range('GE', '5')] }, B: { dataType: 'integer' } },
    methods: { M: 'a * 2 | a=A' },
    derive: { B: 'M' },
    design: {
      checkTests: [
        { rule: 'A#1', inputs, expect },
        { rule: 'M', inputs: { a: '4' }, expect: '8' },
      ],
    },
  });
  assert.deepEqual(told(sketch('holds')), []);
  assert.deepEqual(told(sketch('undetermined', { value: null })), []);
  assert.deepEqual(told(sketch('fails', { value: '4' })), []);
  assert.deepEqual(told(sketch('holds', { valu: '7' })), [
    'error check-test-input design$.checkTests[0]',
    'error check-test-failed design$.checkTests[0]',
  ]);
  const [finding] = lintBuild(sketchBuild(sketch('fails')));
  assert.equal(finding?.message.en, 'A#1 should give fails and gives holds');
});
