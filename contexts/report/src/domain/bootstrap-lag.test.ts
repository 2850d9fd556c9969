import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrapLag, type SubjectLags } from './bootstrap-lag.ts';

/** Subjects of a site, each with some forms that many days late. */
function siteOf(site: string, subjects: number, lagOf: (subject: number, form: number) => number): SubjectLags[] {
  return Array.from({ length: subjects }, (_, subject) => ({
    site,
    lags: Array.from({ length: 5 }, (_one, form) => lagOf(subject, form)),
  }));
}

const usual = (subject: number, form: number) => ((subject * 7 + form * 3) % 5) + 1;
const alike = ['A', 'B', 'C', 'D'].flatMap((site) => siteOf(site, 20, usual));
const asked = { resamples: 1_000, seed: 7 };

test('sites that are alike do not stand out', () => {
  for (const { site, low, high, q } of bootstrapLag(alike, asked)) {
    assert.ok(low <= 0 && high >= 0, `${site} ${low} ${high}`);
    assert.ok(q > 0.05, `${site} ${q}`);
  }
});

test('a site that is five days later than the others does, by about five days', () => {
  const late = siteOf('LATE', 20, (subject, form) => usual(subject, form) + 5);
  const found = bootstrapLag([...alike, ...late], asked).find(({ site }) => site === 'LATE');
  assert.ok(found && found.low > 4 && found.high < 6, JSON.stringify(found));
  assert.ok(found.q < 0.05);
});

test('the same seed gives the same answer, in whatever order the subjects come', () => {
  assert.deepEqual(bootstrapLag(alike, asked), bootstrapLag(alike, asked));
  const sites = bootstrapLag(alike.toReversed(), asked).map(({ site }) => site);
  assert.deepEqual(sites, ['A', 'B', 'C', 'D']);
});

test('one subject of one site with a very late form is no proof', () => {
  const few = siteOf('FEW', 1, (_, form) => (form === 0 ? 40 : 1));
  const many = siteOf('FEW', 9, usual);
  const found = bootstrapLag([...alike, ...few, ...many], asked).find(({ site }) => site === 'FEW');
  assert.ok(found && found.q > 0.05, JSON.stringify(found));
});

test('a single site, and a site without a form, are compared with nothing', () => {
  assert.deepEqual(bootstrapLag(siteOf('A', 3, usual), asked), []);
  const empty = { site: 'EMPTY', lags: [] };
  assert.ok(!bootstrapLag([...alike, empty], asked).some(({ site }) => site === 'EMPTY'));
});
