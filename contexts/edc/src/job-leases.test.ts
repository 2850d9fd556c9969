import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freshDatabase, openDatabase, startTestServer, type Tx, waitingForLocks } from '@verum/database';
import type { ExportOptions } from './domain/transfer/job.ts';
import { edcContext } from './index.ts';
import { leaseJobs } from './store/job-work.ts';
import { insertJob } from './store/jobs.ts';
import { study } from './testing.ts';
import { write as writeAll } from './testing-amendment.ts';

// The tables alone: where the service runs, its runner would take what is free.

const server = await startTestServer();
const folder = fileURLToPath(edcContext.migrations);
const fresh = await freshDatabase(server, [{ schema: 'edc', role: 'verum_edc', folder }]);
const { reach = () => assert.fail('edc has no fences') } = edcContext;
const database = openDatabase({ connection: fresh.connection('edc'), schema: 'edc', reach });
after(async () => {
  await database.close();
  await fresh.drop();
  await server.stop();
});
const write = <T>(fn: (tx: Tx) => Promise<T>) => writeAll({ database }, fn);

const options = { format: 'CSV', site: '', subject: '', createdAt: '2026-06-01T08:00:00.000Z' } as ExportOptions;

async function jobOf(holder: string, leasedUntil: string): Promise<string> {
  const job = randomUUID();
  await write(async (tx) => {
    await insertJob(tx, {
      ...{ study, job, kind: 'export', options, grants: [], scope: [], fileName: 'f', mediaType: 'x' },
      ...{ cursor: { stage: 'reading' }, unit: 'subjects', total: 0 },
    });
    await tx(`update job_work set leased_by = $2, leased_until = $3 where job = $1`, [job, holder, leasedUntil]);
  });
  return job;
}

async function leased(holder: string, limit = 10): Promise<string[]> {
  const jobs = await write((tx) => leaseJobs(tx, holder, 600, limit));
  return jobs.map(({ job }) => job);
}

const cancel = (...jobs: string[]) =>
  write((tx) => tx(`update job set state = 'CANCELLED' where job = any($1)`, [jobs]));

test('a job whose step is being written is not lost to who works at it, and nobody else takes it', async () => {
  const job = await jobOf('here', 'infinity');
  let kept: Promise<string[]> = Promise.resolve([]);
  await write(async (tx) => {
    await tx('update job_work set done = done + 1 where job = $1', [job]);
    assert.ok(!(await leased('elsewhere')).includes(job));
    kept = leased('here');
    while ((await tx(waitingForLocks)).length === 0) await setTimeout(10);
  });
  assert.deepEqual(await kept, [job]);
  await cancel(job);
});

test('whose lease has run out while its step is being written is passed over, and taken afterwards', async () => {
  const job = await jobOf('gone', '-infinity');
  await write(async (tx) => {
    await tx('update job_work set done = done + 1 where job = $1', [job]);
    assert.deepEqual(await leased('elsewhere'), []);
  });
  assert.deepEqual(await leased('elsewhere'), [job]);
  assert.deepEqual(await leased('gone'), []);
  await cancel(job);
});

test('what one has counts to the limit, and is kept when it is over it', async () => {
  const [own, other] = [await jobOf('here', 'infinity'), await jobOf('here', 'infinity')];
  const free = await jobOf('gone', '-infinity');
  assert.deepEqual((await leased('here', 2)).sort(), [own, other].sort());
  assert.deepEqual((await leased('here', 1)).sort(), [own, other].sort());
  assert.deepEqual((await leased('here', 3)).sort(), [own, other, free].sort());
  await cancel(own, other, free);
});
