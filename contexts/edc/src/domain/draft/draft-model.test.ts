import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { DEFAULT_DESIGN } from '@verum/checks';
import { OdmRefusal, readOdm } from '@verum/odm';
import { corpusPath, document, noCorpus } from '../../testing.ts';
import { nextOid } from './draft.ts';
import { draftBytesMax, readDraftModel, writeDraftModel } from './draft-model.ts';
import { fitsBuild } from './draft-shape.ts';

const [build] = (await readOdm([document])).builds;
assert(build);
const model = { build, design: DEFAULT_DESIGN };

test('a model is read as it was written', () => {
  assert.deepEqual(readDraftModel(JSON.parse(writeDraftModel(model))), model);
});

test('what does not fit is refused with its place', () => {
  const [form] = build.forms;
  assert(form);
  const groups = [
    { ...form, oid: 'G1', content: [{ kind: 'group', oid: 'G2', mandatory: true }] },
    { ...form, oid: 'G2', content: [{ kind: 'group', oid: 'G1', mandatory: true }] },
  ];
  for (const [value, place] of [
    [null, '/build'],
    [{ ...model, more: 1 }, '/more'],
    [{ design: DEFAULT_DESIGN }, '/build'],
    [{ build }, '/design'],
    [{ ...model, design: { queryDueDays: -1 } }, '/design .queryDueDays'],
    [{ ...model, design: { __proto: 1 } }, '/design .__proto'],
    [{ ...model, build: { ...build, name: 3 } }, '/build/name'],
    [{ ...model, build: { ...build, name: 'a\u0000b' } }, '/build/name'],
    [{ ...model, build: { ...build, name: '\ud800' } }, '/build/name'],
    [{ ...model, build: { ...build, forms: [form, { ...form, x: 1 }] } }, '/build/forms/1/x'],
    [{ ...model, build: { ...build, forms: [{ ...form, content: [null] }] } }, '/build/forms/0/content/0'],
    [
      { ...model, build: { ...build, forms: [{ ...form, repeatingLimit: Number.NaN }] } },
      '/build/forms/0/repeatingLimit',
    ],
    [{ ...model, build: { ...build, groups: [], items: {} } }, '/build/items'],
    [{ ...model, build: { ...build, groups } }, '/build/groups/1'],
  ] as const)
    assert.throws(
      () => readDraftModel(value),
      (error) => {
        assert(error instanceof Refusal);
        assert.equal(error.violations[0]?.field, place);
        return true;
      },
      place,
    );
});

test('a model beyond the limit is refused as too large, and one just inside is not', () => {
  const rest = Buffer.byteLength(JSON.stringify({ ...model, build: { ...build, name: '' } }));
  const named = (length: number) => ({ ...model, build: { ...build, name: 'é'.repeat(length / 2) } });
  const fill = draftBytesMax - rest - ((draftBytesMax - rest) % 2);
  assert.ok(writeDraftModel(named(fill)));
  assert.throws(() => writeDraftModel(named(fill + 2)), Refusal);
});

test('every real file fits the model of a draft', { skip: noCorpus, timeout: 120_000 }, async () => {
  let builds = 0;
  for (const folder of ['odm', 'redcap'])
    for (const name of readdirSync(corpusPath(folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.xml')) continue;
      try {
        const read = await readOdm([readFileSync(corpusPath(`${folder}/${name}`))], { skipExternalDoctype: true });
        for (const one of read.builds) {
          builds += 1;
          assert.equal(fitsBuild(one, ''), undefined, name);
        }
      } catch (error) {
        if (!(error instanceof OdmRefusal)) throw error;
      }
    }
  assert.ok(builds >= 30, String(builds));
});

test('the OID of the next build is the first that is free', () => {
  assert.equal(nextOid('MDV.1', new Set(['MDV.1'])), 'MDV.2');
  assert.equal(nextOid('MDV.9', new Set(['MDV.10', 'MDV.11'])), 'MDV.12');
  assert.equal(nextOid('V', new Set()), 'V.2');
  assert.equal(nextOid('2026', new Set()), '2027');
});
