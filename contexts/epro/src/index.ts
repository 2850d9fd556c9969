import { reachedPlaces } from '@verum/call';
import { object } from '@verum/config';
import { epro } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { eproService } from './rpc/epro-service.ts';
import { serviceContext } from './service-context.ts';

const config = object({});

/** Instruments of a study, each at one of its sites. */
export const eproContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'epro',
  migrations: new URL('../migrations/', import.meta.url),
  services: [epro.EproService],
  needs: [],
  config,
  reach: (call) => ({ places: reachedPlaces(call), unblinded: [] }),
  start: async (resources) => ({ bindings: [eproService(serviceContext(resources))] }),
};
