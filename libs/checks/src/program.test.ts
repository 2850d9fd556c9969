import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparator, RangeCheck } from '@verum/odm';
import type { DataType } from '@verum/values';
import { evaluate } from './evaluate.ts';
import { holds } from './program.ts';
import type { PartialDesign } from './read-design.ts';
import { compileRules } from './rules.ts';
import { type Casebook, sketchBuild, viewOf } from './study.fixture.ts';

test('comparators are judged at the limit, beside it, and by the type of the item', () => {
  const table: [DataType, Comparator, string, string[], boolean | undefined][] = [
    ['decimal', 'GE', '5.10', ['5.1'], true],
    ['decimal', 'GE', '5.09999999999999999999', ['5.1'], false],
    ['decimal', 'GT', '5.10', ['5.1'], false],
    ['integer', 'LE', '007', ['7'], true],
    ['integer', 'LT', '7', ['7'], false],
    ['integer', 'EQ', '+7', ['7'], true],
    ['decimal', 'NE', '7.0', ['7'], false],
    ['decimal', 'EQ', 'x', ['7'], undefined],
    ['double', 'GT', '1.5E3', ['1499.9'], true],
    ['double', 'EQ', '1D1', ['10'], true],
    ['text', 'IN', 'B', ['A', 'B'], true],
    ['text', 'IN', 'b', ['A', 'B'], false],
    ['text', 'NOTIN', 'C', ['A', 'B'], true],
    ['text', 'NOTIN', 'A', ['A'], false],
    ['integer', 'NOTIN', '10', ['9', '1e1'], undefined],
    ['boolean', 'EQ', '1', ['true'], true],
    ['boolean', 'EQ', 'yes', ['true'], undefined],
    ['partialDate', 'LT', '2026-10-UK', ['2026-11-01'], true],
    ['partialDate', 'LT', '2026-11-UK', ['2026-11-01'], false],
    ['partialDate', 'LT', '2026', ['2026-11-01'], undefined],
    ['date', 'GE', '2026-11-01', ['2026-11-01'], true],
    ['date', 'GT', '2026-11-01', ['2026-11-01'], false],
    ['partialDate', 'NE', '2026-11', ['2026-10-05'], true],
    ['partialDate', 'EQ', '2026-11', ['2026-11-05'], undefined],
    ['time', 'LT', '08:59', ['09:00'], true],
    ['partialTime', 'LT', '09:UK', ['09:30'], undefined],
    ['duration', 'EQ', 'P1M', ['P30D'], undefined],
  ];
  for (const [dataType, comparator, value, limits, verdict] of table)
    assert.equal(holds(comparator, dataType, value, limits), verdict, `${dataType} ${value} ${comparator} ${limits}`);
});

const unit = (oid: string, symbol: string) => ({ oid, name: symbol, symbol: [{ lang: '', text: symbol }] });
const units = [unit('U.MMOL', 'mmol/L'), unit('U.MG', 'mg/dL'), unit('U.X', 'x')];
const glucose = (unitOids: readonly string[], rangeChecks: readonly RangeCheck[] = []) => ({
  GLU: { dataType: 'float' as const, unitOids, rangeChecks },
});
const conversions = [{ from: 'mg/dL', to: 'mmol/L', item: 'GLU', factor: '0.0555', version: '1' }];

function verdictOf(items: ReturnType<typeof glucose>, design: PartialDesign, casebook: Casebook, today?: string) {
  const rules = compileRules(
    sketchBuild({ forms: { LB: ['GLU', 'DAT'], DM: ['SEX', 'BIRTH'] }, items, design, build: { units } }),
  );
  assert.deepEqual(rules.findings, []);
  const { outcomes } = evaluate(rules, viewOf(casebook), [{ formKey: 'V~LB', paths: ['GLU'] }], today ? { today } : {});
  return outcomes[0]?.verdict;
}

test('a limit with a unit is for values in that unit, converted where the design says how', () => {
  const check: RangeCheck = { comparator: 'LE', softHard: 'soft', checkValues: ['5.55'], unitOid: 'U.MMOL' };
  const judge = (value: string, carried: string | undefined, unitOids = ['U.MMOL', 'U.MG']) =>
    verdictOf(
      glucose(unitOids, [check]),
      { conversions },
      { 'V~LB': { GLU: { value, ...(carried && { unit: carried }) } } },
    );
  assert.equal(judge('5.55', 'U.MMOL'), 'holds');
  assert.equal(judge('5.56', 'U.MMOL'), 'fails');
  assert.equal(judge('100', 'U.MG'), 'holds', '100 mg/dL are 5.55 mmol/L exactly');
  assert.equal(judge('100.1', 'U.MG'), 'fails');
  assert.equal(judge('5', 'U.X'), 'undetermined');
  assert.equal(judge('5', undefined), 'undetermined', 'either unit could be meant');
  assert.equal(judge('6', undefined, ['U.MMOL']), 'fails', 'the item has one unit only');
});

test('the unit may stand in an item of its own, as ODM 2.0 has it', () => {
  const build = sketchBuild({
    forms: { LB: [['G*', ['GLU', 'GLU_U']]] },
    items: glucose([], [{ comparator: 'LE', softHard: 'soft', checkValues: ['5.55'], unitOid: 'U.MMOL' }]),
    design: { conversions },
    build: { units },
  });
  const groups = build.groups.map((group) => ({
    ...group,
    content: group.content.map((ref) => (ref.oid === 'GLU' ? { ...ref, unitsItemOid: 'GLU_U' } : ref)),
  }));
  const rules = compileRules({ ...build, groups });
  const view = viewOf({ 'V~LB': { 'G!1/GLU': '101', 'G!1/GLU_U': 'mg/dL', 'G!2/GLU': '5', 'G!2/GLU_U': 'mmol/L' } });
  const { outcomes } = evaluate(rules, view, [{ formKey: 'V~LB', paths: 'all' }]);
  assert.deepEqual(
    outcomes.map(({ path, verdict }) => [path, verdict]),
    [
      ['G!1/GLU', 'fails'],
      ['G!2/GLU', 'holds'],
    ],
  );
});

const design: PartialDesign = {
  visitDates: { '*': 'LB/DAT' },
  subject: { sex: 'V~DM/SEX', birthDate: 'V~DM/BIRTH' },
  references: [
    { item: 'GLU', unit: 'mmol/L', ageBelowYears: 18, low: '3.3', high: '5.5' },
    { item: 'GLU', unit: 'mmol/L', sex: 'F', low: '3.9', high: '6.0' },
    { item: 'GLU', unit: 'mmol/L', sex: 'M', low: '3.9', high: '6.1' },
  ],
};

test('the reference range is chosen by sex, by age on the day of the visit, and by unit', () => {
  const judge = (value: string, [sex, birth]: [string, string], date = '2026-11-26', carried = 'U.MMOL') =>
    verdictOf(
      glucose(['U.MMOL', 'U.MG']),
      design,
      { 'V~LB': { GLU: { value, unit: carried }, DAT: date }, 'V~DM': { SEX: sex, BIRTH: birth } },
      '2030-01-01',
    );
  assert.equal(judge('6.1', ['M', '1970-01-01']), 'holds');
  assert.equal(judge('6.1', ['F', '1970-01-01']), 'fails');
  assert.equal(judge('3.5', ['M', '2008-11-27']), 'holds', 'seventeen, to the day');
  assert.equal(judge('3.5', ['M', '2008-11-26']), 'fails', 'eighteen today');
  assert.equal(judge('3.5', ['M', '2008-11']), 'undetermined');
  assert.equal(judge('3.5', ['M', '2008-11'], ''), 'fails', 'without a visit date the given day counts');
  assert.equal(judge('6.1', ['', '1970-01-01']), 'undetermined');
  assert.equal(judge('99', ['M', '1970-01-01'], '2026-11-26', 'U.MG'), 'undetermined', 'no range for the unit');
});

test('ranges of one item may write its unit by OID and by symbol, and all of them count', () => {
  const own = { ...design, references: [{ item: 'GLU', unit: 'mmol/L', sex: 'F' as const, low: '3.9', high: '6.0' }] };
  const mixed = { ...own, references: [...own.references, { item: 'GLU', unit: 'U.MMOL', low: '4.2', high: '6.1' }] };
  const judge = (value: string, sex: string) =>
    verdictOf(
      glucose(['U.MMOL', 'U.MG']),
      mixed,
      { 'V~LB': { GLU: { value, unit: 'U.MMOL' }, DAT: '2026-11-26' }, 'V~DM': { SEX: sex, BIRTH: '1970' } },
      '2030-01-01',
    );
  assert.deepEqual([judge('4.0', 'F'), judge('6.1', 'F')], ['holds', 'fails']);
  assert.deepEqual([judge('4.0', 'M'), judge('6.1', 'M')], ['fails', 'holds']);
});

test('a reference range is a soft check with its own id', () => {
  const rules = compileRules(
    sketchBuild({ forms: { LB: ['GLU', 'DAT'], DM: ['SEX', 'BIRTH'] }, items: glucose([]), design }),
  );
  assert.deepEqual(
    rules.rules.map(({ id, kind, severity }) => [id, kind, severity]),
    [['GLU@reference', 'check', 'soft']],
  );
});
