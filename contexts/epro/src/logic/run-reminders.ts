import { type Call, newCall } from '@verum/call';
import { dateAt, dateOf, dayOf } from '@verum/diary-rules';
import { loggedError, type Runner, runLooks } from '@verum/host';
import type { SendingChannel } from '../remind/message.ts';
import { planReminders as planOf } from '../remind/plan-reminders.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSettings, noSettings } from '../store/reminder-settings.ts';
import {
  isAnyReminderDue,
  leasePlans,
  leaseReminders,
  type PlanLease,
  planReminders,
  remindersChannel,
  setNextPlan,
} from '../store/reminders.ts';
import { tasksOf } from './tasks-of.ts';
import { tryReminder } from './try-reminder.ts';

const pollMs = 5_000;
// Longer than a try may take: after this, what a killed process was at is decided anew by another one.
const leaseSeconds = 60;
const together = 20;
const callTimeoutMs = 45_000;
const planEveryMs = 10 * 60_000;
const horizonMs = 36 * 3_600_000;

/** Plans and sends until it is stopped; several processes share the work. Without a way to send by, there is none. */
export function runReminders(service: ServiceContext): Runner {
  const { database, log, reminding } = service;
  if (reminding.ways.size === 0) return { stop: async () => undefined };
  return runLooks({
    ...{ database, log, context: 'epro', name: 'reminders', channel: remindersChannel, pollMs },
    begin: () => ({
      look: async () => (await remindOnce(service)) >= together,
      async end() {
        for (const way of reminding.ways.values()) way.close();
      },
    }),
  });
}

/** One look: plans for whom it is time, and sends what is due. How much there was. */
export async function remindOnce(service: ServiceContext): Promise<number> {
  const { database, clock, log } = service;
  const now = () => new Date(clock.nowMs()).toISOString();
  return await asReminders(async (call) => {
    if (!(await database.read(call, (sql) => isAnyReminderDue(sql, now())))) return 0;
    const plans = await database.write(call, 'Lease', (tx) => leasePlans(tx, now(), together, leaseSeconds));
    for (const plan of plans) await planFor(service, call, plan);
    const due = await database.write(call, 'Lease', (tx) => leaseReminders(tx, now(), together, leaseSeconds));
    await Promise.all(
      due.map((reminder) =>
        // Each with a deadline of its own; it stays leased for a while, and is decided anew then.
        asReminders((own) => tryReminder(service, own, reminder)).catch((error: unknown) =>
          log.warn('a reminder was left in the middle', { context: 'epro', error: loggedError(error) }),
        ),
      ),
    );
    return plans.length + due.length;
  });
}

/** What falls due within the horizon. What is past already is not made up for: whoever chose it just now knows. */
async function planFor({ database, clock, reminding }: ServiceContext, call: Call, plan: PlanLease): Promise<void> {
  await database.write(call, 'Reminders planned', async (tx) => {
    const nowMs = clock.nowMs();
    const { channels, quietFrom, quietTo } = (await findSettings(tx, plan)) ?? noSettings;
    const ways = channels.filter((channel): channel is SendingChannel => reminding.ways.has(channel as SendingChannel));
    const today = dayOf(dateAt(nowMs, 'UTC')) ?? 0;
    // Neighbouring days, since it is another date elsewhere, and since a window may be days long.
    const span = { from: dateOf(today - 8), to: dateOf(today + 3) };
    const rules = { quiet: { from: quietFrom, to: quietTo }, closingLeadMs: reminding.closingLeadMs };
    const tasks = ways.length === 0 ? [] : await tasksOf(tx, plan, span, nowMs);
    const planned = tasks
      .filter(({ state }) => state === 'planned' || state === 'open' || state === 'due')
      .flatMap(({ window }) => planOf(window, rules))
      .filter(({ atMs }) => atMs >= nowMs && atMs < nowMs + horizonMs);
    await planReminders(tx, plan, planned, ways);
    await setNextPlan(tx, plan, new Date(nowMs + planEveryMs).toISOString());
  });
}

async function asReminders<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const actor = { kind: 'system', id: 'system:reminders', name: '' } as const;
  const call = newCall({ command: 'epro/remind', timeoutMs: callTimeoutMs, actor });
  return await fn(call).finally(() => call.end());
}
