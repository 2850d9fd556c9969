import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Call, refuse, violation } from '@verum/call';
import { epro } from '@verum/contracts';
import { getCalendar } from '../logic/get-calendar.ts';
import { listReminderDeliveries, type ReminderState, type StoredReminder } from '../logic/list-reminder-deliveries.ts';
import { getReminders, type RemindersGiven, type RemindersTold, setReminders } from '../logic/set-reminders.ts';
import type { Channel } from '../remind/message.ts';
import type { ServiceContext } from '../service-context.ts';

import { moment } from './moment.ts';

/** What verum.epro.v1.DiaryService has of reminders: of the participant's own device. */
export function ownReminders(service: ServiceContext) {
  return {
    async setReminders({ reminders }: epro.SetRemindersRequest, call: Call) {
      return { reminders: toReminders(await setReminders(service, call, ownOf(call), givenOf(reminders))) };
    },
    async getCalendar({ language }: epro.GetCalendarRequest, call: Call) {
      const file = await getCalendar(service, call, { ...ownOf(call), language });
      return { contentType: 'text/calendar; charset=utf-8', data: Buffer.from(file) };
    },
  };
}

/** What verum.epro.v1.OversightService has of reminders: for the site. */
export function siteReminders(service: ServiceContext) {
  return {
    async getReminders({ study, subject }: epro.GetRemindersRequest, call: Call) {
      return toReminders(await getReminders(service, call, { study, subject }));
    },
    async putReminders({ study, subject, reminders }: epro.PutRemindersRequest, call: Call) {
      return toReminders(await setReminders(service, call, { study, subject }, givenOf(reminders)));
    },
    async listReminderDeliveries(request: epro.ListReminderDeliveriesRequest, call: Call) {
      const { study, subject, pageSize, pageToken } = request;
      const found = await listReminderDeliveries(service, call, { study, subject, pageSize, pageToken });
      return { deliveries: found.page.map(toDelivery), nextPageToken: found.nextPageToken };
    },
  };
}

/** As the diary tells them to the participant's device. */
export function toReminders(told: RemindersTold): MessageInitShape<typeof epro.RemindersSchema> {
  const { channels, offered, isPushKept, ...rest } = told;
  return { ...rest, pushKept: isPushKept, channels: channels.map(toChannel), offered: offered.map(toChannel) };
}

function ownOf({ device }: Call) {
  if (!device) throw new Error('a call of a device without one');
  return { study: device.study, subject: device.subject };
}

function givenOf(reminders: epro.Reminders | undefined): RemindersGiven {
  const { channels = [], quietFrom = '', quietTo = '', address = '', push = '', language = '' } = reminders ?? {};
  return { channels: channels.map(channelOf), quietFrom, quietTo, address: address.trim(), push, language };
}

function toDelivery(reminder: StoredReminder): MessageInitShape<typeof epro.ReminderDeliverySchema> {
  const { task, channel, at, settledAt, state, why, tries, kind } = reminder;
  return { task, kind, why, tries, channel: toChannel(channel), at: moment(settledAt ?? at), state: states[state] };
}

const states = {
  WAITING: epro.ReminderDelivery_State.WAITING,
  SENDING: epro.ReminderDelivery_State.WAITING,
  SENT: epro.ReminderDelivery_State.SENT,
  FAILED: epro.ReminderDelivery_State.FAILED,
  SKIPPED: epro.ReminderDelivery_State.SKIPPED,
} as const satisfies Readonly<Record<ReminderState, epro.ReminderDelivery_State>>;

const channelNames = {
  push: epro.ReminderChannel.PUSH,
  sms: epro.ReminderChannel.SMS,
  email: epro.ReminderChannel.EMAIL,
  calendar: epro.ReminderChannel.CALENDAR,
  message: epro.ReminderChannel.MESSAGE,
} as const satisfies Readonly<Record<Channel, epro.ReminderChannel>>;

function toChannel(channel: Channel): epro.ReminderChannel {
  return channelNames[channel];
}

function channelOf(wanted: epro.ReminderChannel): Channel {
  const known = (Object.keys(channelNames) as Channel[]).find((name) => channelNames[name] === wanted);
  if (known) return known;
  throw refuse('INVALID_REQUEST', {
    violations: [violation('reminders.channels', 'unknown', 'holds none of the ways known here', '包含未知的提醒方式')],
  });
}
