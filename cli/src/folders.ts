import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Given, Option } from './command.ts';

export const dataOption: Option = {
  type: 'string',
  help: 'folder that keeps the data (or VERUM_DATA); default: ~/.local/share/verum/<name>',
};

/** The folder of an installation; made when it is not there, closed to others. */
export function dataFolder(given: Given, name: string): string {
  const base = process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share');
  const folder = resolve(given.text('data') ?? process.env.VERUM_DATA ?? join(base, 'verum', name));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
