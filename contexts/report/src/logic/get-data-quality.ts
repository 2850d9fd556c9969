import type { Call } from '@verum/call';
import type { Quality } from '../domain/data-quality.ts';
import type { ServiceContext } from '../service-context.ts';
import { selectQueryCounts, selectSubjectLags } from '../store/quality-input.ts';
import { reachOf } from './read-filter.ts';
import { readSources, type Source } from './read-sources.ts';
import { runQualityThread } from './run-quality-thread.ts';

export interface GetDataQuality {
  readonly study: string;
  /** 0 for the default. */
  readonly resamples: number;
}

export interface DataQuality extends Quality {
  readonly resamples: number;
  readonly sources: readonly Source[];
}

const resamplesDefault = 2_000;

/**
 * The statistic over the caller's sites. It has a thread of its own, waits for its turn, and ends when its caller goes.
 * @throws Refusal UNAVAILABLE where too many wait already
 */
export async function getDataQuality(
  service: ServiceContext,
  call: Call,
  { study, resamples: asked }: GetDataQuality,
): Promise<DataQuality> {
  const { database, statistics } = service;
  const resamples = asked || resamplesDefault;
  const leave = await statistics.enter('quality', call.signal);
  try {
    const sources = await readSources(service, call);
    const within = { study, reach: reachOf(call, study) };
    const input = await database.read(call, async (sql) => ({
      queries: await selectQueryCounts(sql, within),
      subjects: await selectSubjectLags(sql, within),
    }));
    const quality = await runQualityThread({ ...input, resamples, seed: seedOf(study) }, call.signal);
    return { ...quality, resamples, sources };
  } finally {
    leave();
  }
}

/** The same study and the same facts give the same numbers: a figure that changes by itself is not believed. */
function seedOf(study: string): number {
  let seed = 2_166_136_261;
  for (const byte of Buffer.from(study)) seed = Math.imul(seed ^ byte, 16_777_619) >>> 0;
  return seed;
}
