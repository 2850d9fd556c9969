import { rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Folder } from './folder.ts';
import { adminOf } from './postmaster.ts';

export interface DiskGuard {
  stop(): Promise<void>;
}

export interface DiskGuardOptions {
  readonly folder: Folder;
  /** Below so much free space nothing is written any more. */
  readonly floorBytes: number;
  readonly log: (message: string) => void;
}

/** What a PostgreSQL needs to recover and to write its next checkpoint: two segments of its log, and room beside. */
const reserveBytes = 48 * 1024 * 1024;
const lookMs = 1_000;
const steadyFactor = 1.25;

/**
 * Makes the server read-only before the disk is full, because a PostgreSQL that cannot write its log stops and stays
 * down: reading goes on, whoever writes is told READ_ONLY, and it ends by itself when there is space again. Beside it
 * lies a reserve, to be given back to the disk when something else has filled it all the same.
 */
export function guardDisk({ folder, floorBytes, log }: DiskGuardOptions): DiskGuard {
  let isReadOnly: boolean | undefined;
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    const free = await freeBytes(folder);
    // Not back at the first byte above the floor, or it would go to and fro.
    const isShort = free < (isReadOnly ? floorBytes * steadyFactor : floorBytes);
    if (isShort !== isReadOnly && (await isSaid(isShort))) {
      if (isShort) log('the disk is nearly full: nothing is written any more until there is space');
      else if (isReadOnly) log('there is space on the disk again: writing goes on');
      isReadOnly = isShort;
    }
    if (!isShort && free > floorBytes + 2 * reserveBytes) await keepReserve(folder);
  }

  /** On a disk that is full already, the setting needs the reserve to be written. */
  async function isSaid(isShort: boolean): Promise<boolean> {
    if (await setReadOnly(folder, isShort)) return true;
    return isShort && (await releaseReserve(folder)) && (await setReadOnly(folder, isShort));
  }

  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {});
  }, lookMs).unref();
  looking = look().catch(() => {});
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Gives the reserve back to a disk that is full; true when there was one. */
export async function releaseReserve(folder: Folder): Promise<boolean> {
  const path = reserveOf(folder);
  if ((await stat(path).catch(() => undefined)) === undefined) return false;
  await rm(path, { force: true });
  return true;
}

const reserveOf = (folder: Folder) => join(folder.path, 'reserve');

async function keepReserve(folder: Folder): Promise<void> {
  const found = await stat(reserveOf(folder)).catch(() => undefined);
  if (found?.size === reserveBytes) return;
  // Written and not only made long, or it would hold nothing.
  await writeFile(reserveOf(folder), Buffer.alloc(reserveBytes, 1), { mode: 0o600 });
}

async function freeBytes(folder: Folder): Promise<number> {
  const { bavail, bsize } = await statfs(folder.path);
  return bavail * bsize;
}

/** For transactions that begin from now on, of every session; kept over a restart. False while it cannot be said. */
async function setReadOnly(folder: Folder, isReadOnly: boolean): Promise<boolean> {
  const client = new pg.Client({ ...adminOf(folder), database: 'postgres', connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ is: string }>(
      `select reset_val as is from pg_settings where name = 'default_transaction_read_only'`,
    );
    if ((rows[0]?.is === 'on') === isReadOnly) return true;
    await client.query(
      isReadOnly
        ? 'alter system set default_transaction_read_only = on'
        : 'alter system reset default_transaction_read_only',
    );
    await client.query('select pg_reload_conf()');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
