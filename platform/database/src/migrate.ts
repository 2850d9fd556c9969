import pg from 'pg';
import type { Connection } from './connection.ts';
import { codeOf } from './errors.ts';
import { noteDone, noteStarted, pendingFiles, readLedger } from './ledger.ts';
import { type MigrationFile, migrationFiles } from './migration-files.ts';
import { type ContextRole, ensureOwner, ensureSchema, ownerRole } from './roles.ts';
import { StartRefused } from './start-refused.ts';

export interface ContextMigrations extends ContextRole {
  /** Absolute path of the folder with `0001_name.sql`, … */
  readonly folder: string;
  /** Without what contexts stand on (trail, idempotency, outbox): for a schema that holds nothing worth a trail. */
  readonly isBare?: boolean;
}

export interface MigrateOptions {
  /** A superuser, or a role that may create roles and schemas. */
  readonly admin: Connection;
  readonly contexts: readonly ContextMigrations[];
  readonly log?: (message: string) => void;
  /** How long to wait for another process that is migrating. */
  readonly waitMs?: number;
}

export interface MigrationReport {
  /** `<schema> <file>`, in the order applied by this call. */
  readonly applied: readonly string[];
}

// Any number, the same in every version: "verum" in ASCII.
const lockKey = 0x76_65_72_75_6dn;

/**
 * Brings every context's schema up to date. Each file is one transaction, so a kill at any moment leaves a state
 * from which the next call continues; two processes take turns. Throws StartRefused when it cannot.
 */
export async function migrate(options: MigrateOptions): Promise<MigrationReport> {
  const { admin, contexts, log = () => undefined, waitMs = 5 * 60_000 } = options;
  for (const { schema, role } of contexts) assertNames(schema, role);
  // The check interval ends the work of a process that was killed, instead of holding the lock to the end.
  const client = new pg.Client({
    ...admin,
    application_name: 'verum migrate',
    options: '-c client_connection_check_interval=1000 -c client_min_messages=warning',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await lock(client, waitMs);
    await ensureOwner(client);
    const applied: string[] = [];
    for (const context of contexts) applied.push(...(await migrateContext(client, context, log)));
    return { applied };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function migrateContext(
  client: pg.Client,
  context: ContextMigrations,
  log: (message: string) => void,
): Promise<string[]> {
  const { schema, role, folder, isBare } = context;
  const files = await migrationFiles(folder, isBare);
  await ensureSchema(client, context);
  const pending = pendingFiles(schema, files, await asOwner(client, () => readLedger(client, schema)));
  for (const file of pending) {
    log(`migrating ${schema} ${file.name}`);
    await asOwner(client, () => noteStarted(client, schema, file));
    await asOwner(client, () => apply(client, schema, role, file));
  }
  return pending.map((file) => `${schema} ${file.name}`);
}

async function apply(client: pg.Client, schema: string, role: string, file: MigrationFile): Promise<void> {
  try {
    await client.query('begin');
    await client.query(`set local search_path = ${schema}, pg_temp`);
    const given = `select set_config('verum.service_role', $1, true), set_config('verum.migration', $2, true)`;
    await client.query(given, [role, file.text]);
    // Inside EXECUTE a COMMIT is an error: sent as it is, it would keep the first half of a file that fails later.
    await client.query(`do $$ begin execute current_setting('verum.migration'); end $$`);
    await noteDone(client, schema, file);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    throw new StartRefused('MIGRATION_FAILED', `${schema} ${file.name} failed${placeOf(error, file.text)}: ${why}.`, {
      next: 'Nothing of this file was kept. Correct what it says and start again.',
      cause: error,
    });
  }
}

function placeOf(error: unknown, text: string): string {
  if (!(error instanceof pg.DatabaseError) || error.internalQuery !== text) return '';
  return ` in line ${text.slice(0, Number(error.internalPosition)).split('\n').length}`;
}

async function asOwner<T>(client: pg.Client, fn: () => Promise<T>): Promise<T> {
  await client.query(`set role ${ownerRole}`);
  try {
    return await fn();
  } finally {
    await client.query('reset role').catch(() => undefined);
  }
}

async function lock(client: pg.Client, waitMs: number): Promise<void> {
  await client.query(`set lock_timeout = ${Math.max(1, Math.trunc(waitMs))}`);
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey.toString()]);
  } catch (error) {
    if (codeOf(error) !== '55P03') throw error;
    throw new StartRefused('DATABASE_LOCKED', 'Another process has been migrating this database for too long.', {
      next: 'Look for a running Verum, let it finish or stop it, and start again.',
      cause: error,
    });
  }
  await client.query('set lock_timeout = 0');
}

/** They become part of SQL, and come from the sources. */
function assertNames(...names: string[]): void {
  for (const name of names) if (!/^[a-z][a-z0-9_]{0,40}$/.test(name)) throw new TypeError(`not a name: ${name}`);
}
