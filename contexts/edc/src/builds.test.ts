import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import pg from 'pg';
import { document, importBuild, refusalOf, startEdc, study } from './testing.ts';

const edc = await startEdc();
const { api, as, database, fresh } = edc;
after(() => edc.stop());

const xml = document.toString();
const body = (text: string) => ({ contentType: 'application/xml', data: Buffer.from(text) });

test('a dry run tells what a build holds and stores nothing', async () => {
  const answer = await api.importBuild({ study, document: body(xml), dryRun: true }, as('manager'));
  assert.equal(answer.build, undefined);
  assert.deepEqual([answer.dryRun, answer.counts?.forms, answer.counts?.items, answer.counts?.units], [true, 2, 8, 3]);
  assert.deepEqual((await api.listBuilds({ study }, as('crc'))).builds, []);
});

test('an imported build is a numbered draft whose model is handed out as it was stored', async () => {
  const { build } = await api.importBuild({ study, document: body(xml) }, as('manager'));
  assert.equal(build?.documentHash, createHash('sha256').update(xml).digest('hex'));
  assert.deepEqual([build?.build, build?.oid, build?.name, build?.state], ['1', 'MDV.1', 'Version 1', 1]);
  const { contentType, data } = await api.getBuildModel({ study, build: '1' }, as('crc'));
  assert.equal(contentType, 'application/json');
  const model = JSON.parse(Buffer.from(data).toString());
  assert.deepEqual(model.codeLists[0].entries[0].decode, [
    { lang: 'en', text: 'Left' },
    { lang: 'zh', text: '左' },
  ]);
});

test('publishing is done once, and not for a second build with the same OID', async () => {
  const first = await api.publishBuild({ study, build: '1' }, as('manager'));
  assert.equal(first.state, 2);
  assert.deepEqual(await api.publishBuild({ study, build: '1' }, as('manager')), first);
  const { build } = await api.importBuild({ study, document: body(xml) }, as('manager'));
  assert.equal(build?.build, '2');
  const refusal = await refusalOf(api.publishBuild({ study, build: '2' }, as('manager')));
  assert.deepEqual([refusal.name, refusal.violations[0]?.rule], ['ALREADY_EXISTS', 'oid_published']);
  for (const number of ['3', '0', '01', 'x', '9999999999']) {
    assert.equal((await refusalOf(api.getBuild({ study, build: number }, as('crc')))).name, 'NOT_FOUND', number);
  }
});

test('a build that leads to no form is imported and not published', async () => {
  const empty = xml.replaceAll(/<FormRef [^>]*>/g, '').replaceAll('MDV.1', 'MDV.EMPTY');
  const { build } = await api.importBuild({ study, document: body(empty) }, as('manager'));
  const refusal = await refusalOf(api.publishBuild({ study, build: build?.build ?? '' }, as('manager')));
  assert.equal(refusal.name, 'STATE_FORBIDS');
});

test('of several builds in one document the last is taken, or the one that is named', async () => {
  const start = xml.indexOf('<MetaDataVersion');
  const end = xml.indexOf('</Study>');
  const both = xml.slice(0, end) + xml.slice(start, end).replace('MDV.1', 'MDV.2') + xml.slice(end);
  const last = await api.importBuild({ study, document: body(both), dryRun: false }, as('manager'));
  assert.equal(last.build?.oid, 'MDV.2');
  assert(last.findings.some(({ rule }) => rule === 'several-builds'));
  const request = { study, document: body(both), metaDataVersion: 'MDV.1' };
  assert.equal((await api.importBuild(request, as('manager'))).build?.oid, 'MDV.1');
  const refusal = await refusalOf(api.importBuild({ ...request, metaDataVersion: 'MDV.9' }, as('manager')));
  assert.deepEqual([refusal.name, refusal.violations[0]?.field], ['DOCUMENT_REFUSED', 'metaDataVersion']);
});

test('a document that cannot be used is refused with the place', async () => {
  for (const [text, rule] of [
    [xml.replace('</Protocol>', '</Wrong>'), 'not-well-formed'],
    ['<html/>', 'wrong-root'],
    [`<!DOCTYPE x [<!ENTITY a "b">]>${xml.slice(xml.indexOf('<ODM'))}`, 'doctype'],
    ['', 'not-well-formed'],
  ] as const) {
    const refusal = await refusalOf(api.importBuild({ study, document: body(text) }, as('manager')));
    assert.deepEqual([refusal.name, refusal.violations[0]?.rule], ['DOCUMENT_REFUSED', rule]);
    assert.match(refusal.violations[0]?.field ?? '', /:\d+:\d+$/);
  }
});

test('nobody changes a build: neither the service nor the owner of the tables', async () => {
  const number = Number(await importBuild(edc, Buffer.from(xml.replaceAll('MDV.1', 'MDV.K'))));
  const call = newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'user', id: 'u', name: '' } });
  for (const sql of [
    `update build_content set model = '{}' where build = ${number}`,
    `delete from build_content where build = ${number}`,
    `update build set name = 'x' where build = ${number}`,
    `update build set state = 'DRAFT', published_at = null where build = ${number}`,
    `delete from build where build = ${number}`,
    'truncate build_content',
  ]) {
    await assert.rejects(
      database.write(call, 'try', (tx) => tx(sql)),
      /kept for ever|immutable|permission denied/,
      sql,
    );
    const owner = new pg.Client({ ...fresh.admin });
    await owner.connect();
    const settings = `set search_path = edc; set role verum_owner; select set_config('verum.actor', 'x', false),
      set_config('verum.command', 'x', false), set_config('verum.reason', 'x', false);`;
    await owner.query(settings);
    await assert.rejects(owner.query(sql), /kept for ever|immutable/, sql);
    await owner.end();
  }
});

test('activating asks trial for the site', async () => {
  const request = { study, build: '1', site: 'PKU1', fromDate: '2026-11-23', approval: 'EC 2026-17' };
  assert.equal((await refusalOf(api.activateBuild(request, as('manager')))).name, 'UNAVAILABLE');
  const refusal = await refusalOf(
    api.activateBuild({ ...request, fromDate: '2026-02-30', approval: ' ' }, as('manager')),
  );
  assert.deepEqual(
    refusal.violations.map(({ field }) => field),
    ['fromDate', 'approval'],
  );
});
