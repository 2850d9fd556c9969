import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Given } from '../command.ts';
import { root } from '../root.ts';

interface Bench {
  runBenchmarks(say: (line: string) => void): Promise<unknown>;
  describeReport(report: unknown): string;
}

export const command = {
  usage: '',
  async run(given: Given) {
    // By path: the benchmarks use this package, so it cannot depend on them.
    const bench = (await import(pathToFileURL(join(root, 'bench/src/index.ts')).href)) as Bench;
    const report = await bench.runBenchmarks((line) => process.stderr.write(`… ${line}\n`));
    process.stdout.write(given.isJson ? `${JSON.stringify(report)}\n` : bench.describeReport(report));
    return 0;
  },
};
