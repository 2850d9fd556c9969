import { reachedPlaces } from '@verum/call';
import { object, optional, rpcTarget } from '@verum/config';
import { edc, patient, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { hospitalSyncConfig } from './connect/hospital-config.ts';
import { sagaFacts } from './logic/count-sagas.ts';
import { runHospitalSync } from './logic/run-hospital-sync.ts';
import { runSagas } from './logic/run-sagas.ts';
import { hospitalService } from './rpc/hospital-service.ts';
import { trialEventsService } from './rpc/trial-events-service.ts';
import { trialService } from './rpc/trial-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({
  PatientRpc: optional(rpcTarget),
  EdcRpc: optional(rpcTarget),
  IdentityRpc: optional(rpcTarget),
  ...hospitalSyncConfig,
});

/** Studies, arms, sites, investigators, the enrolment of subjects, and the hospitals behind the sites. */
export const trialContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'trial',
  migrations: new URL('../migrations/', import.meta.url),
  services: [trial.TrialService, trial.HospitalService, trial.TrialEventsService],
  needs: [patient.PatientService, patient.ParticipationService, edc.StandingService],
  config,
  reach: (call) => ({ places: reachedPlaces(call), unblinded: [] }),
  subscribes: {
    service: trial.TrialEventsService,
    from: [{ producer: 'edc', types: ['edc.build.activated', 'edc.hold.changed'] }],
  },
  async start(resources) {
    const service = serviceContext(resources);
    const running = [runSagas(service), runHospitalSync(service)];
    return {
      bindings: [trialService(service), hospitalService(service), trialEventsService(service)],
      facts: () => sagaFacts(service),
      async stop() {
        await Promise.all(running.map((one) => one.stop()));
      },
    };
  },
};
