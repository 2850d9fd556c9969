import { epro } from '@verum/contracts';
import { receiveEvents } from '@verum/events';
import { type Binding, bind } from '@verum/rpc';
import { type Heard, hearings, lockOf } from '../logic/hear-events.ts';
import type { ServiceContext } from '../service-context.ts';

/** verum.epro.v1.EproEventsService: what trial, edc and randomisation tell. */
export function eproEventsService(service: ServiceContext): Binding {
  const handlers = Object.fromEntries(
    Object.values(hearings).flatMap((of) =>
      Object.entries(of).map(([type, hear]: [string, Heard]) => [type, hear(service)]),
    ),
  );
  return bind(epro.EproEventsService, {
    deliver: receiveEvents({
      database: service.database,
      handlers,
      locks: (events) => ({ exclusive: [...new Set(events.flatMap(lockOf))] }),
    }),
  });
}
