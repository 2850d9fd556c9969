import { reachedPlaces } from '@verum/call';
import { object, optional, rpcTarget } from '@verum/config';
import { edc, epro, trial } from '@verum/contracts';
import type { ContextManifest } from '@verum/host';
import { hearings } from './logic/hear-events.ts';
import { runAlerts } from './logic/run-alerts.ts';
import { runReminders } from './logic/run-reminders.ts';
import { deviceVerifier } from './logic/verify-device.ts';
import { openPosting, postingConfig } from './post/posting.ts';
import { openReminding } from './remind/open-reminding.ts';
import { remindConfig } from './remind/remind-config.ts';
import { deviceService } from './rpc/device-service.ts';
import { diaryService } from './rpc/diary-service.ts';
import { eproEventsService } from './rpc/epro-events-service.ts';
import { instrumentService } from './rpc/instrument-service.ts';
import { oversightService } from './rpc/oversight-service.ts';
import { scheduleService } from './rpc/schedule-service.ts';
import { serviceContext } from './service-context.ts';

export { openPhone, type Phone, type PhoneEntry, photoName } from './testing-phone.ts';

const config = object({
  ...postingConfig,
  TrialRpc: optional(rpcTarget),
  EdcRpc: optional(rpcTarget),
  IdentityRpc: optional(rpcTarget),
  ...remindConfig,
});

/** What participants report of themselves: instruments, schedules, devices, entries. */
export const eproContext: ContextManifest<ReturnType<typeof config.read>> = {
  name: 'epro',
  migrations: new URL('../migrations/', import.meta.url),
  services: [
    epro.InstrumentService,
    epro.ScheduleService,
    epro.EproEventsService,
    epro.DeviceService,
    epro.DiaryService,
    epro.OversightService,
  ],
  needs: [trial.TrialService, edc.EdcService],
  subscribes: {
    service: epro.EproEventsService,
    from: Object.entries(hearings).map(([producer, heard]) => ({ producer, types: Object.keys(heard) })),
  },
  config,
  reach: (call) => ({ places: reachedPlaces(call), unblinded: [] }),
  async start(resources) {
    const posting = openPosting(resources.config.Alerts, resources);
    const service = serviceContext(resources, { reminding: await openReminding(resources), posting });
    const running = [runReminders(service), runAlerts(service)];
    return {
      bindings: [
        instrumentService(service),
        scheduleService(service),
        eproEventsService(service),
        deviceService(service),
        diaryService(service),
        oversightService(service),
      ],
      verifyDevice: deviceVerifier(service),
      async stop() {
        await Promise.all(running.map((one) => one.stop()));
      },
    };
  },
};
