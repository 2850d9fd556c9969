import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Clock } from '@verum/call';
import type { platform } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { ResilienceBoard } from '@verum/resilience';
import manifest from '../../package.json' with { type: 'json' };
import type { OutboxReport } from '../deliveries.ts';
import { machineOf } from './machine.ts';

export type ProcessStatus = MessageInitShape<typeof platform.ProcessSchema>;

export interface ProcessParts {
  readonly databases: ReadonlyMap<string, Database>;
  readonly board: ResilienceBoard;
  readonly clock: Clock;
  readonly isReady: () => Promise<boolean>;
  readonly events: () => Promise<readonly OutboxReport[]>;
  /** What each context counts itself, by its name. */
  readonly facts: ReadonlyMap<string, () => Promise<Readonly<Record<string, number>>>>;
}

const pingMs = 1_000;
// How often the delay is looked at; it is a part of what the runtime measures.
const lookMs = 20;
const delayWindowMs = 10_000;

/** This process as it sees itself now. What does not answer says so, or is left out: an old figure would be a lie. */
export function processStatus({ databases, board, clock, isReady, events, facts }: ProcessParts) {
  const startedMs = clock.nowMs();
  const delay = monitorEventLoopDelay({ resolution: lookMs });
  delay.enable();
  let since = clock.monotonicMs();

  function delayMs(): number {
    const ms = Math.max(0, delay.percentile(99) / 1e6 - lookMs);
    if (clock.monotonicMs() - since > delayWindowMs) {
      delay.reset();
      since = clock.monotonicMs();
    }
    return Math.round(ms * 10) / 10;
  }

  async function databaseOf([context, database]: readonly [string, Database]) {
    const from = clock.monotonicMs();
    const answers = await database.ping(pingMs).then(
      () => true,
      () => false,
    );
    const { open, idle, waiting } = database.stats();
    return { context, answers, answerMs: clock.monotonicMs() - from, open, idle, waiting };
  }

  return {
    stop: () => delay.disable(),
    read: async (): Promise<ProcessStatus> => {
      const [ready, known, outboxes, counted] = await Promise.all([
        isReady().catch(() => false),
        Promise.all([...databases].map(databaseOf)),
        events().catch(() => []),
        Promise.all([...facts].map(async ([context, read]) => ({ context, of: await read().catch(() => ({})) }))),
      ]);
      return {
        process: `${hostname()}/${process.pid}`,
        contexts: [...databases.keys()],
        ...{ version: manifest.version, runtime: process.version, startedAt: timestampFromMs(startedMs), ready },
        ...{ residentBytes: BigInt(process.memoryUsage.rss()), delayMs: delayMs(), databases: known },
        machines: board.read().map((reading) => machineOf(reading, clock.nowMs())),
        deliveries: outboxes.flatMap(({ producer, consumers }) =>
          consumers.map(({ consumer, lagSeconds, parked }) => ({ producer, consumer, lagSeconds, parked })),
        ),
        facts: counted.flatMap(({ context, of }) =>
          Object.entries(of).map(([name, value]) => ({ context, name, value })),
        ),
      };
    },
  };
}
