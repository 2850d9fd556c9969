/** What one setting gave: medians and spread over the rounds. */
export interface Measured {
  readonly perSecond: Spread;
  readonly p50Ms: Spread;
  readonly p95Ms: Spread;
}
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Load {
  readonly clients: number;
  readonly rounds: number;
  readonly roundMs: number;
  /** One unit of work of one client; the number counts that client's calls. */
  work(client: number, n: number): Promise<void>;
}

/** Clients that work one call after the other; a short round first that does not count. */
export async function measure({ clients, rounds, roundMs, work }: Load): Promise<Measured> {
  const counters = new Array<number>(clients).fill(0);
  const once = async (ms: number) => {
    const timesMs: number[] = [];
    const startedMs = performance.now();
    const endMs = startedMs + ms;
    await Promise.all(
      counters.map(async (_, client) => {
        while (performance.now() < endMs) {
          const beforeMs = performance.now();
          counters[client] = (counters[client] ?? 0) + 1;
          await work(client, counters[client] ?? 0);
          timesMs.push(performance.now() - beforeMs);
        }
      }),
    );
    const tookMs = performance.now() - startedMs;
    timesMs.sort((a, b) => a - b);
    return { perSecond: (timesMs.length * 1000) / tookMs, p50: at(timesMs, 0.5), p95: at(timesMs, 0.95) };
  };
  await once(roundMs / 2);
  const results = [];
  for (let round = 0; round < rounds; round++) results.push(await once(roundMs));
  return {
    perSecond: spread(results.map(({ perSecond }) => perSecond)),
    p50Ms: spread(results.map(({ p50 }) => p50)),
    p95Ms: spread(results.map(({ p95 }) => p95)),
  };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: at(sorted, 0.5), min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
}

/** Several measurements of one round each, as one. */
export function together(all: readonly Measured[]): Measured {
  const of = (key: keyof Measured) => spread(all.map((one) => one[key].median));
  return { perSecond: of('perSecond'), p50Ms: of('p50Ms'), p95Ms: of('p95Ms') };
}

export function show({ median, min, max }: Spread, digits = 0): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
