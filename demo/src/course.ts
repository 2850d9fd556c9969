import { addDays, daysBetween, nearestWorkday } from './calendar.ts';
import { ARMS, type ArmCode, SITES } from './cast.ts';
import type { DemoPatient, DemoSite } from './plan.ts';
import { type Random, randomStream } from './random.ts';

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
  readonly randomisation?: { readonly arm: ArmCode; readonly number: string };
  /** Once the study is over for the subject. */
  readonly ended?: { readonly date: string };
}

/** Why a subject does not go the whole way; `stays` covers those still on their way and those who completed. */
export type Fate =
  | 'stays'
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

/** The courses of all subjects, in order of consent. `patients` are those of the three hospitals. */
export function courses(seed: number, today: string, patients: readonly DemoPatient[]): Course[] {
  const fates = drawFates(seed);
  const allocate = randomisationList(seed);
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
  const early = Array.from({ length: 20 }, (_, index) => index).filter((index) => daysSinceConsent(index) > 75);
  const [...order] = random.shuffle(early);
  return new Map([...SCREEN_FAILURES, ...WITHDRAWALS].map((fate, position) => [order[position] ?? position, fate]));
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
  const visits = planned.filter((visit) => daysBetween(visit.date, today) >= 0);
  const last = visits.at(-1);
  return { visits, ...(last?.oid === 'SE.WEEK12' && { ended: last.date }) };
}

/** Permuted blocks of four within each site. Numbers tell nothing about the arm. */
function randomisationList(seed: number): (site: string) => { arm: ArmCode; number: string } {
  const blocks = new Map<string, ArmCode[]>();
  const counts = new Map<string, number>();
  return (site) => {
    const count = (counts.get(site) ?? 0) + 1;
    counts.set(site, count);
    const random = randomStream(seed, `randomisation/${site}/${Math.floor((count - 1) / 4)}`);
    const block = blocks.get(site)?.length
      ? blocks.get(site)
      : random.shuffle([...ARMS, ...ARMS].map((arm) => arm.code));
    const [arm = 'PLACEBO', ...rest] = block ?? [];
    blocks.set(site, rest);
    return { arm, number: `R${site}${String(count).padStart(3, '0')}` };
  };
}
