import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Given } from '../command.ts';
import { root } from '../root.ts';
import { runTool } from '../run-tool.ts';

/** google/api/*.proto come from their npm package when generating; third-party sources are not copied into the repository. */
export function bringGoogleProtos(contracts: string): void {
  const target = join(contracts, '.google', 'google', 'api');
  mkdirSync(target, { recursive: true });
  for (const name of ['annotations', 'http', 'httpbody']) {
    cpSync(
      join(root, 'node_modules', 'google-proto-files', 'google', 'api', `${name}.proto`),
      join(target, `${name}.proto`),
    );
  }
}

export const command = {
  usage: '',
  async run({ isJson }: Given) {
    const contracts = join(root, 'contracts');
    bringGoogleProtos(contracts);
    const { code, output } = await runTool('buf', ['generate'], { cwd: contracts, isShown: !isJson });
    if (isJson) process.stdout.write(`${JSON.stringify({ isGenerated: code === 0, output })}\n`);
    else if (code === 0) process.stdout.write('contracts/gen is up to date with contracts/proto\n');
    return code === 0 ? 0 : 1;
  },
};
