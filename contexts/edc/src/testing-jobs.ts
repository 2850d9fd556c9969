import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { edc, Role } from '@verum/contracts';
import { type ExportOptions, type JobFormat, type JobToDo, resultFile } from './domain/transfer/job.ts';
import { type Hand, openHand } from './logic/transfer/hand.ts';
import { workAtExport } from './logic/transfer/work-at-export.ts';
import { workAtImport } from './logic/transfer/work-at-import.ts';
import { insertJob } from './store/jobs.ts';
import { study, type TestEdc } from './testing.ts';
import { write } from './testing-amendment.ts';

const grants = [{ role: Role.DATA_MANAGER, study, site: '*' }];

/** Of the jobs that `holdJob` makes. */
export const holder = 'the-test';

export type Made =
  | { readonly kind: 'export'; readonly options: ExportOptions }
  | { readonly kind: 'import'; readonly options: JobToDo['options'] };

/** A job that nobody else works at. */
export async function holdJob(verum: TestEdc, made: Made): Promise<string> {
  const job = randomUUID();
  await write(verum, async (tx) => {
    const file = made.kind === 'export' ? resultFile(study, made.options) : { fileName: 'f', mediaType: 'x' };
    await insertJob(tx, {
      ...{ study, job, kind: made.kind, options: made.options as ExportOptions, grants, scope: grants, ...file },
      ...{ cursor: { stage: 'reading' }, unit: 'subjects', total: 0 },
    });
    await tx(`update job_work set leased_by = $2, leased_until = 'infinity' where job = $1`, [job, holder]);
    await tx(`update job set starter = 'u-dm' where job = $1`, [job]);
  });
  return job;
}

export async function loadJob(verum: TestEdc, job: string): Promise<JobToDo> {
  const [row] = await write(verum, (tx) =>
    tx<JobToDo>(
      `select j.study, j.job, j.kind, j.options, j.starter, j.starter_name as "starterName", j.grants, j.scope, w.cursor,
              w.counts, w.tries from job j join job_work w using (study, job) where j.job = $1`,
      [job],
    ),
  );
  assert.ok(row);
  return row;
}

class Killed extends Error {}

/** Works at it, and is killed before or after the n-th note; false when it came to its end. */
export async function workUntilNote(verum: TestEdc, job: string, note: number, isAfter: boolean): Promise<boolean> {
  const loaded = await loadJob(verum, job);
  const hand = openHand(verum.service, loaded, holder, new AbortController().signal);
  let notes = 0;
  const killing: Hand = {
    ...hand,
    async step(...given) {
      notes += 1;
      if (notes === note && !isAfter) throw new Killed();
      await hand.step(...given);
      if (notes === note) throw new Killed();
    },
  };
  try {
    await killing.begin();
    if (loaded.kind === 'export') await workAtExport(verum.service, killing, loaded.options);
    else await workAtImport(verum.service, killing, loaded.options);
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

export async function resultOfJob(verum: TestEdc, job: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const result = verum.of(edc.TransferService).downloadResult({ study, job }, verum.as('manager'));
  for await (const { data } of result) parts.push(data);
  return Buffer.concat(parts);
}

export const exportOptions = (format: JobFormat): ExportOptions => ({
  ...{ format, site: '', subject: '', withAudit: true, withExtensions: false, language: 'en', withByteOrderMark: true },
  createdAt: '2026-06-01T08:00:00.000Z',
});
