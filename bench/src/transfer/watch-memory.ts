import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a piece of work took of the process that did it. */
export interface Taken {
  readonly tookMs: number;
  /** Resident before it, and at its highest. */
  readonly idleBytes: number;
  readonly peakBytes: number;
  /** Heap in use and buffers together, at their highest. */
  readonly heapBytes: number;
  /** How late the event loop was: what a save would have waited. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Processor time of this process. */
  readonly cpuMs: number;
}

const sampleMs = 5;

/** Does it, and says what it took. The kernel counts the peak where there is Linux, else a sample each 5 ms. */
export async function watched<T>(work: () => Promise<T>): Promise<{ readonly taken: Taken; readonly value: T }> {
  await settled();
  const idleBytes = process.memoryUsage.rss();
  forgetPeak();
  let [heapBytes, sampledBytes] = [0, idleBytes];
  const sample = () => {
    const { heapUsed, external, rss } = process.memoryUsage();
    heapBytes = Math.max(heapBytes, heapUsed + external);
    sampledBytes = Math.max(sampledBytes, rss);
  };
  const timer = setInterval(sample, sampleMs);
  const delay = monitorEventLoopDelay({ resolution: sampleMs });
  delay.enable();
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  clearInterval(timer);
  sample();
  return {
    value,
    taken: {
      ...{ tookMs, idleBytes, heapBytes, peakBytes: peakOf() ?? sampledBytes, cpuMs: (user + system) / 1000 },
      ...{ lagP99Ms: delay.percentile(99) / 1e6, lagMaxMs: delay.max / 1e6 },
    },
  };
}

/** As a process is that has done nothing for a while. */
async function settled(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let n = 0; n < 3; n++) {
    collect();
    await sleep(50);
  }
}

function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed: the peak since its start is more, never less.
  }
}

function peakOf(): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
