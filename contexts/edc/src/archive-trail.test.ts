import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { edc as contract, Role } from '@verum/contracts';
import yauzl from 'yauzl';
import type { ExportOptions } from './domain/transfer/job.ts';
import { importBuild, startEdc, study, type TestEdc } from './testing.ts';
import { write } from './testing-amendment.ts';
import { coreStudy } from './testing-core.ts';
import { exportOptions, holdJob, resultOfJob, workUntilNote } from './testing-jobs.ts';

// An archive has the trail that ExportAudit gives, page by page, wherever the work stops.

let edc: TestEdc;
let options: ExportOptions;
let changes = 0;
before(async () => {
  edc = await startEdc();
  await importBuild(edc, coreStudy());
  for (const [subject, site, who] of [
    ['T-001', 'PKU1', 'crc'],
    ['T-002', 'PKU1', 'crc'],
    ['T-003', 'RJH2', 'otherCrc'],
  ] as const) {
    await edc.openCasebook(subject, site);
    // More entries in all than a page has.
    const items = Array.from({ length: 500 }, (_, at) => ({
      path: `IG.BP!${at + 1}/IT.SBP`,
      value: '120',
    }));
    await edc.api.saveForm({ study, subject, form: 'SE.SCR~FO.VS', items }, edc.as(who));
    changes += items.length;
  }
  // What happens from here on, the making of archives too, is later than they are.
  const [row] = await edc.database.read(edc.as('manager').call, (sql) =>
    sql<{ now: string }>(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
    ),
  );
  options = { ...exportOptions('ARCHIVE'), createdAt: row?.now ?? '' };
});
after(() => edc?.stop());

async function trailIn(zip: Buffer): Promise<string> {
  const opened = await yauzl.fromBufferPromise(zip);
  for await (const entry of opened.eachEntry()) {
    if (entry.fileName !== 'audit-trail.csv') continue;
    const stream = await opened.openReadStreamPromise(entry);
    return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)).toString();
  }
  return assert.fail('the archive has no trail');
}

async function made(more: Partial<ExportOptions> = {}): Promise<Buffer> {
  const job = await holdJob(edc, { kind: 'export', options: { ...options, ...more } });
  assert.equal(await workUntilNote(edc, job, 0, false), false);
  return await resultOfJob(edc, job);
}

async function asked(filter: { subject?: string } = {}, who: Parameters<TestEdc['as']>[0] = 'manager') {
  const parts: Uint8Array[] = [];
  const request = { study, format: contract.AuditFormat.CSV, to: options.createdAt, ...filter };
  for await (const { data } of edc.of(contract.WorkService).exportAudit(request, edc.as(who))) parts.push(data);
  return Buffer.concat(parts).toString();
}

test('the trail of an archive is the one that is exported by itself, to the byte', async () => {
  const trail = await trailIn(await made());
  assert.equal(trail, await asked());
  assert.ok(changes > 1000 && trail.split('\r\n').length > changes);
  assert.equal(await trailIn(await made({ subject: 'T-002' })), await asked({ subject: 'T-002' }));
});

test('of one site it has that site’s alone', async () => {
  const trail = await trailIn(await made({ site: 'RJH2' }));
  assert.match(trail, /T-003/);
  assert.doesNotMatch(trail, /T-001|T-002|PKU1/);
  assert.equal(trail, await asked({}, 'siteAuditor'));
});

test('killed at every note it is the same archive', async () => {
  const expected = await made();
  const job = await holdJob(edc, { kind: 'export', options });
  let kills = 0;
  // At a later note each time: the notes of a stage that begins anew are the same again.
  while (await workUntilNote(edc, job, 1 + Math.floor(kills / 2), kills % 2 === 0)) {
    kills += 1;
    assert.ok(kills < 200);
  }
  assert.ok(kills > 5, String(kills));
  assert.ok((await resultOfJob(edc, job)).equals(expected));
});

test('whoever may not read the trail takes an archive without its entries', async () => {
  const job = await holdJob(edc, { kind: 'export', options });
  const grants = JSON.stringify([{ role: Role.CRC, study, site: '*' }]);
  await write(edc, (tx) => tx('update job set grants = $2::jsonb where job = $1', [job, grants]));
  await workUntilNote(edc, job, 0, false);
  assert.equal((await trailIn(await resultOfJob(edc, job))).split('\r\n').filter(Boolean).length, 1);
});
