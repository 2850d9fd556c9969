import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { newCall } from '@verum/call';
import { edc } from '@verum/contracts';
import type { Tx } from '@verum/database';
import { writeOdm132 } from '@verum/odm';
import { study as model, plan, type StudyPlan } from './domain/migration/migration-testing.ts';
import { insertActivation } from './store/builds.ts';
import { studyLocks } from './store/locks.ts';
import { importBuild, study, type TestEdc } from './testing.ts';

/** The study of migration-testing.ts, and its amendment: IT.NOTE is gone, a repeat as well, IT.X is derived otherwise. */
export const amended: StudyPlan = { ...plan, groups: { ...plan.groups, 'IG.VS': ['IT.W'] } };

export const site = 'PKU1';

export async function odmOf(of: StudyPlan, oid: string): Promise<Uint8Array> {
  const parts: string[] = [];
  const file = {
    fileOid: 'F',
    fileType: 'Snapshot',
    granularity: 'Metadata',
    creationDateTime: '2026-05-01T00:00:00Z',
  };
  const content = { file, builds: [{ ...model(of), oid }] } as never;
  for await (const part of writeOdm132(content, { withExtensions: true })) parts.push(part);
  return Buffer.from(parts.join(''));
}

/** Publishes the studies as builds 1, 2, …; the first one is active at the site from January on. */
export async function publishAll(verum: TestEdc, plans: readonly StudyPlan[]): Promise<void> {
  for (const [at, one] of plans.entries()) await importBuild(verum, await odmOf(one, `MDV.${at + 1}`));
  await activate(verum, 1, '2026-01-05');
}

/** Trial is not there, so that the activation is written as activating it would end. */
export async function activate(verum: TestEdc, build: number, fromDate: string): Promise<void> {
  await write(verum, (tx) => insertActivation(tx, study, { build, site, fromDate, approval: `EC-${build}` }));
}

const actor = { kind: 'system', id: 'system:test', name: '' } as const;

/** As the context's role, over every site. */
export async function write<T>({ database }: Pick<TestEdc, 'database'>, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const call = newCall({ command: 'test', timeoutMs: 30_000, actor });
  return await database.write(call, 'test', fn).finally(() => call.end());
}

export type Values = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A casebook on the first build with these values saved. */
export async function capture(verum: TestEdc, subject: string, forms: Values): Promise<void> {
  await verum.openCasebook(subject, site);
  for (const [form, values] of Object.entries(forms)) {
    const items = Object.entries(values).map(([path, value]) => ({ path, value }));
    await verum.api.saveForm({ study, subject, form, items, expectedRevision: 0n }, verum.as('crc'));
  }
}

export async function hold(verum: TestEdc, state: string, place: { subject?: string; visit?: string; form?: string }) {
  const { subject = '', visit = '', form = '' } = place;
  await write(verum, (tx) =>
    tx(`insert into hold (study, subject, visit, form, state) values ($1, $2, $3, $4, $5)`, [
      ...[study, subject, visit, form, state],
    ]),
  );
}

/** What signing it would leave: identity is not there to ask for the password. */
export async function sign(verum: TestEdc, subject: string, form: string): Promise<void> {
  await write(verum, (tx) =>
    tx(`update form set signed_hash = content_hash, signed = '{}' where study = $1 and subject = $2 and form = $3`, [
      ...[study, subject, form],
    ]),
  );
}

export function start(verum: TestEdc, build: number, more: Partial<edc.StartMigrationRequest> = {}) {
  const request = { study, site, build: String(build), reason: 'Protocol 2.0', ...more };
  return verum.of(edc.AmendmentService).startMigration(request as never, verum.as('manager'));
}

/** Nobody writes to a casebook meanwhile: what moves them waits. */
export async function besideNoWriter<T>({ database }: TestEdc, act: () => Promise<T>): Promise<T> {
  const call = newCall({ command: 'test', timeoutMs: 30_000, actor });
  return await database.write(call, 'test', act, studyLocks(study)).finally(() => call.end());
}

/** A run that stands before its first subject. */
export async function startPaused(verum: TestEdc, build: number): Promise<edc.Migration> {
  return await besideNoWriter(verum, async () => {
    const { number } = await start(verum, build);
    return await verum.of(edc.AmendmentService).pauseMigration({ study, number }, verum.as('manager'));
  });
}

export async function finished(verum: TestEdc, number: number): Promise<edc.Migration> {
  const until = performance.now() + 120_000;
  while (performance.now() < until) {
    const run = await verum.of(edc.AmendmentService).getMigration({ study, number }, verum.as('manager'));
    if (run.state === edc.MigrationState.DONE) return run;
    await setTimeout(20);
  }
  return assert.fail(`migration ${number} does not come to an end`);
}

export async function subjectsOf(
  verum: TestEdc,
  number: number,
  who: 'manager' | 'unblindedManager' = 'manager',
): Promise<edc.MigratedSubject[]> {
  const subjects: edc.MigratedSubject[] = [];
  for (let pageToken = ''; ; ) {
    const request = { study, number, pageSize: 2, pageToken };
    const page = await verum.of(edc.AmendmentService).listMigratedSubjects(request, verum.as(who));
    subjects.push(...page.subjects);
    pageToken = page.nextPageToken;
    if (pageToken === '') return subjects;
  }
}

/** Everything that was ever captured, value by value. */
export async function contentsOf(verum: TestEdc): Promise<unknown[]> {
  return await write(verum, (tx) =>
    tx(
      `select f.subject, f.form, e.key as path, e.value as content from form f, jsonb_each(f.items) e
         where f.study = $1 order by 1, 2, 3`,
      [study],
    ),
  );
}
