import { chmod, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { codeOf } from '../errors.ts';
import { StartRefused } from '../start-refused.ts';

/** Where everything of one embedded server lies. */
export interface Folder {
  readonly path: string;
  /** PostgreSQL's data directory; absent until the first start is complete. */
  readonly data: string;
  readonly sockets: string;
  /** The socket that the one process responsible for the server listens on. */
  readonly owner: string;
  readonly log: string;
}

// sun_path holds 108 bytes with its end on Linux and 104 on macOS; the longest name in it is PostgreSQL's lock file.
const socketPathMax = 103;
const longestName = '/.s.PGSQL.5432.lock'.length;

/** Makes the folder, for this user alone. Throws StartRefused when it cannot be written. */
export async function openFolder(given: string): Promise<Folder> {
  const path = resolve(given);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const sockets = await socketFolder(path);
    return { path, data: join(path, 'pg'), sockets, owner: join(sockets, 'owner.sock'), log: join(path, 'pg.log') };
  } catch (cause) {
    throw folderRefused(path, cause);
  }
}

export function folderRefused(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === 'ENOSPC') {
    return new StartRefused('DISK_FULL', `The disk of ${path} is full.`, { next: 'Free some space.', cause });
  }
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) return cause;
  return new StartRefused('FOLDER_DENIED', `${path} cannot be written (${code}).`, {
    next: 'Name another folder, or start as the user it belongs to.',
    cause,
  });
}

/** Beside the data when its path is short enough, else a private temporary folder whose name is kept. */
async function socketFolder(path: string): Promise<string> {
  const beside = join(path, 'run');
  if (Buffer.byteLength(beside) + longestName <= socketPathMax) {
    await mkdir(beside, { recursive: true, mode: 0o700 });
    return beside;
  }
  const note = join(path, 'run-folder');
  const noted = await readFile(note, 'utf8').catch(() => undefined);
  if (noted !== undefined && (await isPrivate(noted))) return noted;
  const made = await mkdtemp(join(tmpdir(), 'verum-'));
  await chmod(made, 0o700);
  await writeFile(note, made, { mode: 0o600 });
  return made;
}

/** Temporary folders are swept, and their names may be taken by others. */
async function isPrivate(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true && (found.mode & 0o077) === 0;
}
