import { type Call, type CallingDevice, refuse, sitesIn } from '@verum/call';
import type { Tx } from '@verum/database';
import type { ServiceContext } from '../service-context.ts';
import { findCorrection, type StoredCorrection, settleCorrection } from '../store/corrections.ts';
import { noteSeen } from '../store/device-state.ts';
import { findEntryNow } from '../store/entry-now.ts';
import { findLocked, nameOf } from '../store/locked-instruments.ts';
import { subjectLocks } from '../store/subject-key.ts';
import { afterEntry } from './after-entry.ts';
import { deviceOf } from './verify-device.ts';

export interface AnswerCorrection {
  readonly correction: string;
  readonly isConfirmed: boolean;
  /** What the device's own clock showed, JSON of verum.epro.v1.DeviceTime. */
  readonly told: object | undefined;
}

/**
 * The participant's yes or no, by its device. A yes is told on like an entry: scores, alerts and the casebook follow,
 * with the reason of the site. The same answer again changes nothing.
 * @throws Refusal NOT_FOUND for one that is not its own, STATE_FORBIDS for one that is settled otherwise, DEVICE_REVOKED
 */
export async function answerCorrection(
  service: ServiceContext,
  call: Call,
  { correction, isConfirmed, told }: AnswerCorrection,
): Promise<StoredCorrection> {
  const device = deviceOf(call);
  const state = isConfirmed ? 'CONFIRMED' : 'DECLINED';
  const at = new Date(service.clock.nowMs()).toISOString();
  return await service.database.write(
    { ...call, idempotency: undefined },
    'Answered by the participant',
    async (tx) => {
      if (!(await noteSeen(tx, device, at))) throw refuse('DEVICE_REVOKED');
      const found = await findCorrection(tx, { study: device.study, correction }, null);
      if (found?.subject !== device.subject) throw refuse('NOT_FOUND', { facts: { correction } });
      if (found.state === state) return found;
      if (found.state !== 'ASKED') throw refuse('STATE_FORBIDS', { facts: { state: found.state } });
      const settled = await settleCorrection(tx, found, { state, at, by: call.actor.id, told });
      if (isConfirmed) await tellOn(service, tx, device, settled);
      return settled;
    },
    subjectLocks(device),
  );
}

async function tellOn(service: ServiceContext, tx: Tx, device: CallingDevice, settled: StoredCorrection) {
  const { study, subject, entry, reason } = settled;
  const now = await findEntryNow(tx, { study, entry }, null);
  if (!now) throw new Error('a correction has its entry');
  const key = { instrument: now.instrument, version: now.instrumentVersion };
  const instrument = (await findLocked(tx, study, [key])).get(nameOf(key));
  if (!instrument) throw new Error('an entry that counts has an instrument');
  const { site, task, answers, trueAt, revision, intoVisit } = now;
  await afterEntry(service, tx, {
    ...{ study, subject, site, entry, revision, reason, task, intoVisit, instrument, answers },
    ...{ device: device.device, trueAt },
  });
}

/**
 * The site no longer asks for it.
 * @throws Refusal NOT_FOUND, STATE_FORBIDS for one that the participant has answered
 */
export async function withdrawCorrection(
  { database, clock }: ServiceContext,
  call: Call,
  command: { readonly study: string; readonly correction: string; readonly reason: string },
): Promise<StoredCorrection> {
  const sites = sitesIn(call.scope, command.study);
  const found = await database.read(call, (sql) => findCorrection(sql, command, sites));
  if (!found) throw refuse('NOT_FOUND', { facts: { correction: command.correction } });
  const at = new Date(clock.nowMs()).toISOString();
  return await database.write(
    call,
    command.reason,
    async (tx) => {
      const now = await findCorrection(tx, command, sites);
      if (!now) throw refuse('NOT_FOUND', { facts: { correction: command.correction } });
      if (now.state === 'WITHDRAWN') return now;
      if (now.state !== 'ASKED') throw refuse('STATE_FORBIDS', { facts: { state: now.state } });
      return await settleCorrection(tx, now, { state: 'WITHDRAWN', at, by: call.actor.id });
    },
    subjectLocks(found),
  );
}
