import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DEFAULT_DESIGN, formatDesign } from '@verum/checks';
import { edc } from '@verum/contracts';
import { readOdm, type StudyBuild } from '@verum/odm';
import { document, importBuild, refusalOf, startEdc, study } from './testing.ts';

const server = await startEdc();
const { api, as, of } = server;
after(() => server.stop());
const drafts = of(edc.DraftService);
const manager = () => as('manager');

const json = (model: unknown) => ({ contentType: 'application/json', data: Buffer.from(JSON.stringify(model)) });
const patch = (...steps: object[]) => ({ ...json(steps), contentType: 'application/json-patch+json' });
const rename = (name: string) => patch({ op: 'replace', path: '/build/name', value: name });
const modelOf = async (draft: string) => {
  const { modelJson } = await drafts.getDraft({ study, draft }, manager());
  return JSON.parse(modelJson) as { build: StudyBuild; design: { critical: string[] } };
};

test('a draft begins empty, is saved whole or by patches, and is found again as it was saved', async () => {
  const { draft, revision, savedByName } = await drafts.createDraft({ study, nameZh: '草稿' }, manager());
  assert.deepEqual([revision, savedByName], [1n, 'Name of u-dm']);
  const { build, design } = await modelOf(draft);
  assert.deepEqual([build.forms, design], [[], DEFAULT_DESIGN]);
  const whole = json({ build: { ...build, name: 'Whole' }, design });
  assert.equal(
    (await drafts.saveDraft({ study, draft, document: whole, expectedRevision: 1n }, manager())).revision,
    2n,
  );
  const patched = await drafts.saveDraft(
    { study, draft, document: rename('Patched'), expectedRevision: 2n },
    manager(),
  );
  assert.deepEqual([patched.revision, patched.modelJson], [3n, '']);
  assert.equal((await modelOf(draft)).build.name, 'Patched');
  const again = await drafts.saveDraft({ study, draft, document: rename('Patched'), expectedRevision: 3n }, manager());
  assert.equal(again.revision, 3n, 'what is there already is no save');
});

test('of two who save over the same revision the second is told who was first and when', async () => {
  const { draft } = await drafts.createDraft({ study, nameEn: 'Two' }, manager());
  const save = (person: 'manager' | 'otherManager', name: string) =>
    drafts.saveDraft({ study, draft, document: rename(name), expectedRevision: 1n }, as(person));
  const outcomes = await Promise.allSettled([save('manager', 'A'), save('otherManager', 'B')]);
  const won = outcomes.find(({ status }) => status === 'fulfilled');
  assert(won?.status === 'fulfilled');
  const refusal = await refusalOf(
    Promise.all(outcomes.map((one) => (one.status === 'rejected' ? Promise.reject(one.reason) : one))),
  );
  assert.equal(refusal.name, 'REVISION_STALE');
  assert.deepEqual(
    [refusal.facts.revision, refusal.facts.savedBy, (refusal.detail as { savedByName: string }).savedByName],
    ['2', won.value.savedBy, won.value.savedByName],
  );
  assert.equal(
    (await refusalOf(drafts.buildDraft({ study, draft, expectedRevision: 1n }, manager()))).name,
    'REVISION_STALE',
  );
});

test('what does not fit, or is not there, is refused and changes nothing', async () => {
  const { draft } = await drafts.createDraft({ study, nameEn: 'Faulty' }, manager());
  const key = { study, draft, expectedRevision: 1n };
  const bytes = (text: string) => ({ contentType: 'application/json', data: Buffer.from(text) });
  for (const bad of [bytes('{'), bytes('\xff'), bytes('null'), json({}), patch({ op: 'remove', path: '/build/items' })])
    assert.equal((await refusalOf(drafts.saveDraft({ ...key, document: bad }, manager()))).name, 'INVALID_REQUEST');
  const big = patch({ op: 'replace', path: '/build/name', value: 'x'.repeat(1_000_001) });
  assert.equal((await refusalOf(drafts.saveDraft({ ...key, document: big }, manager()))).name, 'INVALID_REQUEST');
  assert.equal((await refusalOf(drafts.createDraft({ study, nameEn: ' ' }, manager()))).name, 'INVALID_REQUEST');
  assert.equal(
    (await refusalOf(drafts.createDraft({ study, nameEn: 'x', baseBuild: '9' }, manager()))).name,
    'NOT_FOUND',
  );
  assert.equal((await refusalOf(drafts.getDraft({ study, draft: 'ffff' }, manager()))).name, 'NOT_FOUND');
  assert.equal((await refusalOf(drafts.listDrafts({ study }, as('crc')))).name, 'PERMISSION_DENIED');
  assert.equal((await drafts.getDraft({ study, draft }, manager())).revision, 1n);
});

test('a draft of a build is built as the same build under a new OID', async () => {
  const baseBuild = await importBuild(server);
  const { draft } = await drafts.createDraft({ study, nameEn: 'Amendment', baseBuild }, manager());
  const { build, findings } = await drafts.buildDraft({ study, draft, expectedRevision: 1n }, manager());
  const others = findings.filter(({ rule }) => rule !== 'name-untranslated');
  assert.deepEqual([build?.oid, build?.state, others], ['MDV.2', edc.BuildState.DRAFT, []]);
  const models = await Promise.all(
    [baseBuild, build?.build ?? ''].map(async (number) => {
      const { data } = await api.getBuildModel({ study, build: number }, manager());
      const { oid: _, odmVersion: __, ...model } = JSON.parse(Buffer.from(data).toString()) as StudyBuild;
      return model;
    }),
  );
  assert.deepEqual(models[1], models[0]);
  const head = await drafts.getDraft({ study, draft }, manager());
  assert.deepEqual([head.lastBuild, head.lastBuildRevision, head.baseBuild], [build?.build, 1n, baseBuild]);
  await api.publishBuild({ study, build: build?.build ?? '' }, manager());
  const refusal = await refusalOf(drafts.buildDraft({ study, draft, expectedRevision: 1n }, manager()));
  assert.deepEqual([refusal.name, refusal.violations[0]?.rule], ['ALREADY_EXISTS', 'oid_published']);
});

test('a document becomes a draft with its findings, and leaves as ODM in both versions', async () => {
  const text = document.toString().replace('<FormDef ', '<Unheard/><FormDef ');
  const file = { contentType: 'application/xml', data: Buffer.from(text) };
  const { draft, findings } = await drafts.importDraft({ study, document: file }, manager());
  assert.equal(draft?.nameEn, 'Version 1');
  assert.ok(findings.length > 0 && findings.every(({ line }) => line > 0));
  const key = { study, draft: draft?.draft ?? '' };
  const { build } = await modelOf(key.draft);
  for (const format of [edc.ExportFormat.ODM_1_3_2, edc.ExportFormat.ODM_2_0]) {
    const parts: Uint8Array[] = [];
    for await (const { data } of drafts.exportDraft({ ...key, format }, manager())) parts.push(data);
    const [read] = (await readOdm(parts)).builds;
    assert.deepEqual({ ...read, odmVersion: '' }, { ...build, odmVersion: '' });
  }
  const refusal = await refusalOf(
    drafts.importDraft({ study, document: { ...file, data: Buffer.from('<x') } }, manager()),
  );
  assert.equal(refusal.name, 'DOCUMENT_REFUSED');
});

test('a REDCap data dictionary becomes a draft, and the draft a build', async () => {
  const head =
    'Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"';
  const rows = ['record_id,demo,,text,Record,', 'sex,demo,,radio,Sex,"1, Male | 2, Female"'];
  const file = { contentType: 'text/csv', data: Buffer.from([head, ...rows, ''].join('\n')) };
  const { draft } = await drafts.importDraft({ study, document: file, nameEn: 'From REDCap' }, manager());
  const { build } = await drafts.buildDraft({ study, draft: draft?.draft ?? '', expectedRevision: 1n }, manager());
  // REDCap has an item of its own in every form, which says whether it is complete.
  assert.deepEqual([build?.counts?.forms, build?.counts?.items, build?.counts?.codeLists], [1, 3, 2]);
});

test('a draft is renamed, and discarded with a reason', async () => {
  const { draft } = await drafts.createDraft({ study, nameEn: 'Old' }, manager());
  const key = { study, draft };
  assert.equal((await drafts.renameDraft({ ...key, nameEn: '', nameZh: ' 新 ' }, manager())).nameZh, '新');
  assert.equal((await refusalOf(drafts.discardDraft({ ...key, reason: ' ' }, manager()))).name, 'REASON_REQUIRED');
  await drafts.discardDraft({ ...key, reason: 'Begun twice' }, manager());
  assert.equal((await refusalOf(drafts.getDraft(key, manager()))).name, 'NOT_FOUND');
  const { drafts: left } = await drafts.listDrafts({ study }, manager());
  assert.ok(left.length > 0 && left.every((one) => one.draft !== draft && one.modelJson === ''));
});

test('who is blinded sees no draft with content for the unblinded, but for the one they began', async () => {
  const design = formatDesign({ blinded: { forms: ['FO.AE'] } });
  const blinded = document.toString().replace('</MetaDataVersion>', `${design.xml}</MetaDataVersion>`);
  const file = { contentType: 'application/xml', data: Buffer.from(blinded) };
  const { draft: theirs } = await drafts.importDraft({ study, document: file }, as('unblindedManager'));
  const key = { study, draft: theirs?.draft ?? '' };
  assert.equal((await refusalOf(drafts.getDraft(key, manager()))).name, 'NOT_FOUND');
  const save = { ...key, document: rename('x'), expectedRevision: 1n };
  assert.equal((await refusalOf(drafts.saveDraft(save, manager()))).name, 'NOT_FOUND');
  assert.ok((await drafts.listDrafts({ study }, manager())).drafts.every(({ draft }) => draft !== key.draft));
  const { draft: own } = await drafts.importDraft({ study, document: file }, manager());
  assert.ok(await drafts.getDraft({ study, draft: own?.draft ?? '' }, manager()));
  assert.equal(
    (await refusalOf(drafts.getDraft({ study, draft: own?.draft ?? '' }, as('otherManager')))).name,
    'NOT_FOUND',
  );
});

test('the trail says who saved which content, and not the content', async () => {
  const { draft } = await drafts.createDraft({ study, nameEn: 'Trail' }, manager());
  await drafts.saveDraft({ study, draft, document: rename('Kept apart'), expectedRevision: 1n }, as('otherManager'));
  const { call } = manager();
  const rows = await server.database.read(call, (sql) =>
    sql<{ actor: string; new: Record<string, unknown> }>(
      `select actor, new from audit where table_name = 'draft' and key ->> 'draft' = $1 order by xid, seq`,
      [draft],
    ),
  );
  call.end();
  assert.deepEqual(
    rows.map(({ actor }) => actor),
    ['u-dm', 'u-dm-2'],
  );
  assert.match(String(rows[1]?.new.model_hash), /^[0-9a-f]{64}$/);
  assert.doesNotMatch(JSON.stringify(rows), /Kept apart/);
});
