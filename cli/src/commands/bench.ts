import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Given, UsageError } from '../command.ts';
import { root } from '../root.ts';
import { print } from '../table.ts';

interface Bench {
  runBenchmarks(say: (line: string) => void): Promise<unknown>;
  describeReport(report: unknown): string;
}

interface Part {
  run(say: (line: string) => void, options: PartOptions): Promise<unknown>;
  describe(found: never): string;
}

interface PartOptions {
  readonly only: string;
  readonly perSecond: number;
  readonly seconds: number;
}

const load = (file: string) => import(pathToFileURL(join(root, 'bench/src', file)).href);

/** What can be measured by itself. */
const parts: Readonly<Record<string, () => Promise<Part>>> = {
  hops: async () => {
    const { measureHops, describeHops } = await load('hops/hops.ts');
    return { run: measureHops, describe: describeHops };
  },
  cluster: async () => {
    const { clusterSaves, describeClusterSaves } = await load('cluster-saves.ts');
    return { run: clusterSaves, describe: describeClusterSaves };
  },
  diary: async () => {
    const [{ measureDiary }, { describeDiary }] = await Promise.all([
      load('diary/diary.ts'),
      load('diary/describe.ts'),
    ]);
    return { run: measureDiary, describe: describeDiary };
  },
  transfer: async () => {
    const [{ transferSpeed }, { describeTransfer, faultsOf }] = await Promise.all([
      load('transfer/transfer.ts'),
      load('transfer/describe.ts'),
    ]);
    return { run: transferSpeed, describe: describeTransfer, faults: faultsOf };
  },
  web: async () => {
    const [{ webSpeed }, { describeWeb }] = await Promise.all([load('web/web-speed.ts'), load('web/describe.ts')]);
    return { run: webSpeed, describe: describeWeb };
  },
};

interface Scale {
  simulateScale(studies: number, cells: number, seed: number): unknown;
  describeScale(simulation: unknown): string;
}

export const command = {
  usage:
    '[hops | cluster | diary [--rate N] [--seconds N] | web [--only PAGE] | scale [--studies N] [--cells N] [--seed N]]',
  options: {
    only: { type: 'string', default: '', help: 'web, transfer: pages or rows with this in their names' },
    values: { type: 'string', default: '1000000', help: 'transfer: how many values go out and in' },
    rate: { type: 'string', default: '500', help: 'diary: submissions a second' },
    seconds: { type: 'string', default: '30', help: 'diary: for how long' },
    studies: { type: 'string', default: '100000', help: 'scale: how many studies are kept' },
    cells: { type: 'string', default: '40', help: 'scale: over how many cells they are spread' },
    seed: { type: 'string', default: '1', help: 'scale: the same seed gives the same result' },
  } as const,
  async run(given: Given) {
    const [what, ...more] = given.args;
    if (more.length > 0 || (what !== undefined && what !== 'scale' && !parts[what])) {
      throw new UsageError(`there is no 'bench ${given.args.join(' ')}' (没有该测量)`);
    }
    if (what === 'scale') return await scale(given);
    const say = (line: string) => process.stderr.write(`… ${line}\n`);
    const alone = what === undefined ? undefined : parts[what];
    if (alone) {
      const { run, describe } = await alone();
      const [perSecond, seconds] = [whole(given, 'rate', 1), whole(given, 'seconds', 1)];
      const found = await run(say, { only: given.text('only') ?? '', perSecond, seconds });
      print(given, found, given.isJson ? '' : describe(found as never));
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
