import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { type Migration, secondsLeft } from '../domain/migration/migration.ts';
import type { MigrationReport } from '../domain/migration/plan-migration.ts';

const timestamp = (iso: string) => timestampFromMs(Date.parse(iso));

export function toMigration(run: Migration): MessageInitShape<typeof edc.MigrationSchema> {
  const { number, site, isDryRun, total, done, leftOut, orphanedValues, resignForms, reason, actor } = run;
  return {
    ...{ number, site, build: String(run.build), dryRun: isDryRun, state: edc.MigrationState[run.state] },
    ...{ total, done, leftOut, orphanedValues, resignForms, reason, actor },
    startedAt: timestamp(run.startedAt),
    ...(run.finishedAt !== null && { finishedAt: timestamp(run.finishedAt) }),
    subjectsPerSecond: Math.round(run.perSecond * 10) / 10,
    secondsLeft: secondsLeft(run),
  };
}

export function toMigratedSubject(
  subject: string,
  report: MigrationReport,
): MessageInitShape<typeof edc.MigratedSubjectSchema> {
  const { outcome, why, fromBuild, formsChanged, orphaned, restored, derived, misfits, resign, queriesOpened } = report;
  return {
    ...{ subject, outcome, why, fromBuild: String(fromBuild), formsChanged, queriesOpened },
    ...{ orphaned: [...orphaned], restored: [...restored], derived: [...derived] },
    ...{ misfits: [...misfits], resign: [...resign] },
  };
}
