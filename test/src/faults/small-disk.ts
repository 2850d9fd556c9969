import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Takes what is free but for so many bytes. */
  fill(leaveBytes: number): Promise<void>;
  /** Gives it back. */
  empty(): Promise<void>;
  remove(): Promise<void>;
}

/** A file system in memory of its own, which only root may mount; undefined where that is not allowed. */
export async function mountSmallDisk(bytes: number): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', folder]);
  if (mounted.status !== 0) {
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
  let fillers = 0;
  const named = (one: number) => join(folder, `filler-${one}`);
  return {
    folder,
    async fill(leaveBytes) {
      const { bavail, bsize } = await statfs(folder);
      const path = named(fillers++);
      // A disk that is full in the middle of a write keeps what fitted.
      await writeFile(path, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes), 1)).catch((error: unknown) => {
        if ((error as { code?: string }).code !== 'ENOSPC') throw error;
      });
    },
    async empty() {
      for (; fillers > 0; fillers--) await rm(named(fillers - 1), { force: true });
    },
    async remove() {
      spawnSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
