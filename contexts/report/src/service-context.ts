import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Clock } from '@verum/call';
import { edc, type ReadEventsRequestSchema, type ReadEventsResponse, trial } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';
import { type Bulkhead, openBulkhead } from '@verum/resilience';
import type { CallOptions } from '@verum/rpc';
import type { Producer } from './domain/fold-event.ts';

/** Asks a producer for events of its outbox. */
export type ReadEvents = (
  request: MessageInitShape<typeof ReadEventsRequestSchema>,
  options: CallOptions,
) => Promise<ReadEventsResponse>;

/** What the use cases of report work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  readonly producers: Readonly<Record<Producer, ReadEvents>>;
  /** A heavy statistic takes a processor for seconds: not more at once than the machine can spare. */
  readonly statistics: Bulkhead;
  readonly log: Log;
  readonly clock: Clock;
}

const statisticsAtOnce = 1;
const statisticsWaiting = 4;

export function serviceContext({ database, client, log, clock }: Resources): ServiceContext {
  return Object.freeze({
    database,
    producers: { trial: client(trial.TrialService).readEvents, edc: client(edc.EdcService).readEvents },
    statistics: openBulkhead({ atOnce: statisticsAtOnce, waiting: statisticsWaiting }, 'report/statistics'),
    log,
    clock,
  });
}
