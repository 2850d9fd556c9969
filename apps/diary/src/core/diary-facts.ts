import {
  type AnchorModel,
  type InstrumentModel,
  readAnchor,
  readInstrument,
  readSchedule,
  type ScheduleModel,
  type TaskWindow,
  type TextModel,
} from '@verum/diary-rules';

/** verum.epro.v1.Diary in its JSON mapping, as it is kept: what is zero or empty is left out. */
export interface DiaryJson {
  readonly unchanged?: boolean;
  readonly hash?: string;
  readonly now?: string;
  readonly state?: string;
  readonly zone?: string;
  readonly instruments?: readonly unknown[];
  readonly tasks?: readonly TaskJson[];
  readonly schedules?: readonly unknown[];
  readonly anchors?: readonly unknown[];
  readonly done?: readonly { readonly task?: string; readonly entry?: string }[];
  readonly corrections?: readonly CorrectionJson[];
  readonly reminders?: RemindersJson;
  readonly contact?: readonly TextModel[];
  readonly studyTitle?: readonly TextModel[];
}
export interface TaskJson {
  readonly task?: string;
  readonly schedule?: string;
  readonly instrument?: string;
  readonly instrumentVersion?: string;
  readonly date?: string;
  readonly slot?: number;
  readonly opensAt?: string;
  readonly dueAt?: string;
  readonly closesAt?: string;
  readonly lateUntil?: string;
  readonly state?: string;
  readonly zone?: string;
}
export interface CorrectionJson {
  readonly correction?: string;
  readonly entry?: string;
  readonly task?: string;
  readonly item?: string;
  readonly oldValues?: readonly string[];
  readonly newValues?: readonly string[];
  readonly reason?: string;
  readonly author?: string;
  readonly askedAt?: string;
  readonly state?: string;
}
export interface RemindersJson {
  readonly channels?: readonly string[];
  readonly quietFrom?: string;
  readonly quietTo?: string;
  readonly address?: string;
  readonly push?: string;
  readonly language?: string;
  readonly pushKey?: string;
  /** What this installation can send by. */
  readonly offered?: readonly string[];
  /** The end of an address that is kept, which is told to nobody whole. */
  readonly addressHint?: string;
}

/** What the diary knows of its study and its weeks to come. */
export interface DiaryFacts {
  readonly state: 'active' | 'paused' | 'ended';
  /** In which the server worked out the tasks. */
  readonly zone: string;
  /** The server's time when it told all this. */
  readonly toldAtMs: number;
  readonly instruments: readonly InstrumentModel[];
  readonly schedules: readonly ScheduleModel[];
  readonly anchors: readonly AnchorModel[];
  readonly tasks: readonly TaskWindow[];
  /** Answered, as the server knows. */
  readonly done: ReadonlySet<string>;
  readonly corrections: readonly CorrectionJson[];
  readonly reminders: RemindersJson;
  readonly contact: readonly TextModel[];
  readonly studyTitle: readonly TextModel[];
}

export function readDiary(json: DiaryJson): DiaryFacts {
  const state = json.state === 'PARTICIPANT_STATE_PAUSED' ? 'paused' : 'ended';
  return {
    state: json.state === 'PARTICIPANT_STATE_ACTIVE' ? 'active' : state,
    zone: json.zone ?? 'UTC',
    toldAtMs: Date.parse(json.now ?? ''),
    instruments: (json.instruments ?? []).map(readInstrument),
    schedules: (json.schedules ?? []).map(readSchedule),
    anchors: (json.anchors ?? []).map(readAnchor),
    tasks: (json.tasks ?? []).map(readTask),
    done: new Set((json.done ?? []).map(({ task }) => task ?? '')),
    corrections: (json.corrections ?? []).filter(({ state }) => state === 'STATE_ASKED'),
    reminders: json.reminders ?? {},
    contact: json.contact ?? [],
    studyTitle: json.studyTitle ?? [],
  };
}

function readTask(json: TaskJson): TaskWindow {
  const at = (text: string | undefined, other: number) => (text ? Date.parse(text) : other);
  const closesAtMs = at(json.closesAt, Number.POSITIVE_INFINITY);
  return {
    task: json.task ?? '',
    schedule: json.schedule ?? '',
    version: 0,
    instrument: json.instrument ?? '',
    instrumentVersion: json.instrumentVersion ?? '',
    date: json.date ?? '',
    slot: json.slot ?? 0,
    opensAtMs: at(json.opensAt, Number.NEGATIVE_INFINITY),
    dueAtMs: at(json.dueAt, closesAtMs),
    closesAtMs,
    lateUntilMs: at(json.lateUntil, closesAtMs),
    zone: json.zone ?? '',
    isExpected: json.state !== 'TASK_STATE_NOT_EXPECTED',
  };
}
