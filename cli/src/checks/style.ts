import { runTool } from '../run-tool.ts';
import type { Check } from './index.ts';

/** Format and lint. */
export const styleCheck: Check = {
  name: 'style',
  async run() {
    const { code, output } = await runTool('biome', [
      'check',
      '--colors=off',
      '--max-diagnostics=30',
      '--diagnostic-level=warn',
      '.',
    ]);
    return code === 0 ? [] : [output.trim()];
  },
};
