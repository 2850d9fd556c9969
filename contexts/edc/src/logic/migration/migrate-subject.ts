import { newCall } from '@verum/call';
import { addDays, civilDateIn } from '../../domain/casebook/civil-date.ts';
import type { MigrationRun } from '../../domain/migration/migration.ts';
import { leftOut, type MigrationPlan, planMigration } from '../../domain/migration/plan-migration.ts';
import type { ServiceContext } from '../../service-context.ts';
import { loadWhole } from '../../store/load-casebook.ts';
import { subjectLocks } from '../../store/locks.ts';
import { findTurn, insertReport } from '../../store/migrations.ts';
import { saveSettlement } from '../../store/save-settlement.ts';

const timeoutMs = 60_000;

/** The system's own work, over every site it was started for, in the name of whoever decided it. */
export function migrationCall({ actor, actorName }: MigrationRun) {
  const by = { kind: 'system', id: actor, name: actorName ?? '' } as const;
  return newCall({ command: 'verum.edc.v1.AmendmentService/StartMigration', timeoutMs, actor: by });
}

export interface Turn {
  readonly subject: string;
  /** The process that has the run. */
  readonly holder: string;
  /** It failed several times: the casebook stays where it is, and the report says so. */
  readonly isGivenUp?: boolean;
}

/**
 * Moves one casebook, or says what moving it would do: one transaction, in turn with whoever else writes about the
 * subject. Doing it again changes nothing.
 * @returns false when the run does not go on, or not in this process
 */
export async function migrateSubject(
  service: ServiceContext,
  run: MigrationRun,
  { subject, holder, isGivenUp = false }: Turn,
): Promise<boolean> {
  const { database, builds, clock } = service;
  const { study, isDryRun } = run;
  const key = { study, subject };
  const call = migrationCall(run);
  const write = database.write(
    call,
    `Amendment: ${run.reason}`,
    async (tx) => {
      const turn = await findTurn(tx, run, { subject, holder });
      if (turn.state !== 'RUNNING' || !turn.isLeased) return false;
      const loaded = await loadWhole(tx, key, null);
      // Another process was quicker, or somebody opened it on the build.
      if (!loaded || turn.isReported || loaded.build === run.build) return true;
      let plan: MigrationPlan = leftOut(loaded.build, 'failed');
      if (!isGivenUp) {
        const today = civilDateIn(loaded.zone, clock.nowMs());
        const from = await builds.get(tx, { study, build: loaded.build });
        const to = await builds.get(tx, { study, build: run.build });
        const facts = new Map(turn.facts.map((fact) => [fact.form, fact]));
        plan = planMigration({ from, to }, loaded, { today, facts });
        if (plan.settlement && !isDryRun) {
          const dueDate = addDays(today, to.design.queryDueDays);
          await saveSettlement(tx, loaded, run.build, plan.settlement, { dueDate, today });
        }
      }
      await insertReport(tx, run, subject, plan);
      return true;
    },
    subjectLocks(key),
  );
  return await write.finally(() => call.end());
}
