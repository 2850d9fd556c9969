import type pg from 'pg';
import type { MigrationFile } from './migration-files.ts';
import { StartRefused } from './start-refused.ts';

/** One row for every migration that was begun. `done_at` is set in the transaction that did the work. */
export interface LedgerRow {
  readonly source: MigrationFile['source'];
  readonly name: string;
  readonly checksum: string;
  readonly is_done: boolean;
}

export async function readLedger(client: pg.Client, schema: string): Promise<LedgerRow[]> {
  await client.query(`
    create table if not exists ${schema}.migration (
      source text not null, name text not null, checksum text not null,
      started_at timestamptz not null default clock_timestamp(), done_at timestamptz,
      primary key (source, name))`);
  const { rows } = await client.query<LedgerRow>(
    `select source, name, checksum, done_at is not null as is_done from ${schema}.migration`,
  );
  return rows;
}

/**
 * What is still to do, in order. A file that was begun and never done left nothing behind, so it is simply done now.
 * Throws StartRefused when the database and this program do not come from one history.
 */
export function pendingFiles(schema: string, files: readonly MigrationFile[], ledger: readonly LedgerRow[]) {
  const keyOf = ({ source, name }: { source: string; name: string }) => `${source}/${name}`;
  const done = new Map(ledger.filter((row) => row.is_done).map((row) => [keyOf(row), row.checksum]));
  const known = new Set(files.map(keyOf));
  for (const key of done.keys()) {
    if (known.has(key)) continue;
    throw new StartRefused('DATABASE_NEWER', `The database has ${schema} ${key}, which this program does not know.`, {
      next: 'Start the newer version of Verum that this database was made with.',
    });
  }
  for (const file of files) {
    const checksum = done.get(keyOf(file));
    if (checksum === undefined || checksum === file.checksum) continue;
    throw new StartRefused('MIGRATION_EDITED', `${schema} ${keyOf(file)} was changed after it had been applied.`, {
      next: 'Restore the file as it was and put the change into a new migration.',
    });
  }
  const pending = files.filter((file) => !done.has(keyOf(file)));
  for (const file of pending) {
    const later = files.find((f) => f.source === file.source && f.name > file.name && done.has(keyOf(f)));
    if (!later) continue;
    throw new StartRefused('MIGRATION_NAME', `${schema} ${keyOf(file)} comes before ${later.name}, already applied.`, {
      next: 'Give it a number after the last one applied.',
    });
  }
  return pending;
}

export async function noteStarted(client: pg.Client, schema: string, file: MigrationFile): Promise<void> {
  await client.query(
    `insert into ${schema}.migration (source, name, checksum) values ($1, $2, $3)
     on conflict (source, name) do update set checksum = $3, started_at = clock_timestamp()`,
    [file.source, file.name, file.checksum],
  );
}

export async function noteDone(client: pg.Client, schema: string, file: MigrationFile): Promise<void> {
  await client.query(`update ${schema}.migration set done_at = clock_timestamp() where source = $1 and name = $2`, [
    file.source,
    file.name,
  ]);
}
