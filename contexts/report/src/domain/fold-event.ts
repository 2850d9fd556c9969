import type { Cell, Fact, KindName } from './facts.ts';

/** An event as far as a fold has to know it. */
export interface ToldEvent {
  readonly type: string;
  readonly payload: unknown;
  /** Of two events about one thing the higher is the later. */
  readonly version: number;
}

type Payload = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, Cell>>;
type Fold = (payload: Payload) => readonly (readonly [KindName, Row])[];

/** What each context is listened to for. */
export const folds: Readonly<Record<'trial' | 'edc', Readonly<Record<string, Fold>>>> = {
  trial: {
    'trial.study.created': study,
    'trial.study.updated': study,
    'trial.site.added': (told) => [
      ['site', { ...pick(told, 'study', 'site'), zone: text(told.timeZone), planned: count(told.plannedSubjects) }],
    ],
    'trial.subject.screened': subject,
    'trial.subject.screen-failed': subject,
    'trial.subject.enrolled': (told) => [
      ...subject(told),
      ['enrolment', { ...pick(told, 'study', 'subject', 'site'), enrolled_on: text(told.date) }],
    ],
    'trial.subject.completed': subject,
    'trial.subject.withdrawn': subject,
    'trial.subject.corrected': subject,
  },
  edc: {
    'edc.casebook.opened': visits,
    'edc.visits.planned': visits,
    'edc.casebook.moved': (told) =>
      list(told.gone).map((visit) => [
        'visit',
        {
          ...pick(told, 'study', 'subject', 'site'),
          ...{ visit: text(visit), is_gone: true, held_on: null, earliest: null, latest: null, is_held: false },
          ...{ is_expected: false, is_skipped: false, missing: 0, missing_blinded: 0 },
        },
      ]),
    'edc.form.saved': form,
    'edc.form.settled': form,
    'edc.form.verified': (told) => [review(told)],
    'edc.casebook.signed': (told) =>
      list(told.forms).map((key) => [
        'signature',
        { ...pick(told, 'study', 'subject', 'site'), form: text(key), signature: 'VALID' },
      ]),
    'edc.query.changed': (told) => [
      [
        'query',
        {
          ...pick(told, 'study', 'subject', 'site', 'form', 'state', 'origin'),
          ...{ number: count(told.number), blinded: told.blinded !== false, is_released: told.released === true },
          ...{ opened_at: text(told.openedAt), answered_at: text(told.answeredAt), closed_at: text(told.closedAt) },
        },
      ],
    ],
  },
};

export type Producer = keyof typeof folds;

export const producers = Object.keys(folds) as readonly Producer[];

/** The types of events that are asked of a producer. */
export function typesOf(producer: Producer): string[] {
  return Object.keys(folds[producer]);
}

/**
 * What an event says, as facts. An event of before these reports, which says too little, says nothing: its thing is
 * known again from the next one on.
 */
export function foldEvent(producer: Producer, { type, payload, version }: ToldEvent): Fact[] {
  const fold = Object.hasOwn(folds[producer], type) ? folds[producer][type] : undefined;
  if (!fold || typeof payload !== 'object' || payload === null) return [];
  return fold(payload as Payload)
    .filter(([kind, row]) => needed[kind].every((column) => row[column] !== null && row[column] !== undefined))
    .map(([kind, row]) => ({ kind, version, row }));
}

const key = ['study', 'subject', 'site'];
const needed: Readonly<Record<KindName, readonly string[]>> = {
  study: ['study'],
  site: ['study', 'site'],
  subject: [...key, 'status', 'status_date', 'consent_date'],
  enrolment: [...key, 'enrolled_on'],
  visit: [...key, 'visit'],
  form: [...key, 'form', 'entry', 'removed'],
  entry: [...key, 'form', 'entered_on'],
  review: [...key, 'form'],
  signature: [...key, 'form', 'signature'],
  query: [...key, 'form', 'number', 'state', 'origin', 'opened_at'],
};

function study(told: Payload): ReturnType<Fold> {
  return [['study', { ...pick(told, 'study'), planned: count(told.plannedSubjects) }]];
}

function subject(told: Payload): ReturnType<Fold> {
  const dates = { consent_date: text(told.consentDate), status_date: text(told.date) };
  return [['subject', { ...pick(told, 'study', 'subject', 'site', 'status'), ...dates }]];
}

function visits(told: Payload): ReturnType<Fold> {
  return list(told.visits).map((one) => {
    const visit = one as Payload;
    return [
      'visit',
      {
        ...pick(told, 'study', 'subject', 'site'),
        ...{ visit: text(visit.visit), is_gone: false, held_on: text(visit.heldOn), earliest: text(visit.earliest) },
        ...{ latest: text(visit.latest), is_held: visit.isHeld === true, is_expected: visit.isExpected === true },
        ...{ is_skipped: visit.isSkipped === true, missing: count(visit.missing) },
        missing_blinded: count(visit.missingBlinded),
      },
    ];
  });
}

function form(told: Payload): ReturnType<Fold> {
  const own = pick(told, 'study', 'subject', 'site', 'form');
  const removed = typeof told.removed === 'boolean' ? told.removed : null;
  const items = { items_filled: count(told.filled), items_missing: count(told.missing) };
  return [
    ['form', { ...own, blinded: told.blinded !== false, entry: text(told.entry), removed, ...items }],
    ['entry', { ...own, entered_on: text(told.enteredOn) }],
    review(told),
    ['signature', { ...own, signature: text(told.signature) }],
  ];
}

function review(told: Payload): readonly [KindName, Row] {
  const own = pick(told, 'study', 'subject', 'site', 'form');
  return ['review', { ...own, items_verified: count(told.verified), items_to_verify: count(told.toVerify) }];
}

function pick(told: Payload, ...names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, text(told[name])]));
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : 0;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
