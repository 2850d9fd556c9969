import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { test } from 'node:test';
import { STUDY_FILE } from '@verum/demo';
import { compileIndex, readOdm } from '@verum/odm';
import { casebookPlan, formAfter, visitProgress } from './casebook-plan.ts';

const [build] = (await readOdm(createReadStream(STUDY_FILE))).builds;
const index = compileIndex(build ?? assert.fail('the demo has no study build'));
const started = (form: string, entry = 'ENTRY_STATUS_STARTED') => ({ form, entry });
const visitOf = (plan: ReturnType<typeof casebookPlan>, oid: string) =>
  plan.visits.find(({ visit }) => visit.oid === oid) ?? assert.fail(oid);

test('an empty casebook shows the visits of the protocol in order, nothing started', () => {
  const plan = casebookPlan(index);
  assert.deepEqual(
    plan.visits.map(({ visit }) => visit.oid),
    ['SE.SCREENING', 'SE.BASELINE', 'SE.WEEK4', 'SE.WEEK8', 'SE.WEEK12', 'SE.LOG', 'SE.EOS'],
  );
  assert.deepEqual(visitProgress(visitOf(plan, 'SE.SCREENING')), { entry: 'notStarted', done: 0, all: 8 });
});

test('an unscheduled visit is not there until somebody adds it, under the next number', () => {
  assert.deepEqual(
    casebookPlan(index).addable.map(({ key }) => key),
    ['SE.UNSCHEDULED!1~FO.SV'],
  );
  const plan = casebookPlan(index, [started('SE.UNSCHEDULED!2~FO.VS')]);
  assert.equal(visitOf(plan, 'SE.UNSCHEDULED').repeatKey, '2');
  assert.deepEqual(
    plan.addable.map(({ key }) => key),
    ['SE.UNSCHEDULED!3~FO.SV'],
  );
});

test('a repeating form is listed as often as it was entered, and offers its next number', () => {
  const { forms, addable } = visitOf(
    casebookPlan(index, [started('SE.LOG~FO.AE!10'), started('SE.LOG~FO.AE!9')]),
    'SE.LOG',
  );
  assert.deepEqual(
    forms.map(({ key }) => key),
    ['SE.LOG~FO.AE!9', 'SE.LOG~FO.AE!10'],
  );
  assert.deepEqual(
    addable.map(({ key }) => key),
    ['SE.LOG~FO.AE!11', 'SE.LOG~FO.CM!1'],
  );
});

test('a visit is complete when every form it must have is, and started as soon as one is', () => {
  const complete = ['FO.SV', 'FO.VS', 'FO.DA', 'FO.DD'].map((form) =>
    started(`SE.WEEK4~${form}`, 'ENTRY_STATUS_COMPLETE'),
  );
  const of = (forms: typeof complete) => visitProgress(visitOf(casebookPlan(index, forms), 'SE.WEEK4'));
  assert.deepEqual(of(complete.slice(0, 3)), { entry: 'started', done: 3, all: 4 });
  assert.deepEqual(of(complete), { entry: 'complete', done: 4, all: 4 });
});

test('an optional form counts once it is started', () => {
  const plan = casebookPlan(index, [started('SE.UNSCHEDULED!1~FO.LB')]);
  assert.deepEqual(visitProgress(visitOf(plan, 'SE.UNSCHEDULED')), { entry: 'started', done: 0, all: 3 });
});

test('what no build knows breaks nothing', () => {
  const plan = casebookPlan(index, [started('SE.GONE~FO.GONE'), started('no key at all')]);
  assert.equal(plan.visits.length, 7);
});

test('the next form is that of the casebook, across visits; after the last there is none', () => {
  const plan = casebookPlan(index);
  assert.equal(formAfter(plan, 'SE.SCREENING~FO.IE')?.key, 'SE.BASELINE~FO.SV');
  assert.equal(formAfter(plan, 'SE.EOS~FO.EOS'), undefined);
});

test('what the server misses of a visit is what it expects, conditions judged', () => {
  const planned = (missing: string[]) =>
    visitProgress(
      visitOf(casebookPlan(index, [started('SE.WEEK4~FO.SV')], [{ visit: 'SE.WEEK4', missing }]), 'SE.WEEK4'),
    );
  assert.deepEqual(planned(['FO.VS']), { entry: 'started', done: 0, all: 2 });
  assert.deepEqual(planned([]), { entry: 'started', done: 0, all: 1 });
});

test('a skipped visit counts as skipped, and a skipped form as done', () => {
  const skipped = [{ visit: 'SE.WEEK4', skipped: 'travelled' }];
  assert.equal(visitProgress(visitOf(casebookPlan(index, [], skipped), 'SE.WEEK4')).entry, 'skipped');
  const forms = [started('SE.WEEK4~FO.SV', 'ENTRY_STATUS_SKIPPED')];
  const plan = casebookPlan(index, forms, [{ visit: 'SE.WEEK4' }]);
  assert.deepEqual(visitProgress(visitOf(plan, 'SE.WEEK4')), { entry: 'skipped', done: 1, all: 1 });
});

test('a removed form is listed and expected no more', () => {
  const removed = { ...started('SE.WEEK4~FO.SV'), removed: true };
  const { forms } = visitOf(casebookPlan(index, [removed], [{ visit: 'SE.WEEK4' }]), 'SE.WEEK4');
  const form = forms.find(({ key }) => key === 'SE.WEEK4~FO.SV');
  assert.deepEqual([form?.facts.isRemoved, form?.isExpected], [true, false]);
});

test('a form without a place in the build stays in sight', () => {
  const plan = casebookPlan(index, [started('SE.WEEK4~FO.GONE'), started('SE.GONE~FO.SV'), started('SE.WEEK4~FO.SV')]);
  assert.deepEqual(plan.strays, ['SE.WEEK4~FO.GONE', 'SE.GONE~FO.SV']);
});
