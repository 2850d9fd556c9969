import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timing, Unit } from '@verum/odm';
import type { ReferenceRange } from '@verum/values';
import type { Design } from './design.ts';
import { lintBuild } from './lint.ts';
import { type Sketch, sketchBuild } from './study.fixture.ts';

// What lint says of the parts of a design that are not rules: reference ranges, reasons, windows in hours, names.

const told = (sketch: Sketch) =>
  lintBuild(sketchBuild(sketch)).map(
    ({ severity, rule, path }) => `${severity} ${rule} ${path.replace('MetaDataVersion[M]/', '')}`,
  );
const unit = (oid: string, symbol: string): Unit => ({ oid, name: oid, symbol: [{ lang: 'en', text: symbol }] });

function ranges(
  references: readonly Omit<ReferenceRange, 'item'>[],
  more: Sketch = {},
  subject: Design['subject'] = {},
) {
  return told({
    visits: { V: ['F'] },
    forms: { F: ['A', 'SEX', 'BORN'] },
    items: { A: { dataType: 'float', unitOids: ['U.G'] }, BORN: { dataType: 'partialDate' } },
    build: { units: [unit('U.G', 'g/L'), unit('U.D', 'g/dL')] },
    design: { references: references.map((range) => ({ item: 'A', ...range })), subject },
    ...more,
  }).map((line) => line.replace('design$.references', ''));
}
const known = { sex: 'V~F/SEX', birthDate: 'V~F/BORN' };

test('a range without a limit, or with limits nothing lies between, judges nothing', () => {
  assert.deepEqual(ranges([{}]), ['warning reference-empty [0]']);
  assert.deepEqual(ranges([{ low: '5', high: '4.99' }]), ['error reference-impossible [0]']);
  assert.deepEqual(ranges([{ low: '5', high: '5.0' }]), [], 'one value is in it');
  assert.deepEqual(ranges([{ low: '5', high: '5.0', highInclusive: false }]), ['error reference-impossible [0]']);
  assert.deepEqual(ranges([{ low: '5' }]), []);
});

test('a range for nobody, or for no day, is an error; one that asks for what nobody tells a warning', () => {
  assert.deepEqual(ranges([{ low: '1', ageFromYears: 18, ageBelowYears: 18 }], {}, known), [
    'error reference-nobody [0]',
  ]);
  assert.deepEqual(ranges([{ low: '1', ageFromYears: 0.5, ageBelowYears: 18 }], {}, known), []);
  assert.deepEqual(ranges([{ low: '1', validFrom: '2026-02-02', validUntil: '2026-02-01' }]), [
    'error reference-nobody [0]',
  ]);
  assert.deepEqual(ranges([{ low: '1', validFrom: '2026-02-02', validUntil: '2026-02-02' }]), []);
  assert.deepEqual(ranges([{ low: '1', sex: 'M', ageFromYears: 18 }]), [
    'warning reference-subject [0]',
    'warning reference-subject [0]',
  ]);
  assert.deepEqual(ranges([{ low: '1', sex: 'M', ageFromYears: 18 }], {}, known), []);
  assert.deepEqual(ranges([{ low: '1', ageFromYears: 0 }]), [], 'everybody is');
});

test('the unit of a range is one that its values carry, by OID or by symbol, and not left open between several', () => {
  for (const one of ['U.G', 'g/L', undefined]) assert.deepEqual(ranges([{ low: '1', ...(one && { unit: one }) }]), []);
  assert.deepEqual(ranges([{ low: '1', unit: 'g/dL' }]), ['warning reference-unit [0]']);
  const two = { items: { A: { dataType: 'float', unitOids: ['U.G', 'U.D'] } } } as const;
  assert.deepEqual(ranges([{ low: '1' }], two), ['warning reference-unit [0]']);
  assert.deepEqual(ranges([{ low: '1', unit: 'g/dL' }], two), []);
  assert.deepEqual(
    ranges([{ low: '1', unit: 'g/dL' }], { items: { A: { dataType: 'float' } } }),
    [],
    'an item tells it',
  );
});

test('a range behind one that applies wherever it does is never asked', () => {
  const [men, women] = [{ low: '1', sex: 'M' } as const, { low: '2', sex: 'F' } as const];
  assert.deepEqual(ranges([men, women, { low: '3' }], {}, known), []);
  assert.deepEqual(ranges([{ low: '3' }, men], {}, known), ['warning reference-hidden [1]']);
  const aged = (from: number, below: number) => ({ ...men, ageFromYears: from, ageBelowYears: below });
  assert.deepEqual(ranges([aged(18, 60), aged(18, 61)], {}, known), []);
  assert.deepEqual(ranges([aged(18, 61), aged(18, 60)], {}, known), ['warning reference-hidden [1]']);
});

test('reasons are told apart by their codes and by their words', () => {
  const reason = (code: string, ...texts: string[]) => ({ code, text: texts.map((text) => ({ lang: 'en', text })) });
  const reasons = (...notDoneReasons: Design['notDoneReasons']) =>
    told({ forms: { F: ['A'] }, design: { notDoneReasons, leftBlankReasons: [reason('LOST', 'Lost')] } });
  assert.deepEqual(reasons(reason('LOST', 'Lost'), reason('OTHER', 'Other')), []);
  assert.deepEqual(reasons(reason('LOST', 'Lost'), reason('LOST', 'Gone')), [
    'warning reason-twice design$.notDoneReasons[1]',
  ]);
  assert.deepEqual(reasons(reason('LOST', 'Lost'), reason('GONE', 'Lost')), [
    'warning reason-alike design$.notDoneReasons[1]',
  ]);
  assert.deepEqual(reasons(reason('LOST')), ['warning reason-wordless design$.notDoneReasons[0]']);
});

test('a window in hours from a date without a time is widened, and the builder is told', () => {
  const windows = (dataType: 'date' | 'datetime', target: string, before?: string) => {
    const timing: Timing = {
      ...{ oid: 'T1', name: 'T1', timingOid: 'T', timingName: 'T', kind: 'relative', target },
      ...{ ...(before && { before }), predecessorOid: 'A', successorOid: 'B' },
    };
    return told({
      ...{ visits: { A: ['F'], B: ['F'] }, forms: { F: ['D'] }, items: { D: { dataType } } },
      ...{ build: { protocol: { timings: [timing] } }, design: { visitDates: { '*': 'F/D' } } },
    });
  };
  const widened = ['info window-hours RelativeTimingConstraint[T1]'];
  assert.deepEqual(windows('date', 'PT36H'), widened);
  assert.deepEqual(windows('date', 'P2D', 'PT4H'), widened);
  assert.deepEqual(windows('datetime', 'PT36H'), []);
  assert.deepEqual(windows('date', 'P2D', 'P1D'), []);
  assert.deepEqual(windows('datetime', 'PT3H', 'PT4H'), ['warning window-before RelativeTimingConstraint[T1]']);
  assert.deepEqual(windows('datetime', 'P1D', 'PT24H'), [], 'from the very hour on');
});

test('what has a name in one language of the build only, or a name of no language, is told', () => {
  const texts = (text: string, ...languages: string[]) => languages.map((lang) => ({ lang, text }));
  const form = (oid: string, description: { lang: string; text: string }[]) => ({
    ...{ oid, name: `Name of ${oid}`, description, repeating: false },
    ...{ content: [{ kind: 'item' as const, oid: 'A', mandatory: false }] },
  });
  const names = (...forms: ReturnType<typeof form>[]) =>
    lintBuild(sketchBuild({ visits: { V: ['F', 'G'] }, forms: { F: ['A'] }, build: { forms, visits: [] } }))
      .filter(({ rule }) => rule === 'name-untranslated')
      .map(({ path, message }) => [path.replace('MetaDataVersion[M]/', ''), message.en, message.zh]);
  assert.deepEqual(names(form('F', texts('Vital signs', 'en')), form('G', texts('Labs', 'en', 'zh'))), [
    ['FormDef[F]', 'No Chinese name: Vital signs', '没有中文名称：Vital signs'],
  ]);
  assert.deepEqual(names(form('F', []), form('G', texts('Labs', 'en', 'zh'))), [
    ['FormDef[F]', 'No Chinese name: Name of F', '没有中文名称：Name of F'],
  ]);
  assert.deepEqual(names(form('F', []), form('G', texts('Labs', 'en'))), [], 'one language: the name is in it');
});
