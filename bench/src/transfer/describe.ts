import { show, spread } from '../measure.ts';
import type { TransferRow, TransferSpeed } from './transfer.ts';
import type { Done } from './transfer-process.ts';

/** What a process may take above what it has when it does nothing, and in its heap and buffers. */
export const memoryBytesMax = 250_000_000;

/** What ends the run with an error: memory beyond its bound, or something that did not come through. Never time. */
export function faultsOf({ rows }: TransferSpeed): string[] {
  return rows.flatMap(({ name, product, wantedCount, foundCounts }) => [
    ...foundCounts
      .filter((found) => found !== wantedCount)
      .map((found) => `${name}: ${found} came through of ${wantedCount}`),
    ...product
      .filter((one) => memoryOf(one) > memoryBytesMax)
      .map((one) => `${name}: ${megabytes(memoryOf(one))} MB of memory`),
  ]);
}

/** The more of the two. */
const memoryOf = ({ taken }: Done) => Math.max(above(taken), taken.heapBytes);
const above = ({ peakBytes, idleBytes }: Done['taken']) => peakBytes - idleBytes;
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

/** Medians, and the spread over the rounds in brackets. */
export function describeTransfer(found: TransferSpeed): string {
  return [
    `${found.values.toLocaleString('en')} values, ${found.rounds} rounds`,
    '',
    '| | MB | s | values/s | floor s | of the floor | wanted | memory above idle MB | heap and buffers MB | loop late p99 ms | longest ms |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...found.rows.map((row) => line(row, found.values)),
    '',
    ...faultsOf(found).map((fault) => `FAULT ${fault}`),
  ].join('\n');
}

function line({ name, wanted, product, floor, bytes }: TransferRow, values: number): string {
  const of = (all: readonly Done[], what: (taken: Done['taken']) => number) =>
    spread(all.map(({ taken }) => what(taken)));
  const seconds = (all: readonly Done[]) => of(all, ({ tookMs }) => tookMs / 1000);
  const rate = (values / seconds(product).median).toFixed(0);
  // Round by round: what else the machine does falls on both.
  const share = spread(product.map(({ taken }, round) => (100 * (floor[round]?.taken.tookMs ?? 0)) / taken.tookMs));
  const cells = [
    ...[name, (bytes / 1e6).toFixed(1), show(seconds(product), 1), rate, show(seconds(floor), 1)],
    ...[`${show(share)} %`, `≥ ${(100 * wanted).toFixed(0)} %`],
    ...[show(of(product, (taken) => above(taken) / 1e6)), show(of(product, ({ heapBytes }) => heapBytes / 1e6))],
    ...[show(of(product, ({ lagP99Ms }) => lagP99Ms)), show(of(product, ({ lagMaxMs }) => lagMaxMs))],
  ];
  return `| ${cells.join(' | ')} |`;
}
