import { trial } from '@verum/contracts';
import { receiveEvents } from '@verum/events';
import { type Binding, bind } from '@verum/rpc';
import { hearOfBuilds } from '../logic/hear-of-builds.ts';
import type { ServiceContext } from '../service-context.ts';

/** verum.trial.v1.TrialEventsService: what edc tells. */
export function trialEventsService({ database, clock }: ServiceContext): Binding {
  return bind(trial.TrialEventsService, {
    deliver: receiveEvents({
      database,
      handlers: {
        'edc.build.activated': (tx, event) => hearOfBuilds(clock, tx, event),
        'edc.hold.changed': (tx, event) => hearOfBuilds(clock, tx, event),
      },
    }),
  });
}
