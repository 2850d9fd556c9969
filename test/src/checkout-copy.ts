import { cp, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '@verum/cli';

export interface Copy {
  readonly root: string;
  remove(): Promise<void>;
}

const left = new Set(['node_modules', '.git', '.node', '.verum', '.ci']);

/**
 * The sources in a folder of their own, to be changed and thrown away. Packages of others are linked to where they are
 * installed; our own are links within the copy, or the copy would run the sources it was made from.
 */
export async function copyCheckout(): Promise<Copy> {
  const copy = await mkdtemp(join(tmpdir(), 'verum-copy-'));
  await cp(root, copy, { recursive: true, filter: (path) => !left.has(basename(path)), verbatimSymlinks: true });
  const installed = join(root, 'node_modules');
  const modules = join(copy, 'node_modules');
  await mkdir(join(modules, '@verum'), { recursive: true });
  for (const name of await readdir(installed)) {
    // What says what is installed is written to by whoever adds a package: it has to be the copy's own.
    if (name === '.verum-lock' || name === '.package-lock.json') await cp(join(installed, name), join(modules, name));
    else if (name !== '@verum') await symlink(join(installed, name), join(modules, name));
  }
  for (const name of await readdir(join(installed, '@verum'))) {
    await symlink(await readlink(join(installed, '@verum', name)), join(modules, '@verum', name));
  }
  return { root: copy, remove: () => rm(copy, { recursive: true, force: true }) };
}
