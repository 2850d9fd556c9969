import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { runTool } from '../run-tool.ts';
import type { Check } from './index.ts';

const folders = ['contracts/src', 'libs', 'platform', 'contexts', 'gateway', 'apps', 'demo', 'cli', 'bench'];

/** The direction of imports (ARCHITECTURE.md), and that the fence is still looking: a planted violation is caught. */
export const fencesCheck: Check = {
  name: 'fences',
  async run() {
    const { violations, modules } = await cruise(folders);
    const problems = violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    if (modules < 100) problems.push(`only ${modules} modules were read: the fence has stopped looking`);
    return [...problems, ...(await plantedViolations())];
  },
};

interface Cruise {
  readonly violations: readonly {
    readonly rule: { readonly name: string };
    readonly from: string;
    readonly to: string;
  }[];
  readonly modules: number;
}

async function cruise(targets: readonly string[]): Promise<Cruise> {
  const { output } = await runTool('depcruise', [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    ...targets,
  ]);
  const start = output.indexOf('{');
  if (start < 0) throw new Error(`dependency-cruiser did not answer:\n${output.slice(0, 2000)}`);
  const { summary } = JSON.parse(output.slice(start)) as {
    summary: { violations: Cruise['violations']; totalCruised: number };
  };
  return { violations: summary.violations, modules: summary.totalCruised };
}

/** One file for each fence that breaks it, in a folder of its own that is gone afterwards. */
const planted: readonly { readonly rule: string; readonly file: string; readonly text: string }[] = [
  {
    rule: 'contexts-meet-by-contract',
    file: 'contexts/patient/src/domain/planted',
    text: "import '../../../trial/src/index.ts';\n",
  },
  { rule: 'domain-is-pure', file: 'contexts/edc/src/domain/planted', text: "import '@verum/database';\n" },
  {
    rule: 'platform-knows-no-trials',
    file: 'platform/call/src/planted',
    text: "import '../../../contexts/edc/src/index.ts';\n",
  },
  { rule: 'libs-are-pure', file: 'libs/values/src/planted', text: "import '@verum/call';\n" },
];

async function plantedViolations(): Promise<string[]> {
  const folder = (file: string) => join(root, file, '..', 'planted-violation');
  const fileOf = (file: string) => join(folder(file), 'planted.ts');
  try {
    for (const { file, text } of planted) {
      mkdirSync(folder(file), { recursive: true });
      writeFileSync(fileOf(file), text.replace("'../", "'../../"));
    }
    const { violations } = await cruise(planted.map(({ file }) => fileOf(file).slice(root.length)));
    return planted
      .filter(({ rule, file }) => !violations.some((one) => one.rule.name === rule && fileOf(file).endsWith(one.from)))
      .map(({ rule }) => `a planted violation of ${rule} was not caught`);
  } finally {
    for (const { file } of planted) rmSync(folder(file), { recursive: true, force: true });
  }
}
