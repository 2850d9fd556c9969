import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Call, withTimeout } from '@verum/call';
import { type Producer, producers, typesOf } from '../domain/fold-event.ts';
import type { ServiceContext } from '../service-context.ts';
import { type SourceRow, selectSources } from '../store/sources.ts';

/** How fresh the model is, as far as one producer goes. */
export interface Source {
  readonly producer: Producer;
  /** ISO 8601 of the last event in the model; null where there is none. */
  readonly asOf: string | null;
  /** BEHIND: events are on their way. UNKNOWN: the producer did not answer. */
  readonly state: 'CURRENT' | 'BEHIND' | 'UNKNOWN';
  /** How old the oldest event is that is not in the model. */
  readonly lagSeconds: number;
}

// A report must not wait for a producer that hangs: it then says that it does not know.
const patienceMs = 500;

/** Asks each producer whether it has told anything since the last event in the model. */
export async function readSources(service: ServiceContext, call: Call): Promise<Source[]> {
  const rows = await service.database.read(call, selectSources);
  return await Promise.all(
    producers.map((producer) =>
      readSource(
        service,
        call,
        producer,
        rows.find((row) => row.producer === producer),
      ),
    ),
  );
}

async function readSource(
  { producers: readers, clock }: ServiceContext,
  call: Call,
  producer: Producer,
  row: SourceRow | undefined,
): Promise<Source> {
  const asOf = row?.at ?? null;
  const asking = withTimeout(call, patienceMs);
  try {
    const request = { after: row?.cursor ?? '', limit: 1, types: typesOf(producer) };
    const { events, waitingSince } = await readers[producer](request, { call: asking });
    // What waits for somebody else's transaction has happened all the same.
    const at = events[0]?.at ?? waitingSince;
    if (!at) return { producer, asOf, state: 'CURRENT', lagSeconds: 0 };
    const lagSeconds = Math.max(0, Math.round((clock.nowMs() - timestampDate(at).getTime()) / 1000));
    return { producer, asOf, state: 'BEHIND', lagSeconds };
  } catch {
    // Whatever it is that the producer suffers from, the report is none the worse: it says that it was not told.
    return { producer, asOf, state: 'UNKNOWN', lagSeconds: 0 };
  } finally {
    asking.end();
  }
}
