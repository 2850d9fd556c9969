import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Given, UsageError } from '../command.ts';
import { root } from '../root.ts';
import { print } from '../table.ts';

interface Bench {
  runBenchmarks(say: (line: string) => void): Promise<unknown>;
  describeReport(report: unknown): string;
}

interface Hops {
  measureHops(say: (line: string) => void): Promise<unknown>;
  describeHops(hops: unknown): string;
}

interface Scale {
  simulateScale(studies: number, cells: number, seed: number): unknown;
  describeScale(simulation: unknown): string;
}

export const command = {
  usage: '[hops | scale [--studies N] [--cells N] [--seed N]]',
  options: {
    studies: { type: 'string', default: '100000', help: 'scale: how many studies are kept' },
    cells: { type: 'string', default: '40', help: 'scale: over how many cells they are spread' },
    seed: { type: 'string', default: '1', help: 'scale: the same seed gives the same result' },
  } as const,
  async run(given: Given) {
    const [what, ...more] = given.args;
    if (more.length > 0 || (what !== undefined && what !== 'scale' && what !== 'hops')) {
      throw new UsageError(`there is no 'bench ${given.args.join(' ')}' (没有该测量)`);
    }
    if (what === 'scale') return await scale(given);
    const say = (line: string) => process.stderr.write(`… ${line}\n`);
    if (what === 'hops') {
      const { measureHops, describeHops } = (await import(
        pathToFileURL(join(root, 'bench/src/hops/hops.ts')).href
      )) as Hops;
      const hops = await measureHops(say);
      print(given, hops, given.isJson ? '' : describeHops(hops));
      return 0;
    }
    // By path: the benchmarks use this package, so it cannot depend on them.
    const bench = (await import(pathToFileURL(join(root, 'bench/src/index.ts')).href)) as Bench;
    const report = await bench.runBenchmarks(say);
    print(given, report, given.isJson ? '' : bench.describeReport(report));
    return 0;
  },
};

/** A calculation and not a measurement: nothing is started. */
async function scale(given: Given): Promise<number> {
  const { simulateScale, describeScale } = (await import(
    pathToFileURL(join(root, 'bench/src/scale/index.ts')).href
  )) as Scale;
  const simulation = simulateScale(whole(given, 'studies', 1), whole(given, 'cells', 1), whole(given, 'seed', 0));
  print(given, simulation, describeScale(simulation));
  return 0;
}

function whole(given: Given, name: string, min: number): number {
  const number = Number(given.text(name));
  if (Number.isInteger(number) && number >= min && number <= 10_000_000) return number;
  throw new UsageError(`--${name} is a whole number from ${min} (须为整数)`);
}
