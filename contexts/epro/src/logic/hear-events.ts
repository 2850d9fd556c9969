import { dateAt, type TextModel } from '@verum/diary-rules';
import type { EventHandler, ReceivedEvent } from '@verum/events';
import type { ServiceContext } from '../service-context.ts';
import {
  addParticipant,
  type NewAnchor,
  type ParticipantKey,
  setAnchors,
  setSiteZone,
  siteZone,
} from '../store/participants.ts';
import { type CasebookForm, setCasebookForms, setStudyTitle } from '../store/study-words.ts';
import { subjectLocks } from '../store/subject-key.ts';
import { hearOfSubject, type ToldSubject } from './adopt-participant.ts';

export type Heard = (service: Pick<ServiceContext, 'clock'>) => EventHandler;

/** What is heard of whom. Repeated, or told by several, it comes out the same: each tells what is, not what changes. */
export const hearings: Readonly<Record<'trial' | 'randomisation' | 'edc', Readonly<Record<string, Heard>>>> = {
  trial: {
    'trial.study.created': () => hearOfStudy,
    'trial.study.updated': () => hearOfStudy,
    'trial.site.added': () => hearOfSite,
    'trial.subject.screened': hearOfStatus,
    'trial.subject.screen-failed': hearOfStatus,
    'trial.subject.enrolled': hearOfStatus,
    'trial.subject.completed': hearOfStatus,
    'trial.subject.withdrawn': hearOfStatus,
    'trial.subject.corrected': hearOfStatus,
  },
  randomisation: { 'randomisation.subject.randomised': () => hearOfRandomisation },
  edc: {
    'edc.build.published': () => hearOfBuild,
    'edc.casebook.opened': () => hearOfVisits,
    'edc.visits.planned': () => hearOfVisits,
  },
};

/** A plan that changes while an entry is judged by it would be half of each. */
export function lockOf({ payload }: ReceivedEvent): readonly string[] {
  const { study, subject } = payload as Partial<Record<string, unknown>>;
  return typeof study === 'string' && typeof subject === 'string' ? subjectLocks({ study, subject }).exclusive : [];
}

/** Its name, which heads the diary. An event of before trial told it says nothing. */
const hearOfStudy: EventHandler = async (tx, { payload }) => {
  const { study } = read(payload, 'study');
  const { title } = payload as { readonly title?: readonly TextModel[] };
  if (Array.isArray(title)) await setStudyTitle(tx, study, title);
};

const hearOfSite: EventHandler = async (tx, { payload }) => {
  const told = read(payload, 'study', 'site', 'timeZone');
  await setSiteZone(tx, { study: told.study, site: told.site, zone: told.timeZone });
};

function hearOfStatus(service: Pick<ServiceContext, 'clock'>): EventHandler {
  return async (tx, { payload }, call) => {
    const told = read(payload, 'study', 'subject', 'site', 'status', 'date', 'consentDate');
    await hearOfSubject(service, tx, call, { ...told, status: told.status as ToldSubject['status'] });
  };
}

/** On the day on which it was done at the site; never of which arm. */
const hearOfRandomisation: EventHandler = async (tx, { payload, at }) => {
  const told = read(payload, 'study', 'subject', 'site');
  const date = dateAt(Date.parse(at), await siteZone(tx, told.study, told.site));
  await anchor(tx, told, [{ anchor: 'randomisation', visit: '', date }]);
};

/** Which forms of the casebook repeat. */
const hearOfBuild: EventHandler = async (tx, { payload }) => {
  const { study } = read(payload, 'study');
  const { forms } = payload as { readonly forms?: readonly CasebookForm[] };
  if (Array.isArray(forms)) await setCasebookForms(tx, study, forms);
};

/** The days on which visits were held; of those that were not, none. */
const hearOfVisits: EventHandler = async (tx, { payload }) => {
  const told = read(payload, 'study', 'subject', 'site');
  const { visits } = payload as { readonly visits?: unknown };
  const dates = (Array.isArray(visits) ? visits : []).flatMap((one: unknown): NewAnchor[] => {
    const { visit, heldOn, isHeld } = one as Partial<Record<string, unknown>>;
    if (typeof visit !== 'string') return [];
    return [{ anchor: 'visit', visit, date: isHeld === true && typeof heldOn === 'string' && heldOn ? heldOn : null }];
  });
  await anchor(tx, told, dates);
};

async function anchor(
  tx: Parameters<EventHandler>[0],
  key: ParticipantKey,
  anchors: readonly NewAnchor[],
): Promise<void> {
  // What has happened to a subject may arrive before the subject itself.
  if (anchors.some(({ date }) => date !== null)) await addParticipant(tx, key);
  await setAnchors(tx, key, anchors);
}

function read<const Name extends string>(payload: unknown, ...names: readonly Name[]): Readonly<Record<Name, string>> {
  const told = payload as Readonly<Record<string, unknown>>;
  for (const name of names) if (typeof told[name] !== 'string') throw new TypeError(`the event names no ${name}`);
  return told as Readonly<Record<Name, string>>;
}
