import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DESIGN } from './design.ts';
import { joinDesign, splitDesign } from './design-of-build.ts';
import { sketchBuild } from './study.fixture.ts';

test('a build and its design are taken apart and put together again, beside what is foreign', () => {
  const foreign = { name: 'x', namespace: 'urn:x', xml: '<x xmlns="urn:x"/>' };
  const sketched = sketchBuild({ forms: { F: ['A'] }, design: { critical: ['A'], queryDueDays: 3 } });
  const whole = { ...sketched, extensions: { elements: [foreign, ...(sketched.extensions?.elements ?? [])] } };
  const { build, design, findings } = splitDesign(whole);
  assert.deepEqual([design.critical, design.queryDueDays, findings], [['A'], 3, []]);
  assert.deepEqual(build.extensions, { elements: [foreign] });
  assert.deepEqual(splitDesign(joinDesign({ build, design })), { build, design, findings: [] });
});

test('the default design leaves no element behind, whatever the order of its members', () => {
  const { gates, ...rest } = DEFAULT_DESIGN;
  const build = sketchBuild({ forms: { F: ['A'] } });
  assert.deepEqual(joinDesign({ build, design: { gates, ...rest } }), build);
  assert.equal(joinDesign({ build, design: { ...DEFAULT_DESIGN, queryDueDays: 15 } }).extensions?.elements?.length, 1);
});

test('a design that is there twice or does not fit is told, and one is written', () => {
  const design = sketchBuild({ design: { queryDueDays: 3 } }).extensions?.elements ?? [];
  const split = splitDesign({ ...sketchBuild({}), extensions: { elements: [...design, ...design] } });
  assert.deepEqual(
    split.findings.map(({ rule }) => rule),
    ['design-twice'],
  );
  assert.equal(joinDesign(split).extensions?.elements?.length, 1);
});
