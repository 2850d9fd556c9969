import { toJson } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Call } from '@verum/call';
import { epro } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { getDiary } from '../logic/get-diary.ts';
import { pairDevice } from '../logic/pair-device.ts';
import { putPhoto } from '../logic/put-photo.ts';
import { reportDevice } from '../logic/report-device.ts';
import { getReminders } from '../logic/set-reminders.ts';
import { answerCorrection } from '../logic/settle-correction.ts';
import { submitting } from '../logic/submit-entries.ts';
import { asDevice, deviceOf } from '../logic/verify-device.ts';
import type { ServiceContext } from '../service-context.ts';
import { toCorrection, toDiary, toResult } from './diary-messages.ts';
import { millis } from './moment.ts';
import { ownReminders } from './reminder-methods.ts';

/** verum.epro.v1.DiaryService: message ↔ command, nothing else. */
export function diaryService(service: ServiceContext): Binding {
  const now = () => timestampFromMs(service.clock.nowMs());
  const submit = submitting(service);
  const diaryOf = async (call: Call) =>
    toDiary(await getDiary(service, call), await getReminders(service, call, deviceOf(call)));
  return bind(epro.DiaryService, {
    getTime: async () => ({ now: now() }),
    async pairDevice({ code, publicKey, signature, appVersion, platform, zone, language }, call) {
      const given = { code, publicKey, signature, appVersion, platform, zone, language };
      const { device, kind, study, subject, site } = await pairDevice(service, call, given);
      const diary = await diaryOf(asDevice(call, { device, study, subject, site }));
      return { device, kind: epro.DeviceKind[kind], now: now(), diary };
    },
    async getDiary({ knownHash }, call) {
      const answer = await diaryOf(call);
      return answer.hash === knownHash ? { unchanged: true, hash: answer.hash, now: now() } : answer;
    },
    async submitEntries({ entries }, call) {
      const signed = entries.map(({ entry: bytes, signature }) => ({ bytes, signature }));
      return { results: (await submit(call, signed)).map(toResult), now: now() };
    },
    async putPhoto({ sha256, content }, call) {
      await putPhoto(service, call, { sha256, bytes: content?.data ?? new Uint8Array() });
      return {};
    },
    async reportDevice(request, call) {
      const { zone, language, appVersion, waiting, lostEntries } = request;
      const nowMs = await reportDevice(service, call, {
        ...{ zone, language, appVersion, waiting, lostEntries, isStoreLost: request.storeLost },
        skewMs: Number(request.skewMs),
        zoneSinceMs: millis(request.zoneSince),
      });
      return { now: timestampFromMs(nowMs) };
    },
    async answerCorrection({ correction, confirmed, at }, call) {
      const told = at && (toJson(epro.DeviceTimeSchema, at) as object);
      const settled = await answerCorrection(service, call, { correction, isConfirmed: confirmed, told });
      return { correction: toCorrection(settled) };
    },
    ...ownReminders(service),
  });
}
