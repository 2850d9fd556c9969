import type { Given } from '../command.ts';
import { versionOf } from '../version.ts';

export const command = {
  usage: '',
  async run({ isJson }: Given) {
    const version = versionOf();
    const node = process.versions.node;
    process.stdout.write(isJson ? `${JSON.stringify({ version, node })}\n` : `verum ${version} (node ${node})\n`);
    return 0;
  },
};
