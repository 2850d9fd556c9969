import { edc } from '@verum/contracts';
import { type ReceivedEvent, receiveEvents } from '@verum/events';
import { type Binding, bind } from '@verum/rpc';
import { hearEntry } from '../logic/casebook/hear-entry.ts';
import type { ServiceContext } from '../service-context.ts';

/** verum.edc.v1.EdcEventsService: what epro tells. */
export function edcEventsService(service: ServiceContext): Binding {
  return bind(edc.EdcEventsService, {
    deliver: receiveEvents({
      database: service.database,
      handlers: { 'epro.entry.received': (tx, event) => hearEntry(service, tx, event) },
      locks: locksOf,
    }),
  });
}

/** As every writer of these subjects. */
function locksOf(events: readonly ReceivedEvent[]) {
  const told = events.map(({ payload }) => payload as { readonly study: string; readonly subject: string });
  return {
    shared: [...new Set(told.map(({ study }) => `study ${study}`))],
    exclusive: [...new Set(told.map(({ study, subject }) => `subject ${study} ${subject}`))],
  };
}
