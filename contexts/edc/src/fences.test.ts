import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Call, newCall, type Place } from '@verum/call';
import { Role } from '@verum/contracts';
import pg from 'pg';
import { importBuild, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// What the tables themselves let through, whatever a query forgets.

const edc = await startEdc();
const { api, as, database, fresh } = edc;
after(() => edc.stop());
await importBuild(edc, coreStudy());
await edc.openCasebook('A-1', 'PKU1');
await edc.openCasebook('B-1', 'RJH2');
const vitals = 'SE.SCR~FO.VS';
const high = [{ path: 'IG.BP!1/IT.SBP', value: '170' }];
await api.saveForm({ study, subject: 'A-1', form: vitals, items: high }, as('crc'));
await api.saveForm({ study, subject: 'B-1', form: vitals, items: high }, as('otherCrc'));
const blinded = { study, subject: 'A-1', form: 'SE.BASE~FO.LB.BLINDED' };
await api.saveForm({ ...blinded, items: [{ path: 'IG.LB/IT.TITRE', value: '640' }] }, as('unblinded'));

function callOf(...grants: Place[]): Call {
  const actor = { kind: 'user', id: 'u', name: 'U' } as const;
  return newCall({ command: 'test', timeoutMs: 20_000, actor, grants, scope: grants });
}

const crc = (site: string, of = study): Place => ({ role: Role.CRC, study: of, site });
const fenced = ['casebook', 'visit', 'form', 'form_revision', 'item_audit', 'query'];

/** The subjects that a statement without any predicate shows. */
async function subjectsIn(table: string, call: Call): Promise<string[]> {
  const rows = await database.read(call, (sql) => sql<{ subject: string }>(`select distinct subject from ${table}`));
  return rows.map(({ subject }) => subject).sort();
}

test('a query without a predicate shows the rows of the caller’s sites and no others', async () => {
  for (const table of fenced) {
    assert.deepEqual(await subjectsIn(table, callOf(crc('PKU1'))), ['A-1'], table);
    assert.deepEqual(await subjectsIn(table, callOf(crc('RJH2'))), ['B-1'], table);
    assert.deepEqual(await subjectsIn(table, callOf(crc('PKU1'), crc('RJH2'))), ['A-1', 'B-1'], table);
    assert.deepEqual(await subjectsIn(table, callOf(crc('*'))), ['A-1', 'B-1'], table);
    assert.deepEqual(await subjectsIn(table, callOf(crc('PKU1', '*'))), ['A-1'], `${table}, of every study`);
    assert.deepEqual(await subjectsIn(table, callOf(crc('*', 'OTHER'))), [], `${table}, of another study`);
    assert.deepEqual(await subjectsIn(table, callOf()), [], `${table}, without a grant`);
  }
});

test('one connection lent to one caller after another tells each only what is theirs', async () => {
  const turns = Array.from({ length: 200 }, (_, index) => (index % 2 ? 'PKU1' : 'RJH2'));
  const seen = await Promise.all(turns.map((site) => subjectsIn('form', callOf(crc(site)))));
  assert.deepEqual(
    seen,
    turns.map((site) => [site === 'PKU1' ? 'A-1' : 'B-1']),
  );
});

test('a blinded row is there for the unblinded of its site alone', async () => {
  const formsOf = (call: Call) =>
    database.read(call, (sql) => sql<{ form: string }>(`select form from form where subject = 'A-1' order by form`));
  assert.equal((await formsOf(callOf(crc('PKU1')))).length, 1);
  assert.equal((await formsOf(callOf({ role: Role.UNBLINDED, study, site: 'PKU1' }))).length, 2);
  const elsewhere = callOf(crc('PKU1'), { role: Role.UNBLINDED, study, site: 'RJH2' });
  assert.equal((await formsOf(elsewhere)).length, 1, 'unblinded at another site');
  for (const table of ['form_revision', 'item_audit']) {
    const blindedIn = (call: Call) =>
      database.read(call, (sql) =>
        sql<{ blinded: boolean }>(`select distinct blinded from ${table} where site = 'PKU1' order by 1`),
      );
    assert.deepEqual(await blindedIn(callOf(crc('PKU1'))), [{ blinded: false }], table);
    assert.deepEqual(await blindedIn(elsewhere), [{ blinded: false }], table);
    const both = [{ blinded: false }, { blinded: true }];
    assert.deepEqual(await blindedIn(callOf({ role: Role.UNBLINDED, study, site: 'PKU1' })), both, table);
  }
});

test('a derived item that is blinded follows what the blinded enter, and they are not told of it', async () => {
  const derived = { blinded: { items: ['IT.TITRE', 'IT.BMI'], forms: [] } };
  const build = await importBuild(edc, coreStudy({ oid: 'MDV.CORE.3', design: derived }));
  await edc.openCasebook('A-2', 'PKU1', Number(build));
  const entry = async (weight: string, expectedRevision: bigint) => {
    const values = { 'IG.VS/IT.WEIGHT': weight, 'IG.VS/IT.HEIGHT': '180' };
    const items = Object.entries(values).map(([path, value]) => ({ path, value }));
    const request = { study, subject: 'A-2', form: vitals, expectedRevision, items, reason: 'as told' };
    return (await api.saveForm(request, as('crc'))).items.map(({ path }) => path);
  };
  const bmi = async () =>
    (await api.getForm({ study, subject: 'A-2', form: `${vitals}.BLINDED` }, as('unblinded'))).items[0]?.value;
  assert.deepEqual(await entry('80', 0n), ['IG.VS/IT.WEIGHT', 'IG.VS/IT.HEIGHT']);
  assert.equal(await bmi(), '24.7');
  assert.deepEqual(await entry('90', 1n), ['IG.VS/IT.WEIGHT', 'IG.VS/IT.HEIGHT']);
  assert.equal(await bmi(), '27.8');
});

test('nothing is written at a site that the caller does not reach', async () => {
  const insert = (call: Call) =>
    database.write(call, 'try', (tx) =>
      tx(`insert into casebook (study, subject, site, build) values ($1, 'X-1', 'RJH2', 1)`, [study]),
    );
  await assert.rejects(insert(callOf(crc('PKU1'))), /row-level security/);
  const update = await database.write(callOf(crc('PKU1')), 'try', (tx) =>
    tx(`update form set revision = revision + 1 where subject = 'B-1' returning 1`),
  );
  assert.equal(update.length, 0, 'what is not seen is not changed');
});

test('who connects by hand as the service sees nothing, and cannot lift the fence', async () => {
  const client = new pg.Client(fresh.connection('edc'));
  await client.connect();
  try {
    assert.equal((await client.query('select from edc.form')).rowCount, 0);
    for (const text of ['alter table edc.form disable row level security', 'drop policy reach on edc.form'])
      await assert.rejects(client.query(text), /must be owner/);
    await assert.rejects(client.query('set row_security = off; select from edc.form'), /row-level security/);
  } finally {
    await client.end();
  }
});
