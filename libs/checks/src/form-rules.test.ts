import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formRules } from './form-rules.ts';
import { compileRules } from './rules.ts';
import { type Sketch, sketchBuild } from './study.fixture.ts';

const rulesOf = (sketch: Sketch) => formRules(compileRules(sketchBuild(sketch)), 'V~VS').rules.map(({ id }) => id);
const check = (id: string, cel: string, ...paths: string[]) => ({
  ...{ id, form: 'VS', path: 'G/A', severity: 'soft' as const, cel, message: [] },
  inputs: paths.map((path, at) => ({ name: 'abc'[at] ?? '', path })),
});
const forms = { DM: ['SEX'], VS: [['G', ['A', 'B', 'C']]] } as const;
const design = (...checks: ReturnType<typeof check>[]) => ({ design: { checks } });

test('a rule within the form is settled by it, one that reads another form is not', () => {
  const own = check('OWN', 'a != b', 'G/A', 'G/B');
  const foreign = check('FOREIGN', 'a != b', 'G/A', 'V~DM/SEX');
  assert.deepEqual(rulesOf({ forms, ...design(own, foreign) }), ['OWN']);
});

test('an input that names the one place where the form is stands in it', () => {
  const checks = [check('NAMED', 'a != b', 'G/A', 'V~VS/G/B'), check('LATER', 'a != b', 'G/A', 'W~VS/G/B')];
  const visits = { V: ['DM', 'VS'], W: ['VS'] };
  assert.deepEqual(rulesOf({ visits, forms, ...design(...checks) }), ['NAMED']);
  assert.deepEqual(rulesOf({ visits, forms: { ...forms, 'VS*': forms.VS }, ...design(...checks) }), []);
});

test('what a derivation from elsewhere writes is not known here, and neither is what reads it', () => {
  const derived = { forms, derive: { C: 'M' }, ...design(check('READS', 'a != "x"', 'G/C')) };
  assert.deepEqual(rulesOf({ ...derived, methods: { M: 'sex | sex=V~DM/SEX' } }), []);
  assert.deepEqual(rulesOf({ ...derived, methods: { M: 'b | b=G/B' } }).length, 2);
});

test('what something elsewhere may hide is not settled here', () => {
  const skipped = {
    forms,
    when: { A: 'S' },
    ...design(check('HIDDEN', 'a != "x"', 'G/A'), check('SHOWN', 'b != "x"', 'G/B')),
  };
  assert.deepEqual(rulesOf({ ...skipped, conditions: { S: 'sex == "M" | sex=V~DM/SEX' } }), []);
  assert.equal(rulesOf({ ...skipped, conditions: { S: 'b == "x" | b=G/B' } }).length, 3);
});

test('what is blinded is not settled where it may not be at hand', () => {
  const checks = [check('OPEN', 'a != "x"', 'G/A'), check('BLIND', 'a != b', 'G/A', 'G/B')];
  assert.deepEqual(rulesOf({ forms, design: { checks, blinded: { items: ['B'], forms: [] } } }), ['OPEN']);
});
