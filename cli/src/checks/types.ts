import { runTool } from '../run-tool.ts';
import type { Check } from './index.ts';

/** The server's sources and those of the applications have different libraries (no DOM on the server), so they are programs apart. */
export const typesCheck: Check = {
  name: 'types',
  async run() {
    const programs = ['tsconfig.json', 'apps/console/tsconfig.json', 'apps/diary/tsconfig.json'];
    const results = await Promise.all(programs.map((program) => runTool('tsc', ['--noEmit', '-p', program])));
    return results.filter(({ code }) => code !== 0).map(({ output }) => output.trim());
  },
};
