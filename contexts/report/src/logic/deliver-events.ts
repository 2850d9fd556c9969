import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Call, refuse } from '@verum/call';
import type { DeliverEventsRequest, Event } from '@verum/contracts';
import { type Fact, gather } from '../domain/facts.ts';
import { foldEvent, type Producer, producers } from '../domain/fold-event.ts';
import type { ServiceContext } from '../service-context.ts';
import { applyFacts } from '../store/apply-facts.ts';
import { noteSource, type SourceRow } from '../store/sources.ts';

/**
 * Takes a batch of events in one transaction. Nothing remembers which came before: a fact that is told twice, or after
 * a later one, changes nothing, so delivery may repeat and overtake as it likes.
 * @throws Refusal PERMISSION_DENIED for events of somebody else than the service that calls; INVALID_REQUEST for a
 * payload that is not JSON, or an event that says not where it stands
 */
export async function deliverEvents(
  { database }: ServiceContext,
  call: Call,
  { events }: DeliverEventsRequest,
): Promise<{ known: number }> {
  const producer = producers.find((one) => one === call.caller);
  if (!producer || events.some((event) => event.producer !== producer)) throw refuse('PERMISSION_DENIED');
  const last = lastOf(producer, events);
  if (!last) return { known: 0 };
  const facts = gather(events.flatMap((event) => factsOf(producer, event)));
  await database.write(call, `Events of ${producer}`, async (tx) => {
    await applyFacts(tx, facts);
    await noteSource(tx, last);
  });
  return { known: 0 };
}

/** @throws Refusal INVALID_REQUEST */
export function factsOf(producer: Producer, { type, payloadJson, cursor }: Event): Fact[] {
  return foldEvent(producer, { type, payload: parsed(payloadJson), version: seqOf(cursor) });
}

/** Of two events of an aggregate the later has the higher seq, whichever transaction began first. */
function seqOf(cursor: string): number {
  const [, seq] = /^\d{1,20}\.(\d{1,16})$/.exec(cursor) ?? [];
  if (seq === undefined) throw invalid('events.cursor', 'cursor', 'is not a place in an outbox', '不是发件箱中的位置');
  return Number(seq);
}

function lastOf(producer: Producer, events: readonly Event[]): SourceRow | undefined {
  const last = events.at(-1);
  return last?.at && { producer, cursor: last.cursor, at: timestampDate(last.at).toISOString() };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalid('events.payloadJson', 'json', 'is not JSON', '不是有效的 JSON');
  }
}

function invalid(field: string, rule: string, textEn: string, textZh: string) {
  return refuse('INVALID_REQUEST', { violations: [{ field, rule, textEn, textZh }] });
}
