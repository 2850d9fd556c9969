import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { splitDesign } from '@verum/checks';
import { STUDY_FILE } from '@verum/demo';
import { readOdm } from '@verum/odm';
import { copyForm } from './copy-form.ts';
import { dangling } from './dangling.fixture.ts';
import { datePlaces, setVisitDate } from './design.ts';
import type { Draft } from './draft.ts';
import { editItem } from './items.ts';
import { reached } from './sweep.ts';

const [study] = (await readOdm([readFileSync(STUDY_FILE)])).builds;
assert(study);
const { build, design } = splitDesign(study);
const demo: Draft = { build, design };
const empty: Draft = {
  build: {
    ...{ ...build, protocol: {}, visits: [], forms: [], groups: [], items: [] },
    ...{ codeLists: [], units: [], conditions: [], methods: [] },
  },
  design: {
    ...design,
    visitDates: {},
    critical: [],
    blinded: { items: [], forms: [] },
    candidates: [],
    references: [],
    conversions: [],
    subject: {},
    checks: [],
    checkTests: [],
  },
};
const oids = (list: readonly { readonly oid: string }[]) => list.map(({ oid }) => oid);

test('a form comes with its sections, items, lists and the rules within it, under their own OIDs', () => {
  const draft = copyForm(demo, 'FO.VS')(empty);
  assert.deepEqual([...dangling(draft)], []);
  assert.deepEqual(oids(draft.build.forms), ['FO.VS']);
  assert.ok(oids(draft.build.methods).includes('MT.SBP_MEAN') && draft.build.codeLists.length > 0);
  const items = reached({ forms: draft.build.forms, groups: draft.build.groups }).items;
  assert.deepEqual([...items].sort(), oids(draft.build.items).sort());
});

test('rules that read other forms stay behind', () => {
  const draft = copyForm(demo, 'FO.VS')(empty);
  assert.deepEqual(draft.design.checks, []);
  assert.ok(demo.design.checks.some(({ id }) => id === 'D.VS_DATE'));
  assert.ok(copyForm(demo, 'FO.AE')(empty).design.checks.some(({ id }) => id === 'D.AE_ORDER'));
});

test('what is here word for word is used, and what is here otherwise comes beside it', () => {
  const once = copyForm(demo, 'FO.VS')(empty);
  const twice = copyForm(demo, 'FO.VS')(once);
  assert.deepEqual(oids(twice.build.forms), ['FO.VS', 'FO.VS_2']);
  assert.equal(twice.build.items.length, once.build.items.length);
  const changed = editItem('IT.PULSE', { name: 'Other' })(once);
  const beside = copyForm(demo, 'FO.VS')(changed);
  assert.deepEqual([...dangling(beside)], []);
  assert.deepEqual(
    oids(beside.build.items).filter((oid) => oid.startsWith('IT.PULSE')),
    ['IT.PULSE', 'IT.PULSE_2'],
  );
});

test('a copy of a form of the same build can be changed without the first', () => {
  const draft = copyForm(demo, 'FO.VS')(demo);
  const [first, second] = ['FO.VS', 'FO.VS_2'].map((oid) => {
    const forms = draft.build.forms.filter((form) => form.oid === oid);
    return reached({ forms, groups: draft.build.groups }).items;
  });
  assert(first && second);
  assert.deepEqual([first.size, first.intersection(second).size], [second.size, 0]);
});

test('the date of a visit may stand in any single item of its forms that holds a date', () => {
  const places = datePlaces(build, ['FO.SV', 'FO.AE']).map(({ place }) => place);
  assert.deepEqual(places, ['FO.SV/IG.SV/IT.VISDAT']);
  const chosen = setVisitDate('SE.WEEK4', 'FO.SV/IG.SV/IT.VISDAT')(demo);
  assert.equal(chosen.design.visitDates['SE.WEEK4'], 'FO.SV/IG.SV/IT.VISDAT');
  assert.equal(setVisitDate('SE.WEEK4', undefined)(demo), demo);
  assert.equal(setVisitDate('SE.WEEK4', undefined)(chosen).design.visitDates['SE.WEEK4'], undefined);
});
