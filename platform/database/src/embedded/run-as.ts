import { spawnSync } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import { StartRefused } from '../start-refused.ts';
import type { Binaries } from './binaries.ts';
import type { Folder } from './folder.ts';

/** How to start a program that refuses to run as root. */
export interface RunAs {
  /** Goes before the program. */
  readonly prefix: readonly string[];
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

const nobody = 65_534;
const mapped = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'];

/**
 * As an ordinary user, plainly. As root, as the user the data belongs to; for data of root's own, in a user
 * namespace where root is called nobody (files stay root's, and a checkout in a directory closed to others can
 * still be read); where the kernel allows no such namespace, as nobody, who then owns the data.
 */
export async function chooseRunAs(folder: Folder, { postgres }: Binaries): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [], ids: {} };
  const data = await stat(folder.data).catch(() => undefined);
  if (data && data.uid !== 0) return await runAsUser(folder, postgres, data.uid, data.gid);
  if (works([...mapped, postgres, '--version'], {})) return { prefix: mapped, ids: {} };
  return await runAsUser(folder, postgres, nobody, nobody);
}

async function runAsUser(folder: Folder, postgres: string, uid: number, gid: number): Promise<RunAs> {
  if (!works([postgres, '--version'], { uid, gid })) {
    throw new StartRefused('BINARIES_MISSING', `User ${uid} cannot run ${postgres}, and PostgreSQL refuses root.`, {
      next: 'Start Verum as an ordinary user, or let others read the folder it is installed in.',
    });
  }
  await chmod(folder.path, 0o711);
  await chown(folder.sockets, uid, gid);
  return { prefix: [], ids: { uid, gid } };
}

function works([program = '', ...args]: readonly string[], ids: RunAs['ids']): boolean {
  return spawnSync(program, args, { ...ids, stdio: 'ignore', timeout: 10_000 }).status === 0;
}
