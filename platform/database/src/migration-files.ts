import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartRefused } from './start-refused.ts';

export interface MigrationFile {
  /** The platform's own files come first and are numbered by themselves. */
  readonly source: 'platform' | 'context';
  /** e.g. `0001_platform.sql` */
  readonly name: string;
  readonly text: string;
  /** SHA-256, hex. */
  readonly checksum: string;
}

const platformFolder = fileURLToPath(new URL('../sql', import.meta.url));
const pattern = /^\d{4}_[a-z0-9_-]+\.sql$/;

/** The platform's files (unless it is bare) and then the context's, by number. Throws StartRefused for a name that has no number. */
export async function migrationFiles(folder: string, isBare = false): Promise<MigrationFile[]> {
  const platform = isBare ? [] : await filesOf('platform', platformFolder);
  return [...platform, ...(await filesOf('context', folder))];
}

async function filesOf(source: MigrationFile['source'], folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  for (const [index, name] of names.entries()) {
    if (pattern.test(name) && name.slice(0, 4) !== names[index - 1]?.slice(0, 4)) continue;
    throw new StartRefused('MIGRATION_NAME', `${name} is not a migration's name, or its number is taken.`, {
      next: 'Name it with the next free number, like 0002_add_visits.sql.',
    });
  }
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { source, name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}
