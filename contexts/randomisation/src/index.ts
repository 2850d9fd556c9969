import { object, optional, rpcTarget } from '@verum/config';
import { identity, randomisation, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { randomisationService } from './rpc/randomisation-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({ TrialRpc: optional(rpcTarget), IdentityRpc: optional(rpcTarget) });

/** Who gets which treatment: schemes, lists, allocation, emergency unblinding. */
export const randomisationContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'randomisation',
  migrations: new URL('../migrations/', import.meta.url),
  services: [randomisation.RandomisationService],
  needs: [trial.TrialService, identity.IdentityService],
  config,
  start: async (resources) => ({ bindings: [randomisationService(serviceContext(resources))] }),
};
