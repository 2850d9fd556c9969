import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Given } from '../command.ts';
import { root } from '../root.ts';

export const command = {
  usage: '',
  async run({ isJson }: Given) {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const node = process.versions.node;
    process.stdout.write(isJson ? `${JSON.stringify({ version, node })}\n` : `verum ${version} (node ${node})\n`);
    return 0;
  },
};
