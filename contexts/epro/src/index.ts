import { reachedPlaces } from '@verum/call';
import { object } from '@verum/config';
import { epro } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { deviceVerifier } from './logic/verify-device.ts';
import { deviceService } from './rpc/device-service.ts';
import { serviceContext } from './service-context.ts';

export { openPhone, type Phone, type PhoneEntry, photoName } from './testing-phone.ts';

const config = object({});

/** What participants report of themselves: instruments, schedules, devices, entries. */
export const eproContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'epro',
  migrations: new URL('../migrations/', import.meta.url),
  services: [epro.DeviceService],
  needs: [],
  config,
  reach: (call) => ({ places: reachedPlaces(call), unblinded: [] }),
  async start(resources) {
    const service = serviceContext(resources);
    return { bindings: [deviceService(service)], verifyDevice: deviceVerifier(service) };
  },
};
