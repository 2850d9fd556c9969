import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Tool {
  /** What apt-get installs. */
  readonly packages: readonly string[];
  /** Where the program then is, the first that exists. */
  readonly paths: readonly string[];
}

/**
 * Programs that Verum works with and does not bring along. A service that a package may have started is never used:
 * whoever needs etcd or Redis starts a process of its own, on a port and in a folder of its own.
 */
const tools = {
  chromium: {
    packages: ['chromium', 'fonts-noto-cjk'],
    paths: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  },
  etcd: { packages: ['etcd-server'], paths: ['/usr/bin/etcd', '/usr/local/bin/etcd'] },
  redis: { packages: ['redis-server'], paths: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'] },
  wrk: { packages: ['wrk'], paths: ['/usr/bin/wrk', '/usr/local/bin/wrk'] },
  faketime: { packages: ['faketime'], paths: ['/usr/bin/faketime'] },
  openssl: { packages: ['openssl'], paths: ['/usr/bin/openssl', '/usr/local/bin/openssl'] },
  // What statisticians read tables with.
  r: { packages: ['r-base-core'], paths: ['/usr/bin/Rscript', '/usr/local/bin/Rscript'] },
  pspp: { packages: ['pspp'], paths: ['/usr/bin/pspp'] },
  python: { packages: ['python3'], paths: ['/usr/bin/python3', '/usr/local/bin/python3'] },
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof tools;

/** Where the program is; undefined where it is not installed. */
export function findTool(name: ToolName): string | undefined {
  return tools[name].paths.find((path) => existsSync(path));
}

/** The command that installs it on Debian and its kin. */
export function installCommand(...names: readonly ToolName[]): string {
  return `apt-get install ${names.flatMap((name) => tools[name].packages).join(' ')}`;
}

/** For tests: what is missing is installed where that is allowed (as root, by apt-get); else it says what to install. */
export function bringDebianPackages(names: readonly ToolName[]): void {
  const missing = names.filter((name) => findTool(name) === undefined);
  if (missing.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    process.stderr.write(`Some tests need more: ${installCommand(...missing)} (部分测试需要，请先安装)\n`);
    return;
  }
  process.stderr.write(`Installing for the tests · 正在为测试安装: ${missing.join(', ')}\n`);
  // With a runlevel of 1 an init script does not start what it has installed.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const packages = missing.flatMap((name) => tools[name].packages);
  spawnSync('apt-get', ['-qq', 'update'], { stdio: 'ignore', env });
  spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages], { stdio: 'ignore', env });
  const still = missing.filter((name) => findTool(name) === undefined);
  if (still.length > 0)
    process.stderr.write(`Could not be installed; their tests will say so · 未能安装: ${still.join(', ')}\n`);
}
