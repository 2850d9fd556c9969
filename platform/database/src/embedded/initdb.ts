import { spawn } from 'node:child_process';
import { chown, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { codeOf } from '../errors.ts';
import { StartRefused } from '../start-refused.ts';
import type { Binaries } from './binaries.ts';
import type { Folder } from './folder.ts';
import type { RunAs } from './run-as.ts';

/** The server's superuser and the database that Verum's schemas live in. */
export const superuser = 'verum';

/**
 * Makes the data directory at the first start: under another name, then renamed, so that it is either whole or
 * absent. Throws StartRefused when the data belongs to another major version, or cannot be made.
 */
export async function ensureData(folder: Folder, binaries: Binaries, runAs: RunAs): Promise<void> {
  const version = await readFile(join(folder.data, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new StartRefused('FOLDER_DENIED', `${folder.data} cannot be read (${codeOf(error)}).`, {
      next: 'Start as the user it belongs to.',
      cause: error,
    });
  });
  if (version === undefined) return await initialise(folder, binaries, runAs);
  if (version.trim() === String(binaries.major)) return;
  throw new StartRefused(
    'WRONG_VERSION',
    `${folder.data} was made by PostgreSQL ${version.trim()}, and this is ${binaries.major}.`,
    { next: 'Start the Verum that made it, export, and import into a new folder.' },
  );
}

async function initialise(folder: Folder, binaries: Binaries, runAs: RunAs): Promise<void> {
  for (const name of await readdir(folder.path)) {
    if (name.startsWith('pg.new-')) await rm(join(folder.path, name), { recursive: true, force: true });
  }
  const making = join(folder.path, `pg.new-${process.pid}`);
  await mkdir(making, { mode: 0o700 });
  if (runAs.ids.uid !== undefined) await chown(making, runAs.ids.uid, runAs.ids.gid ?? runAs.ids.uid);
  await runInitdb(folder, making, binaries, runAs);
  await rename(making, folder.data).catch((error: unknown) => {
    // Another process was faster; its directory is as good.
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  });
  await syncFolder(folder.path);
}

async function runInitdb(folder: Folder, data: string, { initdb, major }: Binaries, runAs: RunAs): Promise<void> {
  const [program = '', ...args] = [
    ...[...runAs.prefix, initdb, `--pgdata=${data}`, `--username=${superuser}`, '--encoding=UTF8', '--locale=C'],
    // The builtin provider sorts by code point like C, knows all of Unicode's letters, and never changes with the
    // operating system, which would break indexes. The embedded ICU is from 2017.
    ...(major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
    // No passwords: only a unix socket in a folder closed to everyone else leads to the server.
    ...['--auth=trust', '--data-checksums', '--no-instructions'],
  ];
  const child = spawn(program, args, { ...runAs.ids, cwd: '/', env: serverEnv(), stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [code, complaint] = await Promise.all([ended, text(child.stderr)]);
  if (code === 0) return;
  await rm(data, { recursive: true, force: true });
  throw serverRefused(folder, complaint);
}

/** What the operator reads when a program of PostgreSQL gave up. */
export function serverRefused(folder: Folder, complaint: string): StartRefused {
  if (complaint.includes('No space left on device')) {
    return new StartRefused('DISK_FULL', `The disk of ${folder.path} is full.`, { next: 'Free some space.' });
  }
  if (/Permission denied|could not (open|create|access) (file|directory)/.test(complaint)) {
    return new StartRefused('FOLDER_DENIED', `PostgreSQL cannot use ${folder.path}: ${lastLines(complaint)}`, {
      next: 'Name another folder, or start as the user it belongs to.',
    });
  }
  return new StartRefused('START_FAILED', `PostgreSQL did not start: ${lastLines(complaint)}`, {
    next: `See ${folder.log}.`,
  });
}

/** Nothing of the operator's own PostgreSQL settings (PGDATA, PGHOST, …) reaches the server. */
export function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

function lastLines(complaint: string): string {
  return complaint.trim().split('\n').slice(-3).join(' ').slice(-500);
}

/** A rename is kept once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
