import { type Call, refuse, violation } from '@verum/call';
import { civilDateIn } from '../../domain/casebook/civil-date.ts';
import { changesBlinding, crossesBlinding } from '../../domain/migration/find-orphans.ts';
import type { Migration } from '../../domain/migration/migration.ts';
import type { ServiceContext } from '../../service-context.ts';
import { activeBuild } from '../../store/builds.ts';
import { toFormState } from '../../store/load-casebook.ts';
import { migrationLocks } from '../../store/locks.ts';
import { buildsAt, findMigration, insertMigration, openMigration, zoneOf } from '../../store/migrations.ts';
import { streamMovingCasebooks } from '../../store/moving-casebooks.ts';
import { everything } from '../../store/reach.ts';
import { type BuildName, loadBuild } from '../build/get-build.ts';
import { reachOf } from '../reach.ts';
import { migrationsChannel } from './run-migrations.ts';

export interface StartMigration extends BuildName {
  readonly site: string;
  readonly isDryRun: boolean;
  readonly reason: string;
}

/**
 * Begins to move the casebooks of a site to the build that is active there today; a runner does the work (see
 * run-migrations.ts). A dry run says what would happen, and may be made before the build is active, so that it can be
 * looked at before anybody approves.
 * @throws Refusal NOT_FOUND for the build or the site; REASON_REQUIRED; NO_ACTIVE_BUILD; STATE_FORBIDS for a draft, for
 * a build that is not the active one, beside another run of the site, and when values would come to stand before the
 * wrong eyes
 */
export async function startMigration(service: ServiceContext, call: Call, command: StartMigration): Promise<Migration> {
  const { study, site, isDryRun } = command;
  const reason = command.reason.trim();
  if (reason === '') throw refuse('REASON_REQUIRED');
  const { database, builds, clock } = service;
  const zone = await zoneAt(service, call, command);
  const target = await database.read(call, async (sql) => {
    const { build, state } = await loadBuild(service, sql, call, command);
    if (state !== 'PUBLISHED') throw refuse('STATE_FORBIDS', { facts: { study, build: command.build, state } });
    return { build, compiled: await builds.get(sql, { study, build }) };
  });
  await refuseCrossing(service, call, command, target.build);
  return await database.write(
    call,
    `Amendment: ${reason}`,
    async (tx) => {
      if (!isDryRun) {
        const date = civilDateIn(zone, clock.nowMs());
        const active = await activeBuild(tx, { study, site, date });
        if (active === undefined) throw refuse('NO_ACTIVE_BUILD', { facts: { study, site, date } });
        if (active !== target.build) throw notActive(command, date, active);
        const other = await openMigration(tx, command);
        if (other) {
          const facts = { study, site, migration: String(other.number), state: other.state, wanted: 'START' };
          throw refuse('STATE_FORBIDS', { facts });
        }
      }
      const number = await insertMigration(tx, { study, site, build: target.build, isDryRun, reason });
      tx.wake(migrationsChannel);
      const made = await findMigration(tx, { study, number }, reachOf(call, study).unblinded);
      if (!made) throw new Error('a migration that was started is not there');
      return made;
    },
    migrationLocks(study),
  );
}

/** The zone that its casebooks have; a site without any is asked for, and is not there when trial does not know it. */
async function zoneAt({ database, trial }: ServiceContext, call: Call, place: StartMigration): Promise<string> {
  const known = await database.read(call, (sql) => zoneOf(sql, place));
  return known ?? (await trial.getSite({ study: place.study, site: place.site })).timeZone;
}

/**
 * A value is never moved from one row to another, so an item that is blinded from now on would leave its values where
 * everybody reads them: such a build needs a study of its own, or a form of its own.
 */
async function refuseCrossing(
  { database, builds }: ServiceContext,
  call: Call,
  { study, site, build: name }: StartMigration,
  target: number,
): Promise<void> {
  const crossing = await database.read(call, async (sql) => {
    const to = await builds.get(sql, { study, build: target });
    const moves = new Map<number, { from: typeof to; to: typeof to }>();
    for (const build of await buildsAt(sql, { study, site })) {
      const move = { from: await builds.get(sql, { study, build }), to };
      if (build !== target && changesBlinding(move)) moves.set(build, move);
    }
    return moves;
  });
  if (crossing.size === 0) return;
  let subjects = 0;
  for await (const batch of streamMovingCasebooks(database, call, { study, site, build: null, ...everything })) {
    for (const { build, forms } of batch) {
      const move = crossing.get(build);
      if (move && forms.some((row) => crossesBlinding(move, row.form, toFormState(row), row))) subjects += 1;
    }
  }
  if (subjects === 0) return;
  const textEn =
    'The build changes who may see items that have values already. Values are never moved: give what is blinded a new OID, or a form of its own.';
  const textZh = '该构建版本改变了已有数据的数据项的盲态。数据值不会被移动：请为设盲内容使用新的 OID 或单独的表单。';
  throw refuse('STATE_FORBIDS', {
    facts: { study, site, build: name, why: 'blinding', subjects: String(subjects) },
    violations: [violation('build', 'blinding_changes', textEn, textZh)],
  });
}

function notActive({ study, site, build }: StartMigration, date: string, active: number) {
  const textEn = `On ${date} another build is active at the site. Activate this one from a date that has come.`;
  const textZh = `${date} 该中心启用的是其他构建版本。请先以已到的日期启用此版本。`;
  return refuse('STATE_FORBIDS', {
    facts: { study, site, build, date, active: String(active) },
    violations: [violation('build', 'not_active', textEn, textZh)],
  });
}
