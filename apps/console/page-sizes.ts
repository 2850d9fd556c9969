import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The JavaScript of a page, compressed as a gateway's neighbour would: everything that it needs at once. */
export interface PageSize {
  /** `sign-in` for what every page needs, else its file, e.g. `form/form-page`. */
  readonly page: string;
  /** By gzip. */
  readonly bytes: number;
}

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** Of every page in a folder that `buildConsole` has filled, in the order of their names. */
export function pageSizes(outDir: string): readonly PageSize[] {
  const manifest = JSON.parse(readFileSync(join(outDir, '.manifest.json'), 'utf8')) as Record<string, Chunk>;
  const needed = (name: string, all = new Set<string>()): Set<string> => {
    if (all.has(name)) return all;
    all.add(name);
    for (const other of manifest[name]?.imports ?? []) needed(other, all);
    return all;
  };
  const bytes = (name: string) => gzipSync(readFileSync(join(outDir, manifest[name]?.file ?? ''))).length;
  const pages = Object.keys(manifest).filter((name) => name.endsWith('-page.tsx'));
  return ['index.html', ...pages.sort()].map((entry) => {
    const chunks = [...needed(entry, needed('index.html'))].filter((name) => manifest[name]?.file.endsWith('.js'));
    const page = entry === 'index.html' ? 'sign-in' : entry.replace(/^src\/|\.tsx$/g, '');
    return { page, bytes: chunks.reduce((sum, name) => sum + bytes(name), 0) };
  });
}
