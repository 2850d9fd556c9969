import { spawnSync } from 'node:child_process';
import { readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Connection } from '../connection.ts';
import { codeOf } from '../errors.ts';
import type { Folder } from './folder.ts';
import { superuser } from './initdb.ts';

export function adminOf({ sockets }: Folder): Connection {
  return { host: sockets, port: 5432, user: superuser, database: superuser };
}

/** The process id in postmaster.pid, when that process really is a server of this data directory. */
export async function livePostmaster(folder: Folder): Promise<number | undefined> {
  const text = await readFile(join(folder.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 && (await isServerOf(pid, folder)) ? pid : undefined;
}

/**
 * After a crash postmaster.pid may name a process that only looks alive: a zombie nobody has reaped, or a stranger
 * with the same id. PostgreSQL would refuse to start. The id is made harmless and the file kept, because it also
 * names the shared memory by which PostgreSQL sees that old backends are still writing.
 */
export async function disarmStaleFiles(folder: Folder): Promise<void> {
  const path = join(folder.data, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) await writeFile(path, text.replace(/^\d+/, '2147483646'));
  await rm(join(folder.sockets, '.s.PGSQL.5432.lock'), { force: true });
}

/** True when a client gets in; false while it starts, stops, or is not there. */
export async function answers(folder: Folder): Promise<boolean> {
  const client = new pg.Client({ ...adminOf(folder), database: 'postgres', connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The database of Verum's schemas; `initdb` makes only `postgres`. */
export async function ensureDatabase(folder: Folder): Promise<void> {
  const client = new pg.Client({ ...adminOf(folder), database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [superuser]);
    if (rowCount === 0) await client.query(`create database ${superuser}`);
  } catch (error) {
    // A guest and the owner may both find it missing.
    if (!['42P04', '23505'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isServerOf(pid: number, folder: Folder): Promise<boolean> {
  if (process.platform !== 'linux') return isServerByPs(pid, folder);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The state follows the program's name, which is in brackets and may hold anything.
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  if (state === '' || state === 'Z' || state === 'X') return false;
  // A server works in its data directory.
  const works = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return works !== undefined && works === (await realpath(folder.data).catch(() => undefined));
}

function isServerByPs(pid: number, folder: Folder): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z') && stdout.includes(folder.data);
}
