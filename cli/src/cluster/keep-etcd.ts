import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEtcd } from '@verum/discovery';
import { type Log, loggedError } from '@verum/host';
import { findTool, installCommand } from '../bring-debian-packages.ts';

export interface KeptEtcd {
  /** `host:port` */
  readonly url: string;
  readonly pid: () => number | undefined;
  stop(): Promise<void>;
}

const lookMs = 1_000;

/**
 * An etcd of the cluster's own, started again when it ends. What it knows is who serves just now, so it starts empty.
 *
 * @throws Error where it is not installed, with the command that installs it.
 */
export async function keepEtcd(folder: string, log: Log): Promise<KeptEtcd> {
  if (findTool('etcd') === undefined) {
    const command = installCommand('etcd');
    throw new Error(
      `./verum cluster needs etcd, by which services find each other: ${command}\n` +
        `  ./verum cluster 需要 etcd（服务发现），请先安装：${command}`,
    );
  }
  const data = join(folder, 'etcd');
  const pidFile = join(folder, 'etcd.pid');
  endOrphan(pidFile, data);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const etcd = await startEtcd({ folder: data });
  const note = () => writeFileSync(pidFile, `${etcd.pid() ?? ''}\n`, { mode: 0o600 });
  note();
  let isBusy = false;
  const timer = setInterval(async () => {
    if (isBusy || isAlive(etcd.pid())) return;
    isBusy = true;
    log.warn('etcd ended');
    try {
      await etcd.restart();
      note();
    } catch (error) {
      log.error('etcd does not start', { error: loggedError(error) });
    } finally {
      isBusy = false;
    }
  }, lookMs).unref();
  return {
    url: etcd.url,
    pid: etcd.pid,
    stop: async () => {
      clearInterval(timer);
      await etcd.stop();
      for (const path of [pidFile, data]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** One that outlived its cluster, which was killed, still holds the data; it is known by its command line. */
function endOrphan(pidFile: string, data: string): void {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const commandLine = `/proc/${pid}/cmdline`;
  if (pid > 1 && existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes(data))
    process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
