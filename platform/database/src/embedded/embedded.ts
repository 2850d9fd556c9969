import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { StartRefused } from '../start-refused.ts';
import { type Binaries, embeddedBinaries } from './binaries.ts';
import { guardDisk } from './disk-guard.ts';
import { type Folder, folderRefused, openFolder } from './folder.ts';
import { ensureData } from './initdb.ts';
import { becomeOwner, hasOwner } from './owner.ts';
import { adminOf, answers, ensureDatabase, livePostmaster } from './postmaster.ts';
import { chooseRunAs } from './run-as.ts';
import { supervise } from './supervisor.ts';

export interface EmbeddedOptions {
  /** Holds the data; made when absent. */
  readonly folder: string;
  readonly log?: (message: string) => void;
  /** Another PostgreSQL of this machine in place of the one that came with Verum. */
  readonly binaries?: Binaries;
  /** Settings of the server over ours, e.g. `{ fsync: 'off' }` in tests that are not about durability. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Below so much free space on the disk the server is read-only; absent: 256 MiB. */
  readonly diskFloorBytes?: number;
}

export interface Embedded {
  /** As the superuser `verum`; contexts connect with the `user` of their role. */
  readonly connection: Connection;
  readonly socketDir: string;
  /** False for a second process on the same folder: it uses the server, and leaves stopping it to the owner. */
  readonly isOwner: boolean;
  pid(): Promise<number | undefined>;
  stop(): Promise<void>;
}

// At its fastest a disk is filled by some hundred megabytes between two looks.
const diskFloorBytesDefault = 256 * 1024 * 1024;
const ownerPatienceMs = 60_000;
const dyingMs = 500;

/**
 * Starts PostgreSQL on the folder's data and keeps it running: on a unix socket only, gone when this process is
 * gone, taken over when an earlier process left it behind, started again when it ends by itself, read-only before the
 * disk is full. A second process on the folder becomes a guest. Throws StartRefused.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { log = () => undefined, settings = {} } = options;
  const binaries = options.binaries ?? (await embeddedBinaries());
  const folder = await openFolder(options.folder);
  const owning = await ownOrWait(folder);
  const base = { connection: adminOf(folder), socketDir: folder.sockets };
  if (owning === 'guest') {
    return { ...base, isOwner: false, pid: () => livePostmaster(folder), stop: async () => undefined };
  }
  try {
    const runAs = await chooseRunAs(folder, binaries);
    await ensureData(folder, binaries, runAs);
    const supervisor = await supervise({ folder, binaries, runAs, settings, log });
    await ensureDatabase(folder);
    const guard = guardDisk({ folder, floorBytes: options.diskFloorBytes ?? diskFloorBytesDefault, log });
    const stop = async () => {
      await guard.stop();
      await supervisor.stop();
      owning.close();
    };
    return { ...base, isOwner: true, pid: async () => supervisor.pid(), stop };
  } catch (error) {
    owning.close();
    throw folderRefused(folder.path, error);
  }
}

/** The owner may be making the data just now; should it die meanwhile, its place is free. */
async function ownOrWait(folder: Folder) {
  const deadline = performance.now() + ownerPatienceMs;
  for (;;) {
    const owning = await becomeOwner(folder).catch((error: unknown) => {
      throw folderRefused(folder.path, error);
    });
    if (owning) return owning;
    // A process that was sent SIGKILL takes its time to be gone on a busy machine, and looks alive until then.
    if ((await isServing(folder)) && (await sleep(dyingMs, true)) && (await isServing(folder))) return 'guest' as const;
    if (performance.now() > deadline) {
      throw new StartRefused(
        'START_FAILED',
        `Another Verum holds ${folder.path}, and its PostgreSQL does not answer.`,
        {
          next: 'Stop the other one and start again.',
        },
      );
    }
    await sleep(50);
  }
}

/** An owner that was killed just now leaves a server that still answers and is about to end: not one to rely on. */
async function isServing(folder: Folder): Promise<boolean> {
  if ((await livePostmaster(folder)) === undefined || !(await answers(folder))) return false;
  const isThere = await ensureDatabase(folder).then(
    () => true,
    () => false,
  );
  return isThere && (await hasOwner(folder));
}
