import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import { plan, values } from './domain/migration/migration-testing.ts';
import { migrateSubject } from './logic/migration/migrate-subject.ts';
import { runMigrations } from './logic/migration/run-migrations.ts';
import { startEdc, study, type TestEdc } from './testing.ts';
import {
  activate,
  amended,
  capture,
  finished,
  publishAll,
  start,
  startPaused,
  subjectsOf,
  write,
} from './testing-amendment.ts';

// Who works at a run: one process at a time, and another one when that is gone.

const vitals = 'SE.1~FO.VS';
const subjects = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(3, '0'));
let verum: TestEdc;

before(async () => {
  verum = await startEdc();
  await publishAll(verum, [plan, amended, plan, amended]);
  for (const subject of subjects) await capture(verum, subject, { [vitals]: values[vitals] });
  await activate(verum, 2, '2026-05-01');
});
after(() => verum?.stop());

const resume = (number: number) =>
  verum.of(edc.AmendmentService).pauseMigration({ study, number, resume: true }, verum.as('manager'));

const doneOf = async (number: number) =>
  (await verum.of(edc.AmendmentService).getMigration({ study, number }, verum.as('manager'))).done;

test('what a process has leased nobody else touches, until its lease has run out', async () => {
  const { number } = await startPaused(verum, 2);
  const leaseTo = (until: string) =>
    write(verum, (tx) =>
      tx(
        `insert into migration_lease (study, number, leased_by, leased_until)
         values ($1, $2, 'killed', clock_timestamp() + $3::interval)
         on conflict (study, number) do update set leased_by = 'killed', leased_until = excluded.leased_until`,
        [study, number, until],
      ),
    );
  await leaseTo('1 hour');
  await resume(number);
  // One that had it in hand when its lease was taken, and comes to the casebook only now.
  const run = { study, number, site: 'PKU1', build: 2, isDryRun: false, state: 'RUNNING', reason: 'late' } as const;
  const late = migrateSubject(
    verum.service,
    { ...run, actor: 'u-dm', actorName: null },
    { subject: '001', holder: 'late' },
  );
  assert.equal(await late, false);
  await setTimeout(1_500);
  assert.equal(await doneOf(number), 0);
  await leaseTo('0');
  assert.equal((await finished(verum, number)).done, 12);
});

test('two processes do not do a casebook twice, and when one stops the other goes on', async () => {
  await activate(verum, 3, '2026-05-02');
  const { number } = await startPaused(verum, 3);
  const second = runMigrations(verum.service);
  await resume(number);
  await second.stop();
  assert.equal((await finished(verum, number)).done, 12);
  const trail = await write(verum, (tx) =>
    tx<{ count: number }>(
      `select count(*) from audit where table_name = 'casebook' and op = 'update' group by key order by 1`,
    ),
  );
  assert.deepEqual(
    trail.map(({ count }) => count),
    subjects.map(() => 2),
  );
});

test('a casebook that fails again and again is left out and told, and the others are moved', async () => {
  await activate(verum, 4, '2026-05-03');
  await write(verum, (tx) => tx(`update casebook set zone = 'Nowhere/Land' where subject = '002'`));
  const run = await finished(verum, (await start(verum, 4, { site: 'PKU1' })).number);
  assert.deepEqual([run.done, run.leftOut], [12, 1]);
  const failed = (await subjectsOf(verum, run.number)).filter(({ outcome }) => outcome === 'left-out');
  assert.deepEqual(
    failed.map(({ subject, why }) => [subject, why]),
    [['002', 'failed']],
  );
});

test('the lease of a run is no change to put on record', async () => {
  const rows = await write(verum, (tx) =>
    tx<{ op: string }>(
      `select op from audit where table_name = 'migration_run' and key ->> 'number' = '1' order by seq`,
    ),
  );
  assert.deepEqual(
    rows.map(({ op }) => op),
    ['insert', 'update', 'update', 'update'],
  );
});
