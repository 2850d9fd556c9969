import { type Call, newCall, newId, Refusal } from '@verum/call';
import type { Tx } from '@verum/database';
import { loggedError, openHands, type Runner, runLooks } from '@verum/host';
import type { MigrationRun } from '../../domain/migration/migration.ts';
import type { ServiceContext } from '../../service-context.ts';
import { giveBackRuns, hasWork, leaseRuns } from '../../store/migration-leases.ts';
import { nextSubjects, setMigrationState } from '../../store/migrations.ts';
import { migrateSubject, migrationCall } from './migrate-subject.ts';

/** Woken when a run was started or goes on again. */
export const migrationsChannel = 'migrations';

/** What the runner itself asks and writes, apart from the work of a run. */
export const runnerCommand = 'edc/run-migrations';

const pollMs = 2_000;
// Three polls: after this, the run of a process that was killed goes on in another one.
const leaseSeconds = 6;
const batch = 50;
const triesMax = 3;
const callTimeoutMs = 10_000;
const facts = { context: 'edc' } as const;
const system = { kind: 'system', id: 'system:migrations', name: '' } as const;

/**
 * Works at the runs that nobody else works at, until it is stopped: those begun here at once, those of a process that
 * is gone after their lease has run out.
 */
export function runMigrations(service: ServiceContext): Runner {
  const { database, log } = service;
  const holder = newId();
  const lease = (tx: Tx) => leaseRuns(tx, holder, leaseSeconds);

  return runLooks({
    ...{ database, log, ...facts, name: 'migrations', channel: migrationsChannel, pollMs },
    begin({ signal }) {
      const hands = openHands<MigrationRun>({
        ...{ nameOf: idOf, signal, workAt: (run, lost) => workAt(service, { ...run, holder }, lost) },
        onFailure: (error) => log.warn('migration interrupted', { ...facts, error: loggedError(error) }),
      });
      return {
        async look() {
          const hasRuns = await asRunner((call) => database.read(call, (sql) => hasWork(sql, holder)));
          hands.hold(hasRuns ? await asRunner((call) => database.write(call, 'lease of runs', lease)) : []);
          return false;
        },
        async end() {
          await hands.empty();
          // Otherwise the next process waits for the leases to run out, which is no harm.
          await asRunner((call) => database.write(call, 'lease of runs', (tx) => giveBackRuns(tx, holder)));
        },
      };
    },
  });
}

interface HeldRun extends MigrationRun {
  /** The process that works at it. */
  readonly holder: string;
}

/** Subject after subject, until none is left, the run is paused, or the signal aborts. */
async function workAt(service: ServiceContext, run: HeldRun, signal: AbortSignal): Promise<void> {
  const { database, log } = service;
  log.info('migration goes on', facts);
  while (!signal.aborted) {
    const subjects = await asRunner((call) => database.read(call, (sql) => nextSubjects(sql, run, batch)));
    for (const subject of subjects) {
      if (signal.aborted || !(await patiently(service, run, subject))) return;
    }
    if (subjects.length > 0) continue;
    const call = migrationCall(run);
    const finish = database.write(call, `Amendment: ${run.reason}`, (tx) =>
      setMigrationState(tx, run, 'RUNNING', 'DONE'),
    );
    if (await finish.finally(() => call.end())) log.info('migration is done', facts);
    return;
  }
}

/** A casebook that cannot be moved must not keep the others from it: after some tries it is left out, and told. */
async function patiently(service: ServiceContext, run: HeldRun, subject: string): Promise<boolean> {
  const turn = { subject, holder: run.holder };
  for (let tries = 1; ; tries += 1) {
    try {
      return await migrateSubject(service, run, turn);
    } catch (error) {
      // The database is away or overloaded: the casebook is not at fault.
      if (error instanceof Refusal) throw error;
      // Which one it was stands in the report, and no subject in a log.
      service.log.error('a casebook could not be moved', { ...facts, error: loggedError(error) });
      if (tries >= triesMax) return await migrateSubject(service, run, { ...turn, isGivenUp: true });
    }
  }
}

function idOf({ study, number }: MigrationRun): string {
  return JSON.stringify([study, number]);
}

async function asRunner<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const call = newCall({ command: runnerCommand, timeoutMs: callTimeoutMs, actor: system });
  return await fn(call).finally(() => call.end());
}
