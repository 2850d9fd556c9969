import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@verum/cli';

/** The paths of all pages of the console, as its router has them. */
export function routerPaths(): readonly string[] {
  const source = readFileSync(join(root, 'apps', 'console', 'src', 'router.tsx'), 'utf8');
  const paths = [...source.matchAll(/\bpath: '([^']+)'/g)].map(([, path = '']) => path);
  // The frame around the pages has an id and no path.
  const routes = source.match(/= createRoute\(/g)?.length ?? 0;
  assert.equal(paths.length, routes - 1, 'every route but the frame is written with its path');
  return paths;
}
