import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { bringGoogleProtos, generated } from '../commands/gen.ts';
import { root } from '../root.ts';
import { runTool } from '../run-tool.ts';
import type { Check } from './index.ts';

const contracts = join(root, 'contracts');

/** Generated code is what the contracts give today, and no client of the released contracts is broken. */
export const contractsCheck: Check = {
  name: 'contracts',
  async run() {
    bringGoogleProtos(contracts);
    const stale = [];
    for (const { folder, args } of generated) stale.push(...(await staleFiles(folder, args)));
    return [...stale, ...(await breakingChanges())];
  },
};

async function staleFiles(folder: string, args: readonly string[]): Promise<string[]> {
  const fresh = mkdtempSync(join(tmpdir(), 'verum-gen-'));
  try {
    const { code, output } = await runTool('buf', [...args, '--output', fresh], { cwd: folder });
    if (code !== 0) return [output.trim()];
    const names = new Set([...filesOf(join(fresh, 'gen')), ...filesOf(join(folder, 'gen'))]);
    const isSame = (name: string) => read(join(fresh, 'gen', name)) === read(join(folder, 'gen', name));
    const place = relative(root, folder);
    return [...names].filter((name) => !isSame(name)).map((name) => `${place}/gen/${name} is stale: run ./verum gen`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Against contracts/baseline.binpb: the contracts of the last release, made by `buf build -o`. */
async function breakingChanges(): Promise<string[]> {
  const baseline = join(contracts, 'baseline.binpb');
  if (!existsSync(baseline)) return ['contracts/baseline.binpb is missing: without it no breaking change is seen'];
  const { code, output } = await runTool('buf', ['breaking', '--against', baseline], { cwd: contracts });
  return code === 0 ? [] : [`a change of the contracts breaks clients:\n${output.trim()}`];
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
