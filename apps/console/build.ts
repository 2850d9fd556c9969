import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export { type PageSize, pageSizes } from './page-sizes.ts';

export interface BuildOptions {
  /** Where the built files go; replaced as a whole. */
  readonly outDir: string;
}

export interface Built {
  /** True when what stood in `outDir` was built from these sources already. */
  readonly isFresh: boolean;
}

const consoleRoot = fileURLToPath(new URL('.', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));
const stampName = '.stamp';

/** What the bundle is made of, relative to the repository. The lock file stands for the packages. */
const sources = [
  'apps/console/src',
  'apps/console/public',
  'apps/console/index.html',
  'apps/console/vite.config.ts',
  'libs/checks/src',
  'libs/datasets/src',
  'libs/values/src',
  'libs/odm/src',
  'contracts/src',
  'contracts/gen',
  'package-lock.json',
];

/**
 * Builds the console unless its sources are those of the last build. Two builds at once do no harm: each works in
 * a folder of its own and the first one to finish stays.
 */
export async function buildConsole({ outDir }: BuildOptions): Promise<Built> {
  const stamp = hashSources();
  if (isBuilt(outDir, stamp)) return { isFresh: true };
  const workDir = `${outDir}.${process.pid}`;
  try {
    // Loaded only now: the bundler takes longer to load than the check above to run.
    const { build } = await import('vite');
    await build({
      root: consoleRoot,
      configFile: join(consoleRoot, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: workDir, emptyOutDir: true },
    });
    writeFileSync(join(workDir, stampName), stamp);
    // What another build of the same sources has made meanwhile may be served by now: it stays.
    if (isBuilt(outDir, stamp)) return { isFresh: false };
    rmSync(outDir, { recursive: true, force: true });
    renameSync(workDir, outDir);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
  return { isFresh: false };
}

function isBuilt(outDir: string, stamp: string): boolean {
  const stampFile = join(outDir, stampName);
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(repository, source))) {
      hash.update(relative(repository, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (/\.[a-z]+$/.test(path)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
