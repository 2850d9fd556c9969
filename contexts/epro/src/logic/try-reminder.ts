import type { Call } from '@verum/call';
import { dateAt, type TaskWindow } from '@verum/diary-rules';
import { afterTry, decideReminder } from '../remind/decide-reminder.ts';
import type { Message } from '../remind/message.ts';
import { quietAround } from '../remind/plan-reminders.ts';
import { reminderLanguage, reminderWords } from '../remind/words.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSettings, forgetPush, noSettings, type StoredSettings } from '../store/reminder-settings.ts';
import { changeReminder, type StoredReminder } from '../store/reminders.ts';
import { boundTo } from './set-reminders.ts';
import { tasksOf } from './tasks-of.ts';

/**
 * Sends a reminder whose time has come, unless it is of no use any more. That a try begins is committed before anything
 * leaves: whatever dies, it does not go out twice to where it would be read twice.
 */
export async function tryReminder(service: ServiceContext, call: Call, reminder: StoredReminder): Promise<void> {
  const { database, clock, reminding } = service;
  const begun = await begin(service, call, reminder);
  if (!begun) return;
  const { tries, message, settings } = begun;
  const way = reminding.ways.get(reminder.channel);
  if (!way) return;
  const outcome = await way.send(call, message);
  const nowMs = clock.nowMs();
  const untilMs = Date.parse(reminder.until);
  const { isRepeatable } = way;
  const after = afterTry(outcome, { tries, nowMs, untilMs, isRepeatable, chance: Math.random() });
  await database.write(call, 'Reminder', async (tx) => {
    const nextAt = after.state === 'WAITING' ? new Date(after.nextMs).toISOString() : undefined;
    const { state, why } = after;
    await changeReminder(tx, { ...reminder, state: 'SENDING' }, { state, why, tries, nextAt, now: isoOf(nowMs) });
    const isGone = !outcome.isSent && outcome.isGone === true;
    if (isGone && reminder.channel === 'push' && settings.push) await forgetPush(tx, reminder, settings.push);
  });
}

interface Begun {
  readonly tries: number;
  readonly message: Message;
  readonly settings: StoredSettings;
}

/** Decides by what is true now, and notes it; undefined where nothing is to be sent. */
async function begin(service: ServiceContext, call: Call, reminder: StoredReminder): Promise<Begun | undefined> {
  const { database, clock, reminding } = service;
  return await database.write(call, 'Reminder', async (tx) => {
    const nowMs = clock.nowMs();
    const untilMs = Date.parse(reminder.until);
    const settings = (await findSettings(tx, reminder)) ?? noSettings;
    const found = (await tasksOf(tx, reminder, aroundOf(reminder), nowMs)).find(
      ({ window }) => window.task === reminder.task,
    );
    const way = reminding.ways.get(reminder.channel);
    const address = way && addressIn(service, reminder, settings);
    const decision = decideReminder({
      ...{ state: reminder.state === 'SENDING' ? 'SENDING' : 'WAITING', tries: reminder.tries, nowMs, untilMs },
      task: found?.state,
      isWanted: address !== undefined,
      isRepeatable: way?.isRepeatable ?? false,
      quiet: found && quietAround(nowMs, { from: settings.quietFrom, to: settings.quietTo }, found.window.zone),
    });
    const { tries } = reminder;
    const now = isoOf(nowMs);
    if (decision.do === 'wait') {
      const change = { state: 'WAITING', why: decision.why, tries, nextAt: isoOf(decision.untilMs), now } as const;
      await changeReminder(tx, reminder, change);
      return undefined;
    }
    if (decision.do !== 'send' || !found || address === undefined) {
      const state = decision.do === 'fail' ? 'FAILED' : 'SKIPPED';
      await changeReminder(tx, reminder, { state, why: decision.do === 'send' ? '' : decision.why, tries, now });
      return undefined;
    }
    const isOurs = await changeReminder(tx, reminder, { state: 'SENDING', why: '', tries: tries + 1, now });
    if (!isOurs) return undefined;
    const message = messageOf(service, reminder, { settings, window: found.window, address, nowMs });
    return { tries: tries + 1, message, settings };
  });
}

function addressIn(
  { reminding }: ServiceContext,
  reminder: StoredReminder,
  { channels, address, push }: StoredSettings,
): string | undefined {
  const box = reminder.channel === 'push' ? push : address;
  if (!box || !channels.includes(reminder.channel)) return undefined;
  return reminding.key.box.open(boundTo(reminder), box);
}

interface MessageParts {
  readonly settings: StoredSettings;
  readonly window: TaskWindow;
  readonly address: string;
  readonly nowMs: number;
}

function messageOf(
  { reminding }: ServiceContext,
  { id, kind, channel }: StoredReminder,
  { settings, window, address, nowMs }: MessageParts,
): Message {
  const language = reminderLanguage(settings.language);
  // A push opens the diary by itself.
  const link = channel === 'push' ? '' : reminding.link;
  const { closesAtMs, zone } = window;
  const words = reminderWords({ kind, language, closesAtMs, zone, link });
  return { ...words, id, language, address, seconds: Math.ceil((closesAtMs - nowMs) / 1000) };
}

/** Civil dates between which its task is found, whatever the zone: it opened on the way to `at`, at the earliest days before. */
function aroundOf({ task, at }: StoredReminder): { readonly from: string; readonly to: string } {
  const date = /\/(\d{4}-\d{2}-\d{2})\//.exec(task)?.[1] ?? dateAt(Date.parse(at), 'UTC');
  return { from: date, to: date };
}

const isoOf = (atMs: number) => new Date(atMs).toISOString();
