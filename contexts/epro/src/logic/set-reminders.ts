import { type Call, refuse, sitesIn, type Violation, violation } from '@verum/call';
import type { Sql } from '@verum/database';
import { addressed, type Channel } from '../remind/message.ts';
import { offeredBy, type Reminding } from '../remind/open-reminding.ts';
import type { ServiceContext } from '../service-context.ts';
import { findParticipantSite } from '../store/participant-site.ts';
import { findSettings, noSettings, putSettings, type StoredSettings } from '../store/reminder-settings.ts';
import { remindersChannel } from '../store/reminders.ts';
import { type SubjectKey, subjectLocks } from '../store/subject-key.ts';

export interface RemindersGiven {
  readonly channels: readonly Channel[];
  readonly quietFrom: string;
  readonly quietTo: string;
  /** Empty: the one that is there stays. The same of `push`. */
  readonly address: string;
  readonly push: string;
  readonly language: string;
}

/** As they are told to people: of addresses no more than that they are there. */
export interface RemindersTold {
  readonly channels: readonly Channel[];
  readonly offered: readonly Channel[];
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly language: string;
  readonly addressHint: string;
  readonly isPushKept: boolean;
  /** For the browser to subscribe with; empty where there is no push. */
  readonly pushKey: string;
}

/**
 * By the participant's own device, or by the site for whoever cannot. What is no longer needed is forgotten.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST for a way that is not offered and for an address that is none of it
 */
export async function setReminders(
  service: ServiceContext,
  call: Call,
  key: SubjectKey,
  given: RemindersGiven,
): Promise<RemindersTold> {
  const { database, clock, reminding } = service;
  // Nothing of an address, be it its end, is kept with the answer of a key of idempotency.
  await database.write(
    call,
    'Reminders chosen',
    async (tx) => {
      const site = await siteOf(call, tx, key);
      const before = (await findSettings(tx, key)) ?? noSettings;
      const violations = wrongWith(reminding, given, before);
      if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
      const settings = settled(reminding, key, given, before);
      await putSettings(tx, { ...key, site }, settings, new Date(clock.nowMs()).toISOString());
      tx.wake(remindersChannel);
      return {};
    },
    subjectLocks(key),
  );
  return await getReminders(service, call, key);
}

/** @throws Refusal NOT_FOUND */
export async function getReminders(service: ServiceContext, call: Call, key: SubjectKey): Promise<RemindersTold> {
  return await service.database.read(call, async (sql) => {
    await siteOf(call, sql, key);
    return toldOf(service.reminding, key, (await findSettings(sql, key)) ?? noSettings);
  });
}

export function toldOf(reminding: Reminding, key: SubjectKey, settings: StoredSettings): RemindersTold {
  const { channels, quietFrom, quietTo, language, address, push } = settings;
  return {
    ...{ channels, quietFrom, quietTo, language, offered: offeredBy(reminding) },
    addressHint: address ? hintOf(reminding.key.box.open(boundTo(key), address)) : '',
    isPushKept: push !== null,
    pushKey: reminding.ways.has('push') ? reminding.key.vapid.publicKey : '',
  };
}

/** Sealed for one participant: in another one's row it does not open. */
export function boundTo({ study, subject }: SubjectKey): string {
  return `${study}/${subject}`;
}

async function siteOf(call: Call, sql: Sql, key: SubjectKey): Promise<string> {
  if (call.device) return call.device.site;
  const site = await findParticipantSite(sql, key, sitesIn(call.scope, key.study));
  if (site === undefined) throw refuse('NOT_FOUND', { facts: { ...key } });
  return site;
}

function wrongWith({ ways, ...rest }: Reminding, given: RemindersGiven, before: StoredSettings): Violation[] {
  const { channels, quietFrom, quietTo, address, push } = given;
  const offered = offeredBy({ ways, ...rest });
  const found: Violation[] = [];
  const add = (field: string, rule: string, en: string, zh: string) => {
    found.push(violation(`reminders.${field}`, rule, en, zh));
  };
  if (channels.some((channel) => !offered.includes(channel))) {
    add('channels', 'not_offered', 'holds a way that is not set up here', '包含本系统未启用的提醒方式');
  }
  const needing = channels.filter((channel) => addressed.has(channel));
  const [way] = needing.map((channel) => ways.get(channel as 'sms' | 'email' | 'message'));
  if (needing.length > 1) add('channels', 'one_address', 'can use one address only', '只能使用一个联系地址');
  if (way && address === '' && before.address === null)
    add('address', 'required', 'is needed for it', '该方式需要填写');
  // A number that was given for another way than this one would be sent to the wrong gateway.
  const isSameWay = needing.every((channel) => before.channels.includes(channel));
  if (way && address === '' && before.address !== null && !isSameWay) {
    add('address', 'required', 'is needed anew for another way', '更换方式时需重新填写');
  }
  if (way && address !== '' && !way.accepts(address)) add('address', 'format', 'is none of this way', '格式不正确');
  if (channels.includes('push')) {
    if (push === '' && before.push === null) add('push', 'required', 'is needed for it', '需要浏览器订阅信息');
    const isWrong = push !== '' && ways.get('push')?.accepts(push) === false;
    if (isWrong) add('push', 'format', 'is no subscription at a push service named here', '不是受支持的推送服务订阅');
  }
  if ((quietFrom === '') !== (quietTo === '')) {
    add('quietTo', 'both_or_none', 'stands together with quietFrom', '免打扰起止时间须同时填写');
  }
  return found;
}

function settled({ key }: Reminding, subject: SubjectKey, given: RemindersGiven, before: StoredSettings) {
  const { channels, quietFrom, quietTo, language, address, push } = given;
  const seal = (text: string) => key.box.seal(boundTo(subject), text);
  const isAddressed = channels.some((channel) => addressed.has(channel));
  return {
    ...{ channels: [...new Set(channels)], quietFrom, quietTo, language },
    address: !isAddressed ? null : address === '' ? before.address : seal(address),
    push: !channels.includes('push') ? null : push === '' ? before.push : seal(push),
  };
}

/** Enough to know it again, too little to write to. */
function hintOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at > 0 ? `${address.slice(0, 1)}…${address.slice(at)}` : `…${address.slice(-3)}`;
}
