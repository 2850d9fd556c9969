import type { Given } from '../command.ts';
import { runTool } from '../run-tool.ts';

export const command = {
  usage: '[PICTURE…]',
  options: {} as const,
  /** Starts a demonstration of its own for as long as it takes. */
  async run(given: Given) {
    const { code } = await runTool('node', ['test/src/guide/make-pictures.ts', ...given.args], { isShown: true });
    return code;
  },
};
