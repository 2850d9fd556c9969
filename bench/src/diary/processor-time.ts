import { readdir, readFile } from 'node:fs/promises';

/** What processes have used of the processors so far, ms; undefined where the system does not tell (anything but Linux). */
export interface ProcessorTime {
  readonly server: number;
  readonly postgres: number;
  /** This process, which makes the load. */
  readonly load: number;
}

// USER_HZ, which Linux has fixed for whoever reads /proc.
const tickMs = 10;

/** Of the server's process, of a PostgreSQL with all its processes, and of this one. */
export async function processorTime(server: number, postmaster: number): Promise<ProcessorTime | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { user, system } = process.cpuUsage();
  const all = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .map(statOf),
  );
  const known = all.filter((one) => one !== undefined);
  const self = known.find(({ pid }) => pid === server);
  const backends = known.filter(({ pid, parent }) => pid === postmaster || parent === postmaster);
  return {
    server: self ? self.ownMs : 0,
    // What ended since is in the postmaster's account of its children.
    postgres: backends.reduce((sum, { pid, ownMs, endedMs }) => sum + ownMs + (pid === postmaster ? endedMs : 0), 0),
    load: (user + system) / 1000,
  };
}

/** Proc(5): fields 4 (parent), 14 and 15 (own time), 16 and 17 (that of children that were waited for). */
async function statOf(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 15) return undefined;
  const at = (field: number) => Number(fields[field - 3]);
  return { pid, parent: at(4), ownMs: (at(14) + at(15)) * tickMs, endedMs: (at(16) + at(17)) * tickMs };
}

/** Of each of so many, ms. */
export function shareOf(before: ProcessorTime, after: ProcessorTime, count: number): ProcessorTime {
  const each = (key: keyof ProcessorTime) => (after[key] - before[key]) / count;
  return { server: each('server'), postgres: each('postgres'), load: each('load') };
}
