import { epro } from '@verum/contracts';
import { everyKind, phq9 } from './diary-instruments.ts';
import type { Person } from './stack.ts';
import { study } from './trial-setup.ts';

const bytes = (model: object) => new TextEncoder().encode(JSON.stringify(model));

/** Participants answer PHQ-9, into the casebook's form at baseline, and a daily diary, each open all day. */
export async function planDiary(manager: Person): Promise<void> {
  const instruments = manager.of(epro.InstrumentService);
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const models = [
    { instrument: 'phq9', model: phq9, intoForm: 'FO.PHQ9', intoVisit: 'SE.BASELINE' },
    { instrument: 'today', model: everyKind, intoForm: '', intoVisit: '' },
  ];
  for (const { instrument, model, intoForm, intoVisit } of models) {
    const { findings } = await instruments.importInstrument({
      ...{ study, instrument, version: '1', owner: 'Verum', licence: 'test' },
      intoForm,
      source: { case: 'model', value: bytes(model) },
    });
    if (findings.length > 0) throw new Error(JSON.stringify(findings));
    await manager.of(epro.ScheduleService).putSchedule({
      ...{ study, schedule: instrument, expectedVersion: 0 },
      content: {
        ...{ instrument, intoVisit, instrumentVersion: '1', anchor: epro.Anchor.FIXED, fixedDate: day },
        ...{ firstDay: 0, lastDay: 60, everyDays: 1, slots: [{ opens: '00:00', closes: '24:00' }] },
      },
    });
  }
}

/** A code of the site for a phone of the subject's own. */
export async function pairingCode(coordinator: Person, subject: string): Promise<epro.PairingCode> {
  return await coordinator
    .of(epro.DeviceService)
    .createPairingCode({ study, subject, kind: epro.DeviceKind.OWN, replaces: true });
}
