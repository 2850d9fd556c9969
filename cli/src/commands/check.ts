import { checks } from '../checks/index.ts';
import type { Given } from '../command.ts';

export const command = {
  usage: '[CHECK…]',
  async run({ args, isJson }: Given) {
    const chosen = args.length === 0 ? checks : checks.filter(({ name }) => args.includes(name));
    const results = [];
    for (const { name, run } of chosen) {
      const startedMs = performance.now();
      const problems = await run();
      const ms = Math.round(performance.now() - startedMs);
      results.push({ name, ms, problems });
      if (isJson) continue;
      process.stdout.write(`${problems.length === 0 ? '✔' : '✖'} ${name} (${ms} ms)\n`);
      for (const problem of problems) process.stdout.write(`${problem.replace(/^/gm, '    ')}\n`);
    }
    if (isJson) process.stdout.write(`${JSON.stringify(results)}\n`);
    return results.every(({ problems }) => problems.length === 0) ? 0 : 1;
  },
};
