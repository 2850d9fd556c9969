import { placesFor, placeTexts, reachedPlaces } from '@verum/call';
import { object, optional, rpcTarget } from '@verum/config';
import { edc, identity, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { runMigrations } from './logic/migration/run-migrations.ts';
import { runJobs } from './logic/transfer/run-jobs.ts';
import { amendmentService } from './rpc/amendment-service.ts';
import { captureService } from './rpc/capture-service.ts';
import { draftService } from './rpc/draft-service.ts';
import { edcEventsService } from './rpc/edc-events-service.ts';
import { edcService } from './rpc/edc-service.ts';
import { queryService } from './rpc/query-service.ts';
import { reviewService } from './rpc/review-service.ts';
import { standingService } from './rpc/standing-service.ts';
import { transferService } from './rpc/transfer-service.ts';
import { workService } from './rpc/work-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({ TrialRpc: optional(rpcTarget), IdentityRpc: optional(rpcTarget) });

/** Study builds, casebooks, forms and their history, ODM in and out. */
export const edcContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'edc',
  migrations: new URL('../migrations/', import.meta.url),
  services: [
    edc.EdcService,
    edc.CaptureService,
    edc.QueryService,
    edc.ReviewService,
    edc.WorkService,
    edc.AmendmentService,
    edc.DraftService,
    edc.StandingService,
    edc.EdcEventsService,
    edc.TransferService,
  ],
  needs: [trial.TrialService, identity.IdentityService],
  subscribes: { service: edc.EdcEventsService, from: [{ producer: 'epro', types: ['epro.entry.received'] }] },
  config,
  reach(call, access) {
    const places = reachedPlaces(call);
    const isUnblinded = call.actor.kind === 'system' || access === 'write';
    // What follows from an entry may be blinded, a dose from a weight: whoever enters sets it and is not told of it.
    return { places, unblinded: isUnblinded ? places : placeTexts(placesFor(call.grants, 'blinded.read')) };
  },
  async start(resources) {
    const service = serviceContext(resources);
    const bindings = [
      ...[
        edcService,
        captureService,
        queryService,
        reviewService,
        workService,
        amendmentService,
        draftService,
        standingService,
        edcEventsService,
        transferService,
      ],
    ].map((bind) => bind(service));
    const loops = [runMigrations(service), runJobs(service)];
    return {
      bindings,
      stop: async () => {
        await Promise.all(loops.map((loop) => loop.stop()));
        await service.thread.close();
      },
    };
  },
};
