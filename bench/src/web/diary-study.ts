import { newCall } from '@verum/call';
import { restChannel } from '@verum/cli';
import { epro, identity } from '@verum/contracts';
import { client } from '@verum/rpc';

/** Somebody of a site who connects telephones. */
export interface DiaryStudy {
  /** A link for one telephone, `/diary/#CODE`. */
  link(): Promise<string>;
}

// Of the demonstration trial.
const study = 'HTN-01';
const instrument = 'bench';
const words = (text: string) => [{ lang: 'en', text }];
const options = ['Not at all', 'Several days', 'More than half the days', 'Nearly every day'].map((text, code) => ({
  code: String(code),
  label: words(text),
}));
const items = Array.from({ length: 9 }, (_, at) => ({
  ...{ item: `Q${at + 1}`, kind: 'ITEM_KIND_SINGLE_CHOICE', required: true, options },
  prompt: words(`How often were you bothered by the trouble number ${at + 1}?`),
}));

/** A questionnaire in the demonstration trial that is open all day, for one of its subjects. */
export async function plantDiary(address: string, password: string): Promise<DiaryStudy> {
  const call = newCall({ command: 'bench', timeoutMs: 3_600_000 });
  const open = client(identity.IdentityService, restChannel({ address }));
  const signIn = async (loginName: string) => {
    const { accessToken } = await open.login({ loginName, password }, { call });
    return restChannel({ address, token: () => accessToken });
  };
  const manager = await signIn('datamanager');
  const document = new TextEncoder().encode(JSON.stringify({ title: words('Bench'), items }));
  await client(epro.InstrumentService, manager).importInstrument(
    { study, instrument, version: '1', owner: 'Verum', licence: 'bench', source: { case: 'model', value: document } },
    { call },
  );
  const content = {
    ...{ instrument, instrumentVersion: '1', anchor: epro.Anchor.FIXED, fixedDate: daysAgo(2) },
    ...{ firstDay: 0, lastDay: 30, everyDays: 1, slots: [{ opens: '00:00', closes: '24:00' }] },
  };
  await client(epro.ScheduleService, manager).putSchedule({ study, schedule: instrument, content }, { call });
  return {
    async link() {
      // A token is good for minutes, a run of the benchmark longer.
      const coordinator = await signIn('crc01');
      const { participants } = await client(epro.ScheduleService, coordinator).listParticipants({ study }, { call });
      const subject = participants.find(({ state }) => state === epro.ParticipantState.ACTIVE)?.subject ?? '';
      const code = await client(epro.DeviceService, coordinator).createPairingCode(
        { study, subject, kind: epro.DeviceKind.OWN },
        { call },
      );
      return new URL(code.path, address).href;
    },
  };
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
