import { join } from 'node:path';
import { root } from '@verum/cli';
import { buildConsole } from '@verum/console';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/** One process that serves the console as well; it is built where its sources have changed. */
export async function startConsoleStack(options: Omit<StackOptions, 'consoleFolder'> = {}): Promise<Stack> {
  const consoleFolder = join(root, 'apps', 'console', 'dist');
  await buildConsole({ outDir: consoleFolder });
  return await startStack('one process', { ...options, consoleFolder });
}
