import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export * from './src/core/index.ts';

export interface BuildOptions {
  /** Where the built files go; replaced as a whole. */
  readonly outDir: string;
}

export interface Built {
  /** True when what stood in `outDir` was built from these sources already. */
  readonly isFresh: boolean;
}

const diaryRoot = fileURLToPath(new URL('.', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));
const stampName = '.stamp';

/** What the bundle is made of, relative to the repository. The lock file stands for the packages. */
const sources = [
  'apps/diary/src',
  'apps/diary/public',
  'apps/diary/index.html',
  'apps/diary/build.ts',
  'apps/diary/vite.config.ts',
  'libs/diary-rules/src',
  'libs/values/src',
  'package-lock.json',
];

/**
 * Builds the diary unless its sources are those of the last build: its page, the service worker that keeps it for
 * times without a network, and every file compressed beside itself. Two builds at once do no harm.
 */
export async function buildDiary({ outDir }: BuildOptions): Promise<Built> {
  const stamp = hashSources();
  if (isBuilt(outDir, stamp)) return { isFresh: true };
  const workDir = `${outDir}.${process.pid}`;
  try {
    await bundle(workDir, appVersion(stamp));
    for (const file of filesOf(workDir).filter((one) => /\.(js|css|html|svg|webmanifest)$/.test(one))) {
      const bytes = readFileSync(file);
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      writeFileSync(`${file}.br`, brotliCompressSync(bytes));
    }
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

/** What a telephone loads before it is ready, and the worker right behind it, as they are sent: by gzip. */
export function firstLoad(outDir: string): readonly { readonly file: string; readonly bytes: number }[] {
  const page = readFileSync(join(outDir, 'index.html'), 'utf8');
  const named = [...page.matchAll(/"\/diary\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file ?? '');
  return ['index.html', ...named, 'sw.js'].map((file) => ({
    file,
    bytes: readFileSync(join(outDir, `${file}.gz`)).length,
  }));
}

/** What every entry names: the version of the package, and of exactly these sources. */
function appVersion(stamp: string): string {
  const { version } = JSON.parse(readFileSync(join(diaryRoot, 'package.json'), 'utf8')) as { version: string };
  return `${version}+${stamp.slice(0, 8)}`;
}

async function bundle(outDir: string, version: string): Promise<void> {
  // Loaded only now: the bundler takes longer to load than the question whether anything has changed.
  const { build } = await import('vite');
  const shared = { root: diaryRoot, configFile: join(diaryRoot, 'vite.config.ts'), logLevel: 'warn' } as const;
  await build({
    ...shared,
    define: { __APP_VERSION__: JSON.stringify(version) },
    build: { outDir, emptyOutDir: true },
  });
  // The worker comes last: it has the list of what was built.
  await build({
    ...shared,
    define: {
      __PRECACHE__: JSON.stringify(precached(outDir)),
      'process.env.NODE_ENV': '"production"',
    },
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(diaryRoot, 'src/service-worker.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}

/** Every built file by its address below the worker's; a name with a hash in it is its own revision. */
function precached(outDir: string): readonly { readonly url: string; readonly revision: string | null }[] {
  return filesOf(outDir)
    .map((file) => relative(outDir, file))
    .filter((url) => !url.startsWith('.'))
    .map((url) => {
      const revision = createHash('sha256')
        .update(readFileSync(join(outDir, url)))
        .digest('hex')
        .slice(0, 16);
      return { url, revision: url.startsWith('assets/') ? null : revision };
    });
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
    .filter((entry) => entry.isFile() && !/\.(test|fixture)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
