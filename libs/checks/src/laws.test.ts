import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { compileRules } from './rules.ts';
import { type Sketch, sketchBuild, viewOf } from './study.fixture.ts';

/** A study in which skips, derivations, lists, repeats and visits all depend on each other. */
const sketch: Sketch = {
  visits: { S: ['DM'], 'C*': ['VS'] },
  forms: {
    DM: ['SEX', 'AGE'],
    VS: [
      ['G*', ['A', 'B', 'SUM']],
      ['H', ['X', 'Y', 'TOTAL', 'CARRY']],
    ],
  },
  items: {
    AGE: { dataType: 'integer' },
    A: { dataType: 'integer', rangeChecks: [{ comparator: 'GE', softHard: 'soft', checkValues: ['2'] }] },
    B: { dataType: 'integer' },
    SUM: { dataType: 'integer', rangeChecks: [{ comparator: 'LE', softHard: 'soft', checkValues: ['4'] }] },
    X: { dataType: 'integer' },
    Y: { dataType: 'integer' },
    TOTAL: { dataType: 'integer' },
    CARRY: { dataType: 'integer' },
  },
  conditions: {
    MALE: 'sex == "M" | sex=S~DM/SEX',
    BIG: 'a > 3 | a=G/A',
    MANY: 'total > 5 | total=H/TOTAL',
    OFF: 'age < 2 | age=S~DM/AGE',
  },
  methods: {
    ADD: 'a + b | a=G/A, b=G/B',
    ALL: 'size(sums) == 0 ? 0 : sum(sums) | sums=G!*/SUM',
    FROM: 'present(before) ? before + total : total | before=C!-1~VS/H/CARRY, total=H/TOTAL',
  },
  when: { B: 'BIG', X: 'MANY', Y: 'MALE', 'C~VS': 'OFF' },
  derive: { SUM: 'ADD', TOTAL: 'ALL', CARRY: 'FROM' },
  design: {
    checks: [
      {
        id: 'D1',
        form: 'VS',
        path: 'H/Y',
        severity: 'soft',
        inputs: [
          { name: 'y', path: 'H/Y' },
          { name: 'x', path: 'H/X' },
        ],
        cel: 'blank(y) || x < y',
        message: [],
      },
      {
        id: 'D2',
        form: 'VS',
        path: 'H/TOTAL',
        severity: 'soft',
        inputs: [
          { name: 'age', path: 'S~DM/AGE' },
          { name: 'c', path: 'H/CARRY' },
        ],
        cel: 'c < 9 || age > 3',
        message: [],
      },
    ],
  },
};
const rules = compileRules(sketchBuild(sketch));

type Values = Record<string, Record<string, string>>;
const VISITS = ['C!1~VS', 'C!2~VS', 'C!3~VS'];
const slots: [string, string][] = [
  ['S~DM', 'SEX'],
  ['S~DM', 'AGE'],
  ...VISITS.flatMap((form) =>
    ['G!1/A', 'G!1/B', 'G!2/A', 'G!2/B', 'H/X', 'H/Y'].map((path): [string, string] => [form, path]),
  ),
];
const slot = fc.constantFrom(...slots);
const value = (path: string) =>
  path === 'SEX' ? fc.constantFrom('M', 'F', '') : fc.constantFrom('', '0', '1', '2', '3', '4', '5');
const values = fc.tuple(...slots.map(([, path]) => value(path))).map((entered) => {
  const casebook: Values = {};
  for (const [at, [form, path]] of slots.entries()) casebook[form] = { ...casebook[form], [path]: entered[at] ?? '' };
  return casebook;
});
const change = slot.chain(([form, path]) => value(path).map((entered) => ({ form, path, entered })));

const everything = Object.keys({ 'S~DM': 0, ...Object.fromEntries(VISITS.map((visit) => [visit, 0])) }).map(
  (formKey) => ({
    formKey,
    paths: 'all' as const,
  }),
);

/** Writes what is derived, as a save does. */
function settled(casebook: Values, { derived }: Evaluation): Values {
  const next: Values = structuredClone(casebook);
  for (const { formKey, path, value: written } of derived) next[formKey] = { ...next[formKey], [path]: written ?? '' };
  return next;
}

const shown = ({ outcomes }: Evaluation) =>
  new Map(outcomes.map(({ checkKey, verdict, inputsHash }) => [checkKey, `${verdict} ${inputsHash}`]));
const comparable = (evaluation: Evaluation) => ({
  derived: evaluation.derived.map(({ formKey, path, value: written }) => [formKey, path, written]),
  outcomes: [...shown(evaluation)],
  hidden: [...evaluation.hidden].map(([form, paths]) => [form, [...paths].sort()]).sort(),
  forms: evaluation.hiddenForms
    .map(({ visitOid, visitRepeatKey, isHidden }) => [visitOid, visitRepeatKey, isHidden])
    .sort(),
});

test('the study of these laws compiles without a finding', () => {
  assert.deepEqual(
    rules.findings.map(({ message }) => message.en),
    [],
  );
});

test('what was derived is stable: evaluated again, nothing is derived', () => {
  fc.assert(
    fc.property(values, (casebook) => {
      const first = evaluate(rules, viewOf(casebook), everything);
      assert.deepEqual(evaluate(rules, viewOf(settled(casebook, first)), everything).derived, []);
    }),
    { numRuns: 200 },
  );
});

test('the order in which changes are told does not matter', () => {
  fc.assert(
    fc.property(values, fc.shuffledSubarray(slots), (casebook, changed) => {
      const told = changed.map(([formKey, path]) => ({ formKey, paths: [path] }));
      const forwards = evaluate(rules, viewOf(casebook), told);
      const backwards = evaluate(rules, viewOf(casebook), told.toReversed());
      assert.deepEqual(comparable(forwards), comparable(backwards));
    }),
    { numRuns: 200 },
  );
});

test('evaluating what changed gives what evaluating everything gives, and what it leaves out has not changed', () => {
  fc.assert(
    fc.property(values, fc.array(change, { minLength: 1, maxLength: 3 }), (entered, changes) => {
      const before = settled(entered, evaluate(rules, viewOf(entered), everything));
      const old = shown(evaluate(rules, viewOf(before), everything));
      const now: Values = structuredClone(before);
      for (const { form, path, entered: text } of changes) now[form] = { ...now[form], [path]: text };
      const told = changes.map(({ form, path }) => ({ formKey: form, paths: [path] }));
      const part = evaluate(rules, viewOf(now), told);
      const whole = evaluate(rules, viewOf(now), everything);
      assert.deepEqual(comparable(part).derived, comparable(whole).derived);
      const partial = shown(part);
      for (const [key, outcome] of shown(whole)) assert.equal(partial.get(key) ?? old.get(key), outcome, key);
      for (const [form, paths] of part.hidden)
        assert.deepEqual([...paths].sort(), [...(whole.hidden.get(form) ?? [])].sort());
      assert.ok(part.evaluated <= whole.evaluated);
    }),
    { numRuns: 500 },
  );
});
