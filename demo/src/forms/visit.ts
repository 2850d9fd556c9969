import { effectAt, quotient } from '../body.ts';
import { addDays, clock, daysBetween } from '../calendar.ts';
import type { Fate } from '../course.ts';
import { entered, groupItems } from '../entry.ts';
import type { DemoForm } from '../plan.ts';
import { type Case, coordinator, investigator, placeOf, say, streamOf, type VisitAt } from './case.ts';

const BODY_SYSTEMS = ['GENERAL', 'HEENT', 'CARDIO', 'RESP', 'ABDOMEN', 'NEURO', 'LIMBS'];
/** How strongly each PHQ-9 item follows the mood; the ninth is asked of people who are well. */
const PHQ9_LOADING = [0.5, 0.45, 0.7, 0.75, 0.4, 0.3, 0.35, 0.15, 0];
const TABLETS_PER_KIT = 35;

export function visitDate(subject: Case, visit: VisitAt): DemoForm {
  return entered({ ...entryOf(subject, visit, 'FO.SV'), items: groupItems('IG.SV', { 'IT.VISDAT': visit.date }) });
}

/** The body systems are rows that the study fixes, so each row says which it is. */
export function physicalExamination(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, `PE/${visit.oid}`);
  const rows = BODY_SYSTEMS.flatMap((system, index) => {
    const isMurmur = system === 'CARDIO' && random.chance(0.08);
    const values = {
      'IT.PESYS': system,
      'IT.PERES': isMurmur ? 'ABN_NCS' : 'NORMAL',
      'IT.PEDESC': isMurmur
        ? say(subject, '心尖区 2/6 级收缩期杂音', 'Grade 2/6 systolic murmur at the apex')
        : undefined,
    };
    return groupItems('IG.PE', values, index + 1);
  });
  const items = [...groupItems('IG.PE_HEAD', { 'IT.PEDAT': visit.date }), ...rows];
  return entered({ ...entryOf(subject, visit, 'FO.PE'), by: investigator(subject), items });
}

/** Mood improves a little while the study goes on. */
export function phq9(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, `PHQ9/${visit.oid}`);
  const mood = subject.body.mood - effectAt(visit.week) * 0.4;
  const scores = PHQ9_LOADING.map((loading) =>
    loading === 0 ? 0 : Math.max(0, Math.min(3, Math.round(0.35 + mood * loading + random.normal(0, 0.45)))),
  );
  const total = scores.reduce((sum, score) => sum + score, 0);
  const items = [
    ...groupItems('IG.QS', { 'IT.QSDAT': visit.date }),
    ...scores.flatMap((score, index) => groupItems('IG.PHQ9', { [`IT.PHQ9_0${index + 1}`]: String(score) })),
    ...groupItems('IG.PHQ9_SCORE', { 'IT.PHQ9_TOTAL': String(total) }),
  ];
  return entered({ ...entryOf(subject, visit, 'FO.PHQ9'), items });
}

export function randomisation(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, 'RAND');
  const items = groupItems('IG.RAND', {
    'IT.RANDDTM': `${visit.date}T${clock(11, random.integer(0, 59))}`,
    'IT.RANDNO': subject.course.randomisation?.number,
  });
  return entered({ ...entryOf(subject, visit, 'FO.RAND'), by: investigator(subject), items });
}

export function dispensing(subject: Case, visit: VisitAt): DemoForm {
  const items = groupItems('IG.DD', {
    'IT.DDDAT': visit.date,
    'IT.DDKIT': kitNumber(subject, visit.oid),
    'IT.DDTAB': String(TABLETS_PER_KIT),
  });
  return entered({ ...entryOf(subject, visit, 'FO.DD'), items });
}

/** Counts what came back of the kit given at the visit before. */
export function accountability(subject: Case, visit: VisitAt, before: VisitAt): DemoForm {
  const random = streamOf(subject, `DA/${visit.oid}`);
  const days = daysBetween(before.date, visit.date);
  const taken = Math.min(TABLETS_PER_KIT, days - random.pick([0, 0, 0, 1, 1, 2, 3]));
  const items = groupItems('IG.RET', {
    'IT.DADAT': visit.date,
    'IT.DAKIT': kitNumber(subject, before.oid),
    'IT.DADISP': String(TABLETS_PER_KIT),
    'IT.DARET': String(TABLETS_PER_KIT - taken),
    'IT.DADAYS': String(days),
    'IT.DACOMP': quotient(100 * taken, days),
  });
  return entered({ ...entryOf(subject, visit, 'FO.DA'), items });
}

const END_OF_STUDY: Record<Fate, { readonly status: string; readonly zh?: string; readonly en?: string }> = {
  stays: { status: 'COMPLETED' },
  travels: { status: 'COMPLETED' },
  overdue: { status: 'COMPLETED' },
  'pressure-too-low': {
    status: 'SCREENFAIL',
    zh: '坐位平均收缩压低于 140 mmHg',
    en: 'Mean sitting systolic pressure below 140 mmHg',
  },
  liver: { status: 'SCREENFAIL', zh: '转氨酶大于正常值上限 3 倍', en: 'Transaminases above 3 × ULN' },
  'other-trial': {
    status: 'SCREENFAIL',
    zh: '3 个月内参加过其他药物临床试验',
    en: 'Took part in another drug trial within 3 months',
  },
  'serious-event': {
    status: 'AE',
    zh: '因严重不良事件（肺炎住院）退出',
    en: 'Withdrawn after a serious adverse event (pneumonia, hospitalised)',
  },
  'consent-withdrawn': {
    status: 'SUBJECT',
    zh: '受试者因工作调动撤回知情同意',
    en: 'Consent withdrawn: the subject moved for work',
  },
  lost: {
    status: 'LOST',
    zh: '三次电话及一次挂号信均未联系上',
    en: 'No answer to three calls and a registered letter',
  },
};

/** Why the study is over for the subject, in the words of the site; undefined for one who completed it. */
export function reasonForStopping(subject: Case): string | undefined {
  const { zh, en } = END_OF_STUDY[subject.course.fate];
  return zh && en ? say(subject, zh, en) : undefined;
}

export function endOfStudy(subject: Case, date: string): DemoForm {
  const items = groupItems('IG.EOS', {
    'IT.EOSDAT': date,
    'IT.EOSSTAT': END_OF_STUDY[subject.course.fate].status,
    'IT.EOSDESC': reasonForStopping(subject),
  });
  return entered({ ...entryOf(subject, { oid: 'SE.EOS', date, week: 0 }, 'FO.EOS'), by: investigator(subject), items });
}

/** A visit between the planned ones, for a complaint. */
export function unscheduledVisit(subject: Case, repeat: number, onset: string): VisitAt {
  const baseline = subject.course.visits.find((visit) => visit.oid === 'SE.BASELINE')?.date ?? onset;
  const date = addDays(onset, 1);
  return { oid: 'SE.UNSCHEDULED', repeat, date, week: Math.max(0, daysBetween(baseline, date) / 7) };
}

function kitNumber(subject: Case, visitOid: string): string {
  // The first kit is the one that the randomisation list names.
  if (visitOid === 'SE.BASELINE') return subject.course.randomisation?.kit ?? '';
  return `K${String(streamOf(subject, `kit/${visitOid}`).integer(10000, 99999))}`;
}

function entryOf(subject: Case, visit: VisitAt, form: string) {
  return { subject: subject.course.screeningNumber, place: placeOf(visit, form), by: coordinator(subject) };
}
