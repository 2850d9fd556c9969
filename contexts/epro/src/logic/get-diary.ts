import { type Call, refuse } from '@verum/call';
import {
  dateAt,
  dateOf,
  dayOf,
  type ParticipationState,
  type PlanBasis,
  planTasks,
  type TaskState,
  type TaskWindow,
  taskStateAt,
} from '@verum/diary-rules';
import type { ServiceContext } from '../service-context.ts';
import { findAnswered } from '../store/answered-tasks.ts';
import { correctionsOf, type StoredCorrection } from '../store/corrections.ts';
import { noteSeen } from '../store/device-state.ts';
import { findLocked, type LockedInstrument } from '../store/locked-instruments.ts';
import { loadPlan } from '../store/plan-basis.ts';
import { findStudyWords, type StudyWords } from '../store/study-words.ts';
import { deviceOf } from './verify-device.ts';

export type { LockedInstrument } from '../store/locked-instruments.ts';

export interface DiaryTask {
  readonly window: TaskWindow;
  readonly state: TaskState;
  /** The entry that answers it. */
  readonly entry: string | undefined;
}

export interface OwnDiary {
  readonly nowMs: number;
  readonly state: ParticipationState;
  readonly zone: string;
  readonly basis: PlanBasis;
  readonly tasks: readonly DiaryTask[];
  readonly instruments: readonly LockedInstrument[];
  readonly corrections: readonly StoredCorrection[];
  readonly words: StudyWords;
}

/** A phone that is opened once works for two weeks without a network, with some to spare. */
const aheadDays = 30;
/** What is late for the longest can still be answered: 20160 minutes, in whatever zone. */
const behindDays = 17;
const settledShownMs = 30 * 86_400_000;

/**
 * Everything a device needs for the weeks to come, of its own subject.
 * @throws Refusal NOT_FOUND for one that takes no part
 */
export async function getDiary(service: ServiceContext, call: Call): Promise<OwnDiary> {
  const { database, clock } = service;
  const device = deviceOf(call);
  const nowMs = clock.nowMs();
  const found = await database.read(call, async (sql) => {
    const plan = await loadPlan(sql, device);
    if (!plan) throw refuse('NOT_FOUND', { facts: { subject: device.subject } });
    const { basis } = plan;
    const zone = basis.zones.at(-1)?.zone ?? 'UTC';
    const today = dayOf(dateAt(nowMs, zone)) ?? 0;
    const windows = planTasks(basis, dateOf(today - behindDays), dateOf(today + aheadDays)).filter(
      ({ lateUntilMs, isExpected }) => lateUntilMs > nowMs && isExpected,
    );
    const names = windows.map(({ task }) => task);
    const answered = await findAnswered(sql, device, names);
    const versions = basis.schedules.map(({ instrument, instrumentVersion: version }) => ({ instrument, version }));
    const instruments = await findLocked(sql, device.study, versions);
    const corrections = await correctionsOf(sql, device, new Date(nowMs - settledShownMs).toISOString());
    const words = await findStudyWords(sql, { study: device.study, site: plan.site });
    const date = dateOf(today);
    const state = (basis.participation ?? []).findLast(({ from }) => from <= date)?.state ?? 'active';
    const tasks = windows.map((window) => {
      const done = answered.get(window.task);
      return { window, state: taskStateAt(window, nowMs, done), entry: done?.entry };
    });
    return { nowMs, state, zone, basis, tasks, instruments: [...instruments.values()], corrections, words };
  });
  await noteNow(service, call, nowMs);
  return found;
}

const notedMs = new Map<string, number>();
const noteEveryMs = 60_000;

/** A phone may ask often; that it was heard of is written down once a minute. */
async function noteNow({ database }: ServiceContext, call: Call, nowMs: number): Promise<void> {
  const device = deviceOf(call);
  const last = notedMs.get(device.device) ?? Number.NEGATIVE_INFINITY;
  if (nowMs >= last && nowMs - last < noteEveryMs) return;
  if (notedMs.size > 50_000) notedMs.clear();
  notedMs.set(device.device, nowMs);
  await database.write({ ...call, idempotency: undefined }, 'Asked by the device', async (tx) => {
    await noteSeen(tx, device, new Date(nowMs).toISOString());
  });
}
