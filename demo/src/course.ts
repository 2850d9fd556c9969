import { addDays, daysBetween, nearestWorkday } from './calendar.ts';
import { SITES } from './cast.ts';
import type { DemoPatient, DemoSite } from './plan.ts';
import { type Random, randomStream } from './random.ts';
import { type ListPlace, randomisationList } from './randomisation-list.ts';

/** What happens to one subject from consent to today: everything else in the plan follows from it. */
export interface Course {
  readonly screeningNumber: string;
  readonly site: DemoSite;
  readonly patient: DemoPatient;
  readonly consentDate: string;
  readonly fate: Fate;
  /** Screening to week 12, as far as they took place. */
  readonly visits: readonly VisitHeld[];
  /** Once randomised. */
  readonly randomisation?: ListPlace;
  /** Once the study is over for the subject. */
  readonly ended?: { readonly date: string };
}

/**
 * Why a subject does not go the whole way; `stays` covers those still on their way and those who completed. Who
 * `travels` misses week 4 and comes again; who is `overdue` has not come, and nobody knows yet why.
 */
export type Fate =
  | 'stays'
  | 'travels'
  | 'overdue'
  | 'pressure-too-low'
  | 'liver'
  | 'other-trial'
  | 'serious-event'
  | 'consent-withdrawn'
  | 'lost';

export interface VisitHeld {
  readonly oid: 'SE.SCREENING' | 'SE.BASELINE' | 'SE.WEEK4' | 'SE.WEEK8' | 'SE.WEEK12';
  readonly date: string;
  /** Weeks since baseline as planned; screening counts as 0. */
  readonly week: number;
}

export const SUBJECT_COUNT = 30;
/** The first subject consented this many days ago; the others follow evenly, the last since a day or two. */
const RECRUITMENT_DAYS = 178;
const ENROLMENT_ORDER = ['01', '02', '01', '03', '02', '01', '02', '03', '01', '02'];
const SCREEN_FAILURES: readonly Fate[] = ['pressure-too-low', 'liver', 'other-trial', 'pressure-too-low'];
const WITHDRAWALS: readonly Fate[] = ['serious-event', 'consent-withdrawn', 'lost'];
/**
 * Subjects, by their order of consent, whose course the story needs whatever the seed: the first six complete and are
 * reviewed, and 15 has week 8 while the amendment is active at its site.
 */
const FIXED: ReadonlyMap<number, Fate> = new Map([
  ...[0, 1, 2, 3, 4, 5, 15].map((index) => [index, 'stays'] as const),
  [6, 'travels'],
  [14, 'overdue'],
  [18, 'overdue'],
]);

/** The courses of all subjects, in order of consent. `patients` are those of the three hospitals. */
export function courses(seed: number, today: string, patients: readonly DemoPatient[]): Course[] {
  const fates = drawFates(seed);
  const allocate = allocator(seed);
  const perSite = new Map<string, number>();
  return Array.from({ length: SUBJECT_COUNT }, (_, index) => {
    const site = siteAt(index);
    const ordinal = (perSite.get(site.code) ?? 0) + 1;
    perSite.set(site.code, ordinal);
    const patient = patients.filter((each) => each.hospital === site.code)[ordinal - 1];
    if (!patient) throw new RangeError(`site ${site.code} has no patient for its subject ${ordinal}`);
    const screeningNumber = `${site.code}-${String(ordinal).padStart(3, '0')}`;
    const random = randomStream(seed, `course/${screeningNumber}`);
    const consentDate = nearestWorkday(addDays(today, -daysSinceConsent(index) - random.integer(0, 2)));
    const fate = fates.get(index) ?? 'stays';
    const { visits, ended } = follow(random, { consentDate, fate, today });
    const randomised = visits.some((visit) => visit.oid === 'SE.BASELINE');
    return {
      screeningNumber,
      site,
      patient,
      consentDate,
      fate,
      visits,
      ...(randomised && { randomisation: allocate(site.code) }),
      ...(ended && { ended: { date: ended } }),
    };
  });
}

function siteAt(index: number): DemoSite {
  const code = ENROLMENT_ORDER[index % ENROLMENT_ORDER.length];
  const site = SITES.find((each) => each.code === code);
  if (!site) throw new RangeError(`no site ${code}`);
  return site;
}

function daysSinceConsent(index: number): number {
  return Math.round(RECRUITMENT_DAYS - index * ((RECRUITMENT_DAYS - 1) / (SUBJECT_COUNT - 1)));
}

/** Screen failures and withdrawals fall on subjects whose time has already come. */
function drawFates(seed: number): Map<number, Fate> {
  const random = randomStream(seed, 'fates');
  const early = Array.from({ length: 20 }, (_, index) => index).filter(
    (index) => daysSinceConsent(index) > 75 && !FIXED.has(index),
  );
  const order = random.shuffle(early);
  const drawn = [...SCREEN_FAILURES, ...WITHDRAWALS].map(
    (fate, position) => [order[position] ?? position, fate] as const,
  );
  return new Map([...drawn, ...FIXED]);
}

/** Visits in their windows, on working days, until today or until the study is over for the subject. */
function follow(random: Random, subject: { consentDate: string; fate: Fate; today: string }) {
  const { consentDate, fate, today } = subject;
  const screening: VisitHeld = { oid: 'SE.SCREENING', date: consentDate, week: 0 };
  if (SCREEN_FAILURES.includes(fate)) return { visits: [screening], ended: addDays(consentDate, random.integer(3, 6)) };
  const baseline = nearestWorkday(addDays(consentDate, random.integer(6, 11)));
  const on = (days: number, window: number) =>
    nearestWorkday(addDays(baseline, days + random.integer(-window, window)));
  const planned: VisitHeld[] = [
    screening,
    { oid: 'SE.BASELINE', date: baseline, week: 0 },
    { oid: 'SE.WEEK4', date: on(28, 2), week: 4 },
    { oid: 'SE.WEEK8', date: on(56, 4), week: 8 },
    { oid: 'SE.WEEK12', date: on(84, 5), week: 12 },
  ];
  if (WITHDRAWALS.includes(fate)) {
    const ended = addDays(baseline, 28 + random.integer(8, 16));
    return { visits: planned.slice(0, 3), ended };
  }
  const held = planned.filter((visit) => daysBetween(visit.date, today) >= 0);
  if (fate === 'overdue') return { visits: held.slice(0, daysBetween(baseline, today) > 75 ? 3 : 2) };
  const visits = fate === 'travels' ? held.filter(({ oid }) => oid !== 'SE.WEEK4') : held;
  const last = visits.at(-1);
  return { visits, ...(last?.oid === 'SE.WEEK12' && { ended: last.date }) };
}

/** Gives each site the places of its list in order. */
function allocator(seed: number): (site: string) => ListPlace {
  const left = new Map(SITES.map(({ code }) => [code, randomisationList(seed).filter(({ site }) => site === code)]));
  return (site) => {
    const place = left.get(site)?.shift();
    if (!place) throw new RangeError(`the list of site ${site} has no place left`);
    return place;
  };
}
