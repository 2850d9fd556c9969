import { type Call, refuse } from '@verum/call';
import type { Migration, MigrationKey } from '../../domain/migration/migration.ts';
import type { ServiceContext } from '../../service-context.ts';
import { migrationLocks } from '../../store/locks.ts';
import { findMigration, setMigrationState } from '../../store/migrations.ts';
import { reachOf } from '../reach.ts';
import { noMigration } from './list-migrations.ts';
import { migrationsChannel } from './run-migrations.ts';

export interface PauseMigration extends MigrationKey {
  /** Goes on instead. */
  readonly resume: boolean;
}

/**
 * Stops a run after the subject at hand, or lets it go on. Doing it again changes nothing.
 * @throws Refusal NOT_FOUND; STATE_FORBIDS for a run that is done
 */
export async function pauseMigration(service: ServiceContext, call: Call, command: PauseMigration): Promise<Migration> {
  const { study, resume } = command;
  const { unblinded } = reachOf(call, study);
  return await service.database.write(
    call,
    resume ? 'Resumed' : 'Paused',
    async (tx) => {
      const found = await findMigration(tx, command, unblinded);
      if (!found) throw noMigration(command);
      if (found.state === 'DONE') {
        const facts = {
          study,
          migration: String(found.number),
          state: found.state,
          wanted: resume ? 'RUNNING' : 'PAUSED',
        };
        throw refuse('STATE_FORBIDS', { facts });
      }
      const isMoved = resume
        ? await setMigrationState(tx, command, 'PAUSED', 'RUNNING')
        : await setMigrationState(tx, command, 'RUNNING', 'PAUSED');
      if (!isMoved) return found;
      if (resume) tx.wake(migrationsChannel);
      return (await findMigration(tx, command, unblinded)) ?? found;
    },
    migrationLocks(study),
  );
}
