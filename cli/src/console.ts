import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log } from '@verum/host';
import { loggedError } from '@verum/host';
import { root } from './root.ts';

interface ConsoleBuild {
  buildConsole(options: { readonly outDir: string }): Promise<{ readonly isFresh: boolean }>;
}

/** The folder of the built console: built when its sources have changed. Undefined where it cannot be built. */
export async function consoleFolder(log: Log): Promise<string | undefined> {
  const outDir = join(root, 'apps', 'console', 'dist');
  try {
    // Loaded here and not above: it brings the bundler, which nobody needs who only serves.
    const { buildConsole } = (await import(
      pathToFileURL(join(root, 'apps', 'console', 'build.ts')).href
    )) as ConsoleBuild;
    const { isFresh } = await buildConsole({ outDir });
    if (!isFresh) log.info('console built', { file: outDir });
  } catch (error) {
    // A read-only checkout that was built before still serves what it has.
    log.warn('console not built', { error: loggedError(error) });
  }
  return existsSync(join(outDir, 'index.html')) ? outDir : undefined;
}
