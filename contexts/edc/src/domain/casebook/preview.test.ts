import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, type Preview, previewForm, type TypedContent } from '@verum/checks';
import fc from 'fast-check';
import { coded, compiled, openedOn, type StudyPlan, today } from '../migration/migration-testing.ts';
import { decideSave } from './decide-save.ts';
import { readFormKey } from './find-form.ts';
import { formIn } from './form-in.ts';
import { type FormState, notStarted } from './form-state.ts';
import type { LoadedCasebook } from './loaded-casebook.ts';
import { rulesView } from './rules-view.ts';
import { type Settlement, settle } from './settle.ts';

// What the browser shows while somebody types is what the save then says: the same form is typed into the preview, in
// several strokes, and saved at once by the functions that save.

const integer = { dataType: 'integer', odmDataType: 'integer' } as const;
const range = (limit: string, softHard: 'soft' | 'hard' = 'soft') => ({
  ...{ comparator: 'LE' as const, softHard, checkValues: [limit], errorMessage: [] },
});
const design = (id: string, path: string, cel: string, reads: Readonly<Record<string, string>>) => ({
  ...{ id, form: 'FO', path, severity: 'soft' as const, cel, message: [] },
  inputs: Object.entries(reads).map(([name, at]) => ({ name, path: at })),
});

/** Skips, derivations, repeats and lists that depend on each other, and some that read another form. */
const plan: StudyPlan = {
  visits: { V: ['FO', 'DM'] },
  forms: { FO: ['G', 'R', 'S'], DM: ['D'] },
  groups: {
    G: ['A', 'B', 'C?CO.BIG', 'SUM=MT.SUM', 'FAR=MT.FAR'],
    'R*': ['X', 'TWICE=MT.TWICE', 'Y?CO.ROW'],
    S: ['TOTAL=MT.TOTAL', 'NOTE?CO.SEX', 'LAST?CO.TOTAL'],
    D: ['SEX'],
  },
  items: {
    ...{
      A: { ...integer, rangeChecks: [range('7'), range('8', 'hard')] },
      B: integer,
      C: { ...integer, rangeChecks: [range('3')] },
    },
    ...{ SUM: { ...integer, rangeChecks: [range('9')] }, FAR: integer, X: { ...integer, rangeChecks: [range('5')] } },
    ...{
      TWICE: { ...integer, rangeChecks: [range('8')] },
      Y: integer,
      TOTAL: { ...integer, rangeChecks: [range('6')] },
    },
  },
  more: {
    conditions: [
      coded('CO.BIG', 'a > 5', { a: 'G/A' }),
      coded('CO.ROW', 'x < 2', { x: 'R/X' }),
      coded('CO.SEX', 'sex == "M"', { sex: '~DM/D/SEX' }),
      coded('CO.TOTAL', 'total > 4', { total: 'S/TOTAL' }),
    ],
    methods: [
      coded('MT.SUM', 'present(c) ? a + b + c : a + b', { a: 'G/A', b: 'G/B', c: 'G/C' }),
      coded('MT.FAR', 'sex == "M" ? a : b', { a: 'G/A', b: 'G/B', sex: '~DM/D/SEX' }),
      coded('MT.TWICE', 'x * 2', { x: 'R/X' }),
      coded('MT.TOTAL', 'size(xs) == 0 ? 0 : sum(xs)', { xs: 'R!*/X' }),
    ],
  },
  design: {
    checks: [
      design('ORDER', 'G/B', 'a <= b', { a: 'G/A', b: 'G/B' }),
      design('NAMED', 'G/B', 'b != 3', { b: 'V~FO/G/B' }),
      design('BLANK', 'S/LAST', 'blank(last) || total > 1', { last: 'S/LAST', total: 'S/TOTAL' }),
      design('FOREIGN', 'G/A', 'sex == "F" || a < 4', { a: 'G/A', sex: '~DM/D/SEX' }),
      design('AFAR', 'G/FAR', 'far < 3', { far: 'G/FAR' }),
    ],
  },
};
const build = compiled(plan);
const key = 'V~FO';

const paths = ['G/A', 'G/B', 'G/C', 'R!1/X', 'R!1/Y', 'R!2/X', 'R!2/Y', 'S/NOTE', 'S/LAST'];
const content = fc.oneof(
  fc.constantFrom<TypedContent>({}, { notDone: 'ill' }, { leftBlank: 'asleep' }),
  fc.integer({ min: 0, max: 9 }).map((value): TypedContent => ({ value: String(value) })),
  fc.constantFrom<TypedContent>({ value: '３' }, { value: ' 4 ' }),
);
const stroke = fc.dictionary(fc.constantFrom(...paths), content, { minKeys: 1, maxKeys: 3 });
const strokes = fc.array(stroke, { minLength: 1, maxLength: 4 });

/** The casebook with the form saved once, and the other form beside it. */
function opened(first: Readonly<Record<string, TypedContent>>, sex: string): LoadedCasebook {
  const empty = { ...openedOn(build), forms: new Map<string, FormState>() };
  const dm = {
    ...notStarted,
    entry: 'STARTED' as const,
    revision: 1,
    items: new Map([['D/SEX', { value: sex, version: 1 }]]),
  };
  const casebook = { ...empty, forms: new Map([['V~DM', dm]]) };
  return after(casebook, saved(casebook, first));
}

function saved(casebook: LoadedCasebook, items: Readonly<Record<string, TypedContent>>): Settlement | undefined {
  const form = formIn(build, readFormKey(key)) ?? assert.fail('no such form');
  const state = casebook.forms.get(key) ?? notStarted;
  const entries = Object.entries(items).map(([path, typed]) => ({ path, ...typed }));
  const change = decideSave(form, state, { expectedRevision: state.revision, items: entries, reason: 'corrected' });
  return change && settle(build, casebook, new Map([[key, change]]), { today });
}

function after(casebook: LoadedCasebook, settlement: Settlement | undefined): LoadedCasebook {
  const written = settlement?.forms.map(({ form, state }) => [form, state] as const) ?? [];
  return { ...casebook, forms: new Map([...casebook.forms, ...written]) };
}

const local = new Set(['A#1', 'A#2', 'C#1', 'SUM#1', 'X#1', 'TWICE#1', 'TOTAL#1', 'ORDER', 'NAMED', 'BLANK']);
const itemsOf = (casebook: LoadedCasebook) => casebook.forms.get(key)?.items ?? new Map();

function typed(casebook: LoadedCasebook, given: readonly Readonly<Record<string, TypedContent>>[]): Preview {
  const preview = previewForm(build.rules, { formKey: key, stored: itemsOf(casebook), today });
  let last: Preview = { outcomes: new Map(), derived: new Map(), hidden: undefined };
  for (const one of given) last = preview.enter(Object.entries(one));
  return last;
}

test('the rules that the form settles by itself are those that read nothing else', () => {
  const preview = previewForm(build.rules, { formKey: key, stored: [] });
  assert.deepEqual([...preview.skipTemplates].sort(), ['G/C', 'R/Y', 'S/LAST']);
});

test('what the browser shows is what the save says', () => {
  fc.assert(
    fc.property(stroke, strokes, fc.constantFrom('M', 'F'), (first, given, sex) => {
      const casebook = opened(first, sex);
      if (!casebook.forms.has(key)) return;
      const preview = typed(casebook, given);
      const settlement = saved(casebook, Object.assign({}, ...given));
      const then = after(casebook, settlement);
      for (const { checkKey, rule, verdict } of settlement?.outcomes ?? [])
        if (local.has(rule))
          assert.equal(preview.outcomes.get(checkKey)?.verdict ?? 'not evaluated', verdict, checkKey);
      // Also of what the save had no reason to look at again.
      const everything = evaluate(
        build.rules,
        rulesView(then.forms, build.blinding),
        [{ formKey: key, paths: 'all' }],
        { today },
      );
      const verdicts = new Map(everything.outcomes.map(({ checkKey, verdict }) => [checkKey, verdict]));
      for (const [checkKey, { rule, verdict }] of preview.outcomes) {
        assert.ok(local.has(rule.id), `${rule.id} is not of this form alone`);
        assert.equal(verdicts.get(checkKey) ?? 'undetermined', verdict, checkKey);
      }
      for (const path of ['G/SUM', 'R!1/TWICE', 'R!2/TWICE', 'S/TOTAL']) {
        const shown = preview.derived.has(path) ? preview.derived.get(path) : itemsOf(casebook).get(path)?.value;
        assert.equal(shown, itemsOf(then).get(path)?.value, path);
      }
      if (preview.hidden) {
        const hidden = (then.forms.get(key)?.hidden ?? []).filter((path) => path !== 'S/NOTE');
        assert.deepEqual([...preview.hidden].sort(), hidden);
      }
    }),
    { numRuns: 400 },
  );
});

test('what would be refused as it is typed counts as missing', () => {
  const casebook = opened({ 'G/A': { value: '1' }, 'G/B': { value: '2' } }, 'F');
  const verdicts = ({ outcomes }: Preview) =>
    [...outcomes.values()].map(({ rule, verdict }) => `${rule.id} ${verdict}`);
  assert.ok(verdicts(typed(casebook, [{ 'G/A': { value: '8' } }])).includes('ORDER fails'));
  assert.ok(
    verdicts(typed(casebook, [{ 'G/A': { value: '8' } }, { 'G/A': { value: '8x' } }])).includes('ORDER undetermined'),
  );
  assert.equal(typed(casebook, [{ 'G/A': { value: '8x' } }]).derived.get('G/SUM'), undefined);
});
