import { placesFor, placeTexts, reachedPlaces } from '@verum/call';
import { object, optional, rpcTarget } from '@verum/config';
import { edc, report, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { producers, typesOf } from './domain/fold-event.ts';
import { runRebuilds } from './logic/run-rebuilds.ts';
import { reportEventsService, reportService } from './rpc/report-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({ TrialRpc: optional(rpcTarget), EdcRpc: optional(rpcTarget), IdentityRpc: optional(rpcTarget) });

/** What the trial looks like from above: read models folded from the events of trial and edc. */
export const reportContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'report',
  migrations: new URL('../migrations/', import.meta.url),
  services: [report.ReportService, report.ReportEventsService],
  needs: [trial.TrialService, edc.EdcService],
  subscribes: {
    service: report.ReportEventsService,
    from: producers.map((producer) => ({ producer, types: typesOf(producer) })),
  },
  config,
  reach(call) {
    const places = reachedPlaces(call);
    const isSystem = call.actor.kind === 'system';
    return { places, unblinded: isSystem ? places : placeTexts(placesFor(call.grants, 'blinded.read')) };
  },
  async start(resources) {
    const service = serviceContext(resources);
    const rebuilds = runRebuilds(service);
    return {
      bindings: [reportService(service), reportEventsService(service)],
      stop: () => rebuilds.stop(),
    };
  },
};
