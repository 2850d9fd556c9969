import { addDays, daysBetween } from '../calendar.ts';
import { corrected, entered, groupItems, keyOf } from '../entry.ts';
import type { DemoForm } from '../plan.ts';
import { type Case, coordinator, investigator, say, streamOf, yesNo } from './case.ts';
import { HISTORY, historyOf } from './history.ts';

interface Drug {
  readonly zh: string;
  readonly en: string;
  readonly dose: string;
  readonly unit: string;
  readonly frequency: string;
  readonly route?: string;
}

interface EventKind {
  readonly zh: string;
  readonly en: string;
  /** How often it is drawn in each arm, relative to the others. */
  readonly weight: { readonly VERUM: number; readonly PLACEBO: number };
  readonly severity: 'MILD' | 'MODERATE' | 'SEVERE';
  readonly relation: string;
  readonly days: readonly [number, number];
  readonly drug?: Drug;
  readonly leadsToVisit?: boolean;
}

const PARACETAMOL: Drug = { zh: '对乙酰氨基酚', en: 'Paracetamol', dose: '500', unit: 'mg', frequency: 'PRN' };
const EVENT_KINDS: readonly EventKind[] = [
  {
    zh: '头痛',
    en: 'Headache',
    weight: { VERUM: 1, PLACEBO: 3 },
    severity: 'MILD',
    relation: 'POSSIBLE',
    days: [1, 4],
    drug: PARACETAMOL,
  },
  {
    zh: '头晕',
    en: 'Dizziness',
    weight: { VERUM: 3, PLACEBO: 1 },
    severity: 'MODERATE',
    relation: 'PROBABLE',
    days: [2, 9],
    leadsToVisit: true,
  },
  {
    zh: '上呼吸道感染',
    en: 'Upper respiratory tract infection',
    weight: { VERUM: 2, PLACEBO: 2 },
    severity: 'MILD',
    relation: 'UNLIKELY',
    days: [4, 10],
    drug: PARACETAMOL,
  },
  {
    zh: '踝部水肿',
    en: 'Ankle oedema',
    weight: { VERUM: 2, PLACEBO: 0.3 },
    severity: 'MILD',
    relation: 'PROBABLE',
    days: [10, 30],
    leadsToVisit: true,
  },
  {
    zh: '乏力',
    en: 'Fatigue',
    weight: { VERUM: 1, PLACEBO: 1 },
    severity: 'MILD',
    relation: 'POSSIBLE',
    days: [3, 12],
  },
  {
    zh: '腹泻',
    en: 'Diarrhoea',
    weight: { VERUM: 1, PLACEBO: 1 },
    severity: 'MILD',
    relation: 'UNRELATED',
    days: [1, 3],
  },
];
const PNEUMONIA: EventKind = {
  ...{
    zh: '肺炎',
    en: 'Pneumonia',
    weight: { VERUM: 0, PLACEBO: 0 },
    severity: 'SEVERE',
    relation: 'UNLIKELY',
    days: [10, 14],
  },
  drug: { zh: '头孢曲松', en: 'Ceftriaxone', dose: '2', unit: 'g', frequency: 'QD', route: 'IV' },
  leadsToVisit: true,
};

export interface AdverseEvent {
  readonly kind: EventKind;
  readonly isSerious: boolean;
  /** YYYY-MM-DD */
  readonly onset: string;
  /** Absent while it goes on. */
  readonly end?: string;
}

/** The adverse events of one randomised subject, in order of onset, none after today. */
export function adverseEvents(subject: Case): AdverseEvent[] {
  const { course, today } = subject;
  const baseline = course.visits.find((visit) => visit.oid === 'SE.BASELINE')?.date;
  if (!baseline || !course.randomisation) return [];
  const arm = course.randomisation.arm;
  const until = course.ended && course.ended.date < today ? course.ended.date : today;
  const random = streamOf(subject, 'AE');
  const onsets = Array.from({ length: random.pick([0, 0, 1, 1, 1, 2]) }, () =>
    addDays(baseline, random.integer(1, Math.max(2, daysBetween(baseline, until) - 1))),
  ).sort();
  const pool = EVENT_KINDS.flatMap((kind) => Array.from({ length: Math.round(kind.weight[arm] * 10) }, () => kind));
  const usual = onsets
    .filter((onset) => onset < today)
    .map((onset) => eventOf(random.pick(pool), onset, random.next(), today));
  if (course.fate !== 'serious-event') return usual;
  const serious = { ...eventOf(PNEUMONIA, addDays(baseline, 30), 0.5, today), isSerious: true };
  return [...usual.filter((event) => event.onset < serious.onset), serious];
}

const adverseEventPlace = (repeat: number) => ({ visit: 'SE.LOG', form: 'FO.AE', formRepeat: repeat });

export const adverseEventKey = (repeat: number): string => keyOf(adverseEventPlace(repeat));

/** One repeat of the adverse event form. Some are entered while they go on and closed by a second save. */
export function adverseEventForm(subject: Case, event: AdverseEvent, repeat: number): DemoForm {
  const random = streamOf(subject, `AE/${repeat}`);
  const { kind, isSerious, onset, end } = event;
  // Subjects come weeks later and often know the month only; whether the day is left off or marked is the writer's habit.
  const start = random.pick([onset, onset, onset, onset, onset.slice(0, 7), `${onset.slice(0, 7)}-UK`]);
  const values = {
    'IT.AETERM': say(subject, kind.zh, kind.en),
    'IT.AESTDAT': start,
    'IT.AEONGO': yesNo(!end),
    'IT.AEENDAT': end,
    'IT.AESEV': kind.severity,
    'IT.AESER': yesNo(isSerious),
    'IT.AESCRIT': isSerious ? 'HOSP' : undefined,
    'IT.AEREL': kind.relation,
    'IT.AEACN': isSerious ? 'WITHDRAWN' : 'NONE',
    'IT.AEOUT': end ? 'RECOVERED' : 'NOTREC',
  };
  const entry = {
    subject: subject.course.screeningNumber,
    place: adverseEventPlace(repeat),
    by: isSerious ? investigator(subject) : coordinator(subject),
    items: groupItems('IG.AE', values),
  };
  if (!end || !random.chance(0.5)) return entered(entry);
  const before = groupItems('IG.AE', {
    ...values,
    'IT.AEONGO': 'Y',
    'IT.AEENDAT': undefined,
    'IT.AEOUT': 'RECOVERING',
  });
  return corrected(entry, before, say(subject, '随访更新：事件已结束', 'Follow-up: the event has ended'));
}

/** Long-standing medication first, then what was given for adverse events. */
export function medicationForms(subject: Case, events: readonly AdverseEvent[]): DemoForm[] {
  const standing = historyOf(subject).flatMap(({ condition, since }) => {
    const { zh, en, drug } = HISTORY[condition];
    return drug ? [{ drug: drug as Drug, indication: say(subject, zh, en), start: since, end: undefined }] : [];
  });
  const forEvents = events.flatMap(({ kind, onset, end }) =>
    kind.drug ? [{ drug: kind.drug, indication: say(subject, kind.zh, kind.en), start: onset, end }] : [],
  );
  return [...standing, ...forEvents].map(({ drug, indication, start, end }, index) =>
    entered({
      subject: subject.course.screeningNumber,
      place: { visit: 'SE.LOG', form: 'FO.CM', formRepeat: index + 1 },
      by: coordinator(subject),
      items: groupItems('IG.CM', {
        'IT.CMTRT': say(subject, drug.zh, drug.en),
        'IT.CMINDC': indication,
        'IT.CMDOSE': drug.dose,
        'IT.CMDOSU': drug.unit,
        'IT.CMFREQ': drug.frequency,
        'IT.CMROUTE': drug.route ?? 'ORAL',
        'IT.CMSTDAT': start,
        'IT.CMONGO': yesNo(!end),
        'IT.CMENDAT': end,
      }),
    }),
  );
}

function eventOf(kind: EventKind, onset: string, luck: number, today: string): AdverseEvent {
  const [shortest, longest] = kind.days;
  const end = addDays(onset, Math.round(shortest + luck * (longest - shortest)));
  return { kind, isSerious: false, onset, ...(end < today && { end }) };
}
