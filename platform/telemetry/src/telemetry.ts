import { sendSpans } from '@verum/call';
import { isChosen } from './sample.ts';
import { openQueue } from './span-queue.ts';

export interface TelemetryOptions {
  /** OTLP over HTTP, e.g. `http://127.0.0.1:4318`; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** The share of traces that are kept, 0 to 1. */
  readonly sampler: number;
  /** `service.name`: whose spans these are. */
  readonly name: string;
  /** Told when a batch did not arrive, at most once until one does: what kind of failure, never what was sent. */
  readonly onProblem?: (error: Error) => void;
  readonly queueMax?: number;
  readonly flushMs?: number;
  /** How long one batch may take, its retries included. */
  readonly timeoutMs?: number;
}

/** Since the start. */
export interface TelemetryStats {
  readonly sent: number;
  /** For want of room: the collector is away or too slow. */
  readonly dropped: number;
  /** In batches that did not arrive. */
  readonly failed: number;
  readonly waiting: number;
}

export interface Telemetry {
  stats(): TelemetryStats;
  /** Sends what waits now. */
  flush(): Promise<void>;
  /** Takes no more spans, sends what waits within two seconds, and lets go of the rest. */
  stop(): Promise<void>;
}

const batchMax = 512;
const stopMs = 2_000;

/**
 * Sends the process's spans to a collector. The work never waits for it: spans go into a queue of a fixed length, one
 * batch at a time is on its way, and what finds no room is dropped and counted.
 */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { sampler, onProblem = () => {}, queueMax = 4_096, flushMs = 1_000 } = options;
  // OpenTelemetry is some forty modules; who has no collector does not pay for them.
  const { openExporter } = await import('./exporter.ts');
  const exporter = openExporter(options);
  const queue = openQueue<Parameters<typeof exporter.convert>[0]>(queueMax);
  let sent = 0;
  let failed = 0;
  let isTold = false;
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    for (let batch = queue.take(batchMax); batch.length > 0; batch = queue.take(batchMax)) {
      try {
        await exporter.send(batch.map(exporter.convert));
        sent += batch.length;
        isTold = false;
      } catch (error) {
        failed += batch.length;
        if (!isTold) onProblem(error instanceof Error ? error : new Error('the collector did not answer'));
        isTold = true;
      }
    }
  }
  const flush = () => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  };

  const timer = setInterval(() => void flush(), flushMs).unref();
  const leave = sendSpans({
    isChosen: (traceId) => isChosen(traceId, sampler),
    record(span) {
      // The time is taken now: the span may wait for its batch.
      queue.add({ span, endedMs: wallMs() });
      if (queue.size() >= batchMax && !sending) void flush();
    },
  });
  return {
    stats: () => ({ sent, dropped: queue.dropped(), failed, waiting: queue.size() }),
    flush,
    async stop() {
      leave();
      clearInterval(timer);
      const late = new Promise<void>((resolve) => setTimeout(resolve, stopMs).unref());
      await Promise.race([flush(), late]);
      exporter.close();
    },
  };
}

/**
 * Wall time with fractions of a millisecond, as long as the process's own clock has not drifted away from it: a clock
 * that was set while the process ran must not put its spans hours beside those of others.
 */
function wallMs(): number {
  const fine = performance.timeOrigin + performance.now();
  const wall = Date.now();
  return Math.abs(fine - wall) < 2 ? fine : wall;
}
