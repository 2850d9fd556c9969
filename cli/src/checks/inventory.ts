import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { runTool } from '../run-tool.ts';
import type { Check } from './index.ts';

const linesMax = 400;

/** Where a file of the repository may stand; anything else is somebody's leftover. */
const places = [
  /^(README|README\.zh-CN|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md$|^LICENSE$|^verum$/,
  /^(package|package-lock|tsconfig|biome)\.json$|^\.(gitignore|npmrc|dependency-cruiser\.cjs)$|^\.ci\/run$/,
  /^contracts\/(package\.json|buf\.(gen\.)?yaml|baseline\.binpb|(proto|gen|src)\/.+)$/,
  /^(libs|platform)\/[a-z-]+\/(package\.json|README\.md|(src|sql)\/.+)$/,
  /^platform\/discovery\/(proto|gen)\/.+$/,
  /^contexts\/[a-z-]+\/(package\.json|(src|migrations|etc)\/.+)$/,
  /^(gateway|cli|demo|bench|test)\/(package\.json|README\.md|(src|etc|study)\/.+|[a-z0-9.-]+\.ts)$/,
  /^apps\/[a-z-]+\/(package\.json|tsconfig\.json|vite\.config\.ts|index\.html|(build(\.test)?|page-sizes)\.ts|(src|public)\/.+)$/,
  /^(docs|tools|deploy)\/.+$/,
];

/** Every tracked file has its place, its kebab-case name, and one idea's worth of lines. */
export const inventoryCheck: Check = {
  name: 'inventory',
  async run() {
    const files = await trackedFiles();
    const problems: string[] = [];
    for (const file of files) {
      if (!places.some((place) => place.test(file)))
        problems.push(`${file}: no place for it in the map (cli/src/checks/inventory.ts)`);
      if (!/\.tsx?$/.test(file) || /^(contracts|platform\/discovery)\/gen\//.test(file)) continue;
      const base = file.slice(file.lastIndexOf('/') + 1);
      if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.tsx?$/.test(base))
        problems.push(`${file}: names of files are kebab-case`);
      const lines = readFileSync(join(root, file), 'utf8').split('\n').length;
      if (lines > linesMax) problems.push(`${file}: ${lines} lines; over ${linesMax} a file holds two ideas`);
    }
    return problems;
  },
};

async function trackedFiles(): Promise<string[]> {
  const { code, output } = await runGit(['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  if (code !== 0) return [];
  return output.split('\0').filter((file) => file !== '');
}

/** Outside of a git checkout (a downloaded archive) there is nothing to take stock of. */
function runGit(args: readonly string[]) {
  return runTool('node', [
    '-e',
    `process.stdout.write(require('node:child_process').execFileSync('git', ${JSON.stringify(args)}))`,
  ]);
}
