import { pendingFiles } from './ledger.ts';
import { migrationFiles } from './migration-files.ts';
import type { Sql } from './sql.ts';
import { StartRefused } from './start-refused.ts';

/** How a schema stands to the files of this program. Asking changes nothing, and needs no more than the own role. */
export interface MigrationState {
  /** Files that are still to be applied. */
  readonly pending: readonly string[];
  /** Why this program and the database do not come from one history; undefined when they do. */
  readonly refusal?: StartRefused;
}

/** @param folder of the context's own files */
export async function migrationState(sql: Sql, schema: string, folder: string): Promise<MigrationState> {
  const files = await migrationFiles(folder);
  const ledger = await sql<{ source: 'platform' | 'context'; name: string; checksum: string; is_done: boolean }>(
    'select source, name, checksum, done_at is not null as is_done from migration',
  );
  try {
    return { pending: pendingFiles(schema, files, ledger).map(({ source, name }) => `${source}/${name}`) };
  } catch (error) {
    if (error instanceof StartRefused) return { pending: [], refusal: error };
    throw error;
  }
}
