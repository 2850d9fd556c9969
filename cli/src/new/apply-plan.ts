import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bringGoogleProtos, generated } from '../commands/gen.ts';
import { root } from '../root.ts';
import { runTool } from '../run-tool.ts';
import type { Plan } from './plan.ts';

const stamp = join(root, 'node_modules', '.verum-lock');

/**
 * Writes the plan, links a new package as npm links workspaces, formats what was touched, and generates what follows
 * from the contracts. Needs no network.
 * @throws Error with what the tool said
 */
export async function applyPlan({ created, changed }: Plan): Promise<void> {
  // The launcher installs anew when the lock file is not the one that was installed; the link below is all it would do.
  const isInstalled = existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === lockHash();
  for (const [path, text] of [...created, ...changed]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const path of created.keys()) {
    const [, folder, name] = /^(contexts\/([a-z-]+))\/package\.json$/.exec(path) ?? [];
    const link = join(root, 'node_modules', '@verum', name ?? '');
    if (folder && name && !existsSync(link)) symlinkSync(join('..', '..', folder), link);
  }
  if (isInstalled) writeFileSync(stamp, `${lockHash()}\n`);
  const sources = [...created.keys(), ...changed.keys()].filter((path) => /\.(ts|json)$/.test(path));
  await run('biome', ['check', '--write', '--colors=off', ...sources.filter((path) => path !== 'package-lock.json')]);
  bringGoogleProtos(join(root, 'contracts'));
  // In this process: another would not start, because the lists name code that is not there yet.
  for (const { folder, args } of generated) await run('buf', args, folder);
  // In another: this one has read the list of contexts as it was.
  await run('node', [join(root, 'cli/src/main.ts'), 'gen']);
}

async function run(program: string, args: readonly string[], cwd = root): Promise<void> {
  const { code, output } = await runTool(program, args, { cwd });
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 2).join(' ')} failed:\n${output}`);
}

/** As the launcher reckons it. */
function lockHash(): string {
  const script = "cat package-lock.json package.json | cksum | tr ' ' '-'";
  return execFileSync('sh', ['-c', script], { cwd: root, encoding: 'utf8' }).trim();
}
