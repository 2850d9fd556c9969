import { createHash } from 'node:crypto';
import { create, fromJson, type JsonObject, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { epro } from '@verum/contracts';
import type { AnchorKind, ParticipationState, ScheduleModel, TaskState } from '@verum/diary-rules';
import type { EntryResult } from '../domain/decide-entries.ts';
import type { DiaryTask, LockedInstrument, OwnDiary } from '../logic/get-diary.ts';
import type { StoredCorrection } from '../logic/list-corrections.ts';
import type { RemindersTold } from '../logic/set-reminders.ts';
import { moment } from './moment.ts';
import { toReminders } from './reminder-methods.ts';

/**
 * The diary as a device gets it, with the hash by which it asks for the next one: over everything but the time of day.
 */
export function toDiary(diary: OwnDiary, reminders: RemindersTold): epro.Diary {
  const message = create(epro.DiarySchema, {
    state: participantStates[diary.state],
    zone: diary.zone,
    instruments: diary.instruments.map(toShown),
    tasks: diary.tasks.map(toTask),
    schedules: diary.basis.schedules.map(toSchedule),
    anchors: diary.basis.anchors.map(({ anchor, visit, date }) => ({ anchor: anchors[anchor], visit, date })),
    done: diary.tasks.flatMap(({ window, entry }) => (entry === undefined ? [] : [{ task: window.task, entry }])),
    corrections: diary.corrections.map(toCorrection),
    reminders: toReminders(reminders),
    contact: diary.words.contact.map((text) => ({ ...text })),
    studyTitle: diary.words.title.map((text) => ({ ...text })),
  });
  // A task that has come due since is no news: its times were told.
  const told = { ...message, tasks: message.tasks.map((task) => ({ ...task, state: epro.TaskState.UNSPECIFIED })) };
  const hash = createHash('sha256')
    .update(toBinary(epro.DiarySchema, create(epro.DiarySchema, told)))
    .digest('hex');
  return Object.assign(message, { hash, now: timestampFromMs(diary.nowMs) });
}

/** Without scores: they are nobody's on the phone. */
function toShown({ study, model, content, form, owner, licence, importedAt }: LockedInstrument) {
  const { scores: _, ...shown } = content as JsonObject;
  const instrument = fromJson(epro.InstrumentSchema, shown, { ignoreUnknownFields: true });
  const { instrument: name, version, hash, languages } = model;
  return Object.assign(instrument, {
    ...{ study, instrument: name, version, hash, form, owner, licence, languages: [...languages] },
    importedAt: moment(importedAt),
  });
}

function toSchedule(model: ScheduleModel): MessageInitShape<typeof epro.ScheduleSchema> {
  const { title, slots, anchor, ...rest } = model;
  return {
    ...rest,
    title: title.map((text) => ({ ...text })),
    anchor: anchors[anchor],
    slots: slots.map((slot) => ({ ...slot })),
  };
}

export function toTask({ window, state, entry }: DiaryTask): MessageInitShape<typeof epro.TaskSchema> {
  const { task, schedule, instrument, instrumentVersion, date, slot, zone } = window;
  return {
    ...{ task, schedule, instrument, instrumentVersion, date, slot, zone, entry: entry ?? '' },
    opensAt: timestampFromMs(window.opensAtMs),
    dueAt: timestampFromMs(window.dueAtMs),
    closesAt: timestampFromMs(window.closesAtMs),
    ...(window.lateUntilMs > window.closesAtMs && { lateUntil: timestampFromMs(window.lateUntilMs) }),
    state: taskStates[state],
  };
}

export function toCorrection(correction: StoredCorrection): MessageInitShape<typeof epro.CorrectionSchema> {
  const { oldValues, newValues, askedAt, answeredAt, state } = correction;
  const { correction: name, entry, task, item, reason, author } = correction;
  return {
    ...{ correction: name, entry, task, item, reason, author, oldValues: [...oldValues], newValues: [...newValues] },
    askedAt: moment(askedAt),
    answeredAt: moment(answeredAt),
    state: epro.Correction_State[state],
  };
}

export function toResult({ entry, fate, why, receivedAtMs }: EntryResult) {
  return { entry, fate: epro.EntryFate[fate], why, receivedAt: timestampFromMs(receivedAtMs) };
}

export const anchors = {
  consent: epro.Anchor.CONSENT,
  enrolment: epro.Anchor.ENROLMENT,
  randomisation: epro.Anchor.RANDOMISATION,
  visit: epro.Anchor.VISIT,
  fixed: epro.Anchor.FIXED,
} as const satisfies Readonly<Record<AnchorKind, epro.Anchor>>;

export const participantStates = {
  active: epro.ParticipantState.ACTIVE,
  paused: epro.ParticipantState.PAUSED,
  ended: epro.ParticipantState.ENDED,
} as const satisfies Readonly<Record<ParticipationState, epro.ParticipantState>>;

const taskStates = {
  planned: epro.TaskState.PLANNED,
  open: epro.TaskState.OPEN,
  due: epro.TaskState.DUE,
  late: epro.TaskState.LATE,
  done: epro.TaskState.DONE,
  'done-late': epro.TaskState.DONE_LATE,
  missed: epro.TaskState.MISSED,
  'not-expected': epro.TaskState.NOT_EXPECTED,
} as const satisfies Readonly<Record<TaskState, epro.TaskState>>;
