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

/** Folders with a `gen` of their own, and what buf makes it from; the plugins are those of the contracts. */
export const generated: readonly { readonly folder: string; readonly args: readonly string[] }[] = [
  { folder: join(root, 'contracts'), args: ['generate'] },
  // etcd's protocol is not a contract of ours: only discovery knows it.
  {
    folder: join(root, 'platform', 'discovery'),
    args: ['generate', 'proto', '--template', join(root, 'contracts', 'buf.gen.yaml')],
  },
];

export const command = {
  usage: '',
  async run({ isJson }: Given) {
    bringGoogleProtos(join(root, 'contracts'));
    let output = '';
    for (const { folder, args } of generated) {
      const made = await runTool('buf', args, { cwd: folder, isShown: !isJson });
      output += made.output;
      if (made.code === 0) continue;
      if (isJson) process.stdout.write(`${JSON.stringify({ isGenerated: false, output })}\n`);
      return 1;
    }
    // Loaded only now: the list of contexts may name code that did not exist a moment ago.
    const { writeDeployFiles } = await import('../deploy/deploy-files.ts');
    writeDeployFiles();
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ isGenerated: true, output })}\n`
        : 'Generated code is up to date with its protos, deploy/ with the contexts\n',
    );
    return 0;
  },
};
