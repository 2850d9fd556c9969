import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log } from '@verum/host';
import { loggedError } from '@verum/host';
import { root } from './root.ts';

/** The folder of the built console: built when its sources have changed. Undefined where it cannot be built. */
export const consoleFolder = (log: Log): Promise<string | undefined> => builtFolder('console', 'buildConsole', log);

/** The same of the diary of the participants. */
export const diaryFolder = (log: Log): Promise<string | undefined> => builtFolder('diary', 'buildDiary', log);

/** Both, as the gateway takes them. */
export async function applicationFolders(
  log: Log,
): Promise<{ readonly consoleFolder?: string; readonly diaryFolder?: string }> {
  // One after the other: the bundler takes all of a small machine.
  const ofConsole = await consoleFolder(log);
  const ofDiary = await diaryFolder(log);
  return {
    ...(ofConsole !== undefined && { consoleFolder: ofConsole }),
    ...(ofDiary !== undefined && { diaryFolder: ofDiary }),
  };
}

type Build = (options: { readonly outDir: string }) => Promise<{ readonly isFresh: boolean }>;

async function builtFolder(name: string, builder: string, log: Log): Promise<string | undefined> {
  const outDir = join(root, 'apps', name, 'dist');
  try {
    // Loaded here and not above: it brings the bundler, which nobody needs who only serves.
    const module = (await import(pathToFileURL(join(root, 'apps', name, 'build.ts')).href)) as Record<string, Build>;
    const built = await module[builder]?.({ outDir });
    if (built && !built.isFresh) log.info(`${name} built`, { file: outDir });
  } catch (error) {
    // A read-only checkout that was built before still serves what it has.
    log.warn(`${name} not built`, { error: loggedError(error) });
  }
  return existsSync(join(outDir, 'index.html')) ? outDir : undefined;
}
