import { reachedPlaces } from '@verum/call';
import { object, optional, rpcTarget } from '@verum/config';
import { patient, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { trialService } from './rpc/trial-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({ PatientRpc: optional(rpcTarget), IdentityRpc: optional(rpcTarget) });

/** Studies, arms, sites, investigators and the enrolment of subjects. */
export const trialContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'trial',
  migrations: new URL('../migrations/', import.meta.url),
  services: [trial.TrialService],
  needs: [patient.PatientService],
  config,
  reach: (call) => ({ places: reachedPlaces(call), unblinded: [] }),
  start: async (resources) => ({ bindings: [trialService(serviceContext(resources))] }),
};
