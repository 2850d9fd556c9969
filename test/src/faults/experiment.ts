import type { TestContext } from 'node:test';
import { sayFaultRow } from '@verum/cli';
import { type Entry, quantile, type SavingCrowd } from './saving-crowd.ts';

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

/**
 * Says what an experiment found, and returns how long after the end of the fault everybody had an answer: the first one
 * may have been on its way already when a process was killed.
 */
export function tell(t: TestContext, { experiment, saves, fromMs, untilMs, boundMs }: Findings): number {
  const { journal } = saves;
  // Who was in the middle of a save when the fault began belongs to it.
  const p99 = (isOne: (entry: Entry) => boolean) => {
    const took = journal.filter(isOne).map(({ sentMs, answeredMs }) => answeredMs - sentMs);
    return quantile(
      took.sort((a, b) => a - b),
      0.99,
    );
  };
  // By client, because each has a form of its own.
  const firstAnswers = [...Map.groupBy(journal, ({ subject }) => subject).values()].map((own) =>
    Math.min(...own.map(({ answeredMs }) => answeredMs - untilMs).filter((ms) => ms >= 0)),
  );
  const [servedAgain, allServed] = [Math.min(...firstAnswers), Math.max(...firstAnswers)];
  const troubles = Object.entries(
    Object.groupBy(
      journal.flatMap((one) => one.troubles),
      (one) => one,
    ),
  );
  t.diagnostic(`troubles: ${troubles.map(([what, those]) => `${those?.length} × ${what}`).join(', ') || 'none'}`);
  t.diagnostic(
    sayFaultRow({
      experiment,
      saves: journal.filter(({ outcome }) => outcome === 'acknowledged').length,
      askedAgain: journal.filter(({ tries }) => tries > 1).length,
      p99Before: p99(({ answeredMs }) => answeredMs < fromMs),
      p99During: p99(({ sentMs, answeredMs }) => answeredMs >= fromMs && sentMs < untilMs),
      p99After: p99(({ sentMs }) => sentMs >= untilMs),
      servedAgain,
      allServed,
      bound: boundMs,
    }),
  );
  return allServed;
}
