import { reachedPlaces } from '@verum/call';
import { object } from '@verum/config';
import type { ContextManifest } from '@verum/host';
import { serviceContext } from './service-context.ts';

const config = object({});

/** What participants report of themselves: instruments, schedules, devices, entries. */
export const eproContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'epro',
  migrations: new URL('../migrations/', import.meta.url),
  services: [],
  needs: [],
  config,
  reach: (call) => ({ places: reachedPlaces(call), unblinded: [] }),
  async start(resources) {
    serviceContext(resources);
    return { bindings: [] };
  },
};
