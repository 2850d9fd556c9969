import { dateAt, type InstrumentModel, type PlanBasis, planTasks, type TaskWindow } from '@verum/diary-rules';
import { type Judgement, judgeEntry } from './judge-entry.ts';
import { partsOf, type SentEntry } from './sent-entry.ts';

/** One that came, with what is known of it before anything is loaded. */
export interface Arrived {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  /** Undefined where it could not be read. */
  readonly sent: SentEntry | undefined;
  /** Why it is refused whatever is stored; '' when it is not. */
  readonly refusedFor: string;
}

/** One that is stored under the name of one that came. */
export interface KnownByName {
  readonly entry: string;
  readonly bytes: Uint8Array;
  readonly fate: 'KEPT' | 'SET_ASIDE';
  readonly why: string;
  readonly receivedAtMs: number;
}

export interface EntriesBasis {
  readonly basis: PlanBasis;
  instrumentOf(sent: SentEntry): { readonly model: InstrumentModel; readonly form: string } | undefined;
  readonly known: ReadonlyMap<string, KnownByName>;
  /** Tasks that an entry answers. */
  readonly answered: readonly string[];
  /** Names that entries of other subjects bear. */
  readonly foreign: ReadonlySet<string>;
  readonly receivedAtMs: number;
}

export interface EntryResult {
  /** '' where it could not be read. */
  readonly entry: string;
  readonly fate: 'KEPT' | 'SET_ASIDE' | 'REFUSED';
  readonly why: string;
  readonly receivedAtMs: number;
}

/** To be stored. */
export interface NewEntry {
  readonly sent: SentEntry;
  readonly judged: Judgement;
  /** Of its task, where the plan has one. */
  readonly window: TaskWindow | undefined;
  /** The visit and form of the study build that it fills; '': none. */
  readonly lands: { readonly visit: string; readonly form: string };
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Decision {
  readonly result: EntryResult;
  readonly made?: NewEntry;
}

/**
 * One after the other: a name stands for the first bytes that came under it, and the first of two entries to one task
 * answers it. The same bytes again are the same answer, whoever carries them for the device.
 */
export function decideEntries(arrived: readonly Arrived[], on: EntriesBasis): Decision[] {
  const { basis, receivedAtMs } = on;
  const answered = new Set(on.answered);
  const made = new Map<string, KnownByName>();
  return arrived.map(({ sent, refusedFor, bytes, signature }): Decision => {
    const entry = sent?.entry ?? '';
    const refused = (why: string): Decision => ({ result: { entry, fate: 'REFUSED', why, receivedAtMs } });
    if (!sent || refusedFor !== '') return refused(refusedFor);
    if (on.foreign.has(entry)) return refused('ALREADY_EXISTS');
    const before = on.known.get(entry) ?? made.get(entry);
    if (before) return isSame(before.bytes, bytes) ? { result: resultOf(before) } : refused('ALREADY_EXISTS');
    const window = windowOf(sent, basis);
    const instrument = on.instrumentOf(sent);
    const judged = judgeEntry(sent, {
      instrument: instrument?.model,
      window,
      participation: basis.participation ?? [],
      zones: basis.zones,
      isAnswered: answered.has(sent.task),
      receivedAtMs,
    });
    if (judged.fate === 'KEPT' && isOnce(window)) answered.add(sent.task);
    const stored = { entry, bytes, fate: judged.fate, why: judged.why, receivedAtMs };
    made.set(entry, stored);
    return {
      result: resultOf(stored),
      made: {
        sent,
        judged,
        window,
        lands: { visit: visitOf(window, basis), form: instrument?.form ?? '' },
        bytes,
        signature,
      },
    };
  });
}

function resultOf({ entry, fate, why, receivedAtMs }: KnownByName): EntryResult {
  return { entry, fate, why, receivedAtMs };
}

/** On demand a task is answered as often as wanted. */
export function isOnce(window: TaskWindow | undefined): boolean {
  return window !== undefined && window.slot > 0;
}

/** In the plan as it is now. On demand the task has no date of its own, so it is looked for where it was submitted. */
function windowOf({ task, submitted }: SentEntry, basis: PlanBasis): TaskWindow | undefined {
  const { schedule, date } = partsOf(task);
  const schedules = basis.schedules.filter((one) => one.schedule === schedule);
  const zone = basis.zones.at(-1)?.zone;
  if (schedules.length === 0 || zone === undefined) return undefined;
  const day = date ?? dateAt(submitted.atMs - (submitted.skewMs ?? 0), zone);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) return undefined;
  return planTasks({ ...basis, schedules }, day, day).find((window) => window.task === task);
}

/** Of the version of the schedule by which the task was planned. */
function visitOf(window: TaskWindow | undefined, { schedules }: PlanBasis): string {
  return (
    schedules.find(({ schedule, version }) => schedule === window?.schedule && version === window.version)?.intoVisit ??
    ''
  );
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.length).equals(b);
}
