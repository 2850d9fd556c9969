import { reachedPlaces } from '@verum/call';
import { object, optional, rpcTarget } from '@verum/config';
import { edc, patient, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { runSagas } from './logic/run-sagas.ts';
import { trialEventsService } from './rpc/trial-events-service.ts';
import { trialService } from './rpc/trial-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({
  PatientRpc: optional(rpcTarget),
  EdcRpc: optional(rpcTarget),
  IdentityRpc: optional(rpcTarget),
});

/** Studies, arms, sites, investigators and the enrolment of subjects. */
export const trialContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'trial',
  migrations: new URL('../migrations/', import.meta.url),
  services: [trial.TrialService, trial.TrialEventsService],
  needs: [patient.PatientService, patient.ParticipationService, edc.StandingService],
  config,
  reach: (call) => ({ places: reachedPlaces(call), unblinded: [] }),
  subscribes: {
    service: trial.TrialEventsService,
    from: [{ producer: 'edc', types: ['edc.build.activated', 'edc.hold.changed'] }],
  },
  async start(resources) {
    const service = serviceContext(resources);
    const sagas = runSagas(service);
    return { bindings: [trialService(service), trialEventsService(service)], stop: () => sagas.stop() };
  },
};
