import type { TestContext } from 'node:test';
import { quantile, type SavingCrowd } from './saving-crowd.ts';

/** What an experiment has to tell; `./verum test --suite faults` makes a table of it. */
export interface Findings {
  readonly experiment: string;
  readonly saves: SavingCrowd;
  /** Monotonic: when the fault began and ended. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Within which somebody has to be served again once the fault is over. */
  readonly boundMs: number;
}

export const faultMark = 'fault: ';
export const faultColumns = [
  'experiment',
  'saves',
  'asked again',
  'p99 before',
  'p99 during',
  'p99 after',
  'served again',
  'bound',
];

/** Prints the row of an experiment and returns how long after the end of the fault the first save was answered. */
export function tell(t: TestContext, { experiment, saves, fromMs, untilMs, boundMs }: Findings): number {
  const { journal } = saves;
  const p99 = (from: number, until: number) => `${quantile(saves.latencies(from, until), 0.99).toFixed(0)} ms`;
  const first = journal.map(({ answeredMs }) => answeredMs - untilMs).filter((ms) => ms >= 0);
  const recoveredMs = Math.min(...first);
  const row = [
    experiment,
    journal.filter(({ outcome }) => outcome === 'acknowledged').length,
    journal.filter(({ tries }) => tries > 1).length,
    p99(0, fromMs),
    p99(fromMs, untilMs),
    p99(untilMs, Number.POSITIVE_INFINITY),
    `${recoveredMs.toFixed(0)} ms`,
    `${boundMs} ms`,
  ];
  t.diagnostic(`${faultMark}${row.join(' | ')}`);
  return recoveredMs;
}
