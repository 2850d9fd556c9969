import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StudyBuild } from '@verum/odm';
import { expectedForms, planVisits, type VisitSituation } from './visit-plan.ts';
import { compileVisitRules } from './visit-rules.ts';
import { buildOf, counted, plan, situation } from './visit-testing.ts';

const keys = (build: StudyBuild, dates: Record<string, string | undefined>, more: Partial<VisitSituation> = {}) =>
  planVisits(compileVisitRules(build), situation(dates, '2026-11-01', more)).map(({ key }) => key);

const trial = buildOf(
  ['SCR', 'BASE', 'W4', 'W8'],
  [counted('SCR', 'BASE', 'P7D', 'P6D'), counted('BASE', 'W4', 'P28D', 'P3D'), counted('BASE', 'W8', 'P56D', 'P5D')],
);

test('before anything is held nothing has a window', () => {
  assert.deepEqual(plan(trial, situation({}, '2026-11-01')), ['SCR none', 'BASE none', 'W4 none', 'W8 none']);
});

test('the screening opens the window of the baseline, and projects those behind it', () => {
  assert.deepEqual(plan(trial, situation({ SCR: '2026-11-01' }, '2026-11-01')), [
    'SCR none',
    'BASE 2026-11-02..2026-11-08..2026-11-14 future',
    'W4 ~2026-12-03..2026-12-06..2026-12-09 future',
    'W8 ~2026-12-29..2027-01-03..2027-01-08 future',
  ]);
});

test('the baseline that was held decides, and a corrected date moves what is counted from it', () => {
  const windows = (base: string) => plan(trial, situation({ SCR: '2026-11-01', BASE: base }, '2026-12-10')).slice(1);
  assert.deepEqual(windows('2026-11-14'), [
    'BASE 2026-11-02..2026-11-08..2026-11-14 in-window',
    'W4 2026-12-09..2026-12-12..2026-12-15 due',
    'W8 2027-01-04..2027-01-09..2027-01-14 future',
  ]);
  assert.deepEqual(windows('2026-11-15'), [
    'BASE 2026-11-02..2026-11-08..2026-11-14 late',
    'W4 2026-12-10..2026-12-13..2026-12-16 due',
    'W8 2027-01-05..2027-01-10..2027-01-15 future',
  ]);
});

test('an anchor without a whole date leaves open what is counted from it', () => {
  for (const date of [undefined, '', '2026-11', '2026-11-UK', '2026-UN-15'])
    assert.deepEqual(plan(trial, situation({ SCR: '2026-11-01', BASE: date }, '2026-12-10')).slice(2), [
      'W4 none',
      'W8 none',
    ]);
});

test('a visit is overdue until the next one is held or its window has closed, and then it is missed', () => {
  const week4 = (dates: Record<string, string>, today: string, more: Partial<VisitSituation> = {}) =>
    plan(trial, situation({ SCR: '2026-01-01', BASE: '2026-01-05', ...dates }, today, more))[2]
      ?.split(' ')
      .at(-1);
  // Week 4: 30 January to 5 February. Week 8: 25 February to 7 March.
  assert.equal(week4({}, '2026-01-29'), 'future');
  assert.equal(week4({}, '2026-01-30'), 'due');
  assert.equal(week4({}, '2026-02-05'), 'due');
  assert.equal(week4({}, '2026-02-06'), 'overdue');
  assert.equal(week4({}, '2026-03-07'), 'overdue', 'week 8 can still be held');
  assert.equal(week4({}, '2026-03-08'), 'missed');
  assert.equal(week4({ W8: '2026-02-20' }, '2026-02-21'), 'missed');
  assert.equal(week4({ W8: '2026-02-01' }, '2026-02-03'), 'due', 'its own window is still open');
  assert.equal(week4({ W4: '2026-02-10', W8: '2026-02-20' }, '2026-03-30'), 'late');
  assert.equal(week4({}, '2026-03-30', { skipped: new Set(['W8']) }), 'overdue', 'a skipped visit passes over nothing');
  assert.equal(week4({}, '2026-03-30', { hidden: new Set(['W8']) }), 'overdue');
  assert.equal(week4({}, '2026-03-30', { skipped: new Set(['W4']) }), 'none', 'it was skipped with a reason');
});

test('what is there: planned visits, first repeats, logs; the rest once it has begun', () => {
  const build = buildOf([
    'A',
    'CYCLE*',
    'EXTRA?',
    { oid: 'UNS', type: 'unscheduled', repeating: true },
    { oid: 'LOG', type: 'common' },
    { oid: 'LOGS', type: 'common', repeating: true },
  ]);
  assert.deepEqual(keys(build, {}), ['A', 'CYCLE!1', 'LOG', 'LOGS!1']);
  const dates = {
    'UNS!10': undefined,
    'UNS!2': '2026-01-01',
    'UNS!x': undefined,
    EXTRA: undefined,
    'CYCLE!2': undefined,
  };
  assert.deepEqual(keys(build, dates), ['A', 'CYCLE!2', 'EXTRA', 'UNS!2', 'UNS!10', 'UNS!x', 'LOG', 'LOGS!1']);
  assert.deepEqual(keys(build, { 'CYCLE!1': undefined, 'CYCLE!2': undefined }).slice(1, 3), ['CYCLE!1', 'CYCLE!2']);
  assert.deepEqual(keys(build, { GONE: '2026-01-01', '~': undefined }), ['A', 'CYCLE!1', 'LOG', 'LOGS!1']);
  assert.deepEqual(keys(build, {}, { skipped: new Set(['CYCLE!3']) }).slice(1, 2), ['CYCLE!3']);
});

test('a hidden visit is there only where it has begun', () => {
  const hidden = new Set(['W4', 'W8']);
  assert.deepEqual(keys(trial, {}, { hidden }), ['SCR', 'BASE']);
  assert.deepEqual(keys(trial, { W4: undefined }, { hidden }), ['SCR', 'BASE', 'W4']);
});

test('the order is that of the plan, and a build that plans nothing means all its scheduled visits', () => {
  const at = (position: number) => ({ position, mandatory: true });
  const build = buildOf([
    { oid: 'B', plan: at(2) },
    { oid: 'X', type: 'common' },
    { oid: 'A', plan: at(1) },
  ]);
  assert.deepEqual(keys(build, {}), ['A', 'B', 'X']);
  assert.deepEqual(keys(buildOf(['A?', 'B?', { oid: 'U', type: 'unscheduled' }]), {}), ['A', 'B']);
});

test('a visit expects its forms once each, in order, without hidden and undefined ones', () => {
  const forms = ['FO.A', 'FO.B', 'FO.C'].map((oid) => ({
    oid,
    name: oid,
    description: [],
    repeating: false,
    content: [],
  }));
  const refs = ['FO.B', 'FO.A', 'FO.B', 'FO.GONE', 'FO.C'].map((formOid) => ({
    formOid,
    mandatory: formOid === 'FO.A',
  }));
  const build = { ...buildOf([{ oid: 'A', forms: refs }]), forms };
  const expected = (hidden: readonly string[], visit = 'A') =>
    expectedForms(build, visit, new Set(hidden)).map(
      ({ formOid, isMandatory }) => `${formOid}${isMandatory ? '!' : ''}`,
    );
  assert.deepEqual(expected([]), ['FO.B', 'FO.A!', 'FO.C']);
  assert.deepEqual(expected(['FO.A']), ['FO.B', 'FO.C']);
  assert.deepEqual(expected([], 'B'), []);
});
