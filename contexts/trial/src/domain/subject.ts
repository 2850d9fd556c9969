import { type Refusal, refuse, violation } from '@verum/call';
import { isCivilDate } from './civil-date.ts';

export type Status = 'SCREENING' | 'SCREEN_FAILED' | 'ENROLLED' | 'COMPLETED' | 'WITHDRAWN';

/** A subject as it is kept. Dates are civil dates at the site. */
export interface Subject {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly status: Status;
  readonly consentDate: string;
  readonly statusDate: string;
  /** The day on which screening ended, with whatever outcome; null during screening. */
  readonly screenedDate: string | null;
  readonly arm: string | null;
  readonly patient: string | null;
  /** Under which id patient knows that the linked person takes part. */
  readonly participation: string | null;
  readonly revision: number;
}

/** What may follow what. A status without followers is final. */
export const followers = {
  SCREENING: ['SCREEN_FAILED', 'ENROLLED', 'WITHDRAWN'],
  ENROLLED: ['COMPLETED', 'WITHDRAWN'],
  SCREEN_FAILED: [],
  COMPLETED: [],
  WITHDRAWN: [],
} as const satisfies Record<Status, readonly Status[]>;

const needsReason: ReadonlySet<Status> = new Set(['SCREEN_FAILED', 'WITHDRAWN']);

export interface StatusChange {
  readonly status: Status;
  readonly date: string;
  readonly reason: string;
  /** '' for none. */
  readonly arm: string;
}

/**
 * The subject after a change of status.
 * @param today the civil date at the site
 * @throws Refusal STATE_FORBIDS, REASON_REQUIRED or INVALID_REQUEST
 */
export function changeStatus(subject: Subject, change: StatusChange, today: string): Subject {
  const allowed: readonly Status[] = followers[subject.status];
  if (!allowed.includes(change.status)) {
    const facts = { status: subject.status, wanted: change.status, allowed: allowed.join(', ') };
    throw refuse('STATE_FORBIDS', { facts });
  }
  if (needsReason.has(change.status) && change.reason.trim() === '') {
    const textEn = 'is required for this status';
    throw refuse('REASON_REQUIRED', { violations: [violation('reason', 'required', textEn, '此状态必须填写原因')] });
  }
  if (change.arm !== '' && change.status !== 'ENROLLED') {
    const textEn = 'is only given on enrolment';
    throw refuse('INVALID_REQUEST', { violations: [violation('arm', 'not_here', textEn, '仅在入组时填写')] });
  }
  checkDate('date', change.date, today);
  if (change.date < subject.statusDate) throw wrongOrder('date', 'lies before the last change of status');
  return {
    ...subject,
    status: change.status,
    statusDate: change.date,
    screenedDate: subject.screenedDate ?? change.date,
    arm: change.arm || subject.arm,
    revision: subject.revision + 1,
  };
}

export interface Correction {
  readonly consentDate?: string | undefined;
  /** '' removes the link. */
  readonly patient?: string | undefined;
  /** The status before the last change, which is taken back. */
  readonly status?: Status | undefined;
}

/** What the last change of status replaced; absent members were not changed by it. */
export interface BeforeChange {
  readonly status: Status;
  readonly statusDate?: string | undefined;
  readonly screenedDate?: string | null | undefined;
}

/** What a correction has to know beside the subject. */
export interface Known {
  /** The civil date at the site. */
  readonly today: string;
  /** Undefined while the status has never changed. */
  readonly before?: BeforeChange | undefined;
  /** The id of a new link to a person. */
  readonly participation?: string | undefined;
}

/**
 * The subject after a correction; the same object when nothing differs.
 * @throws Refusal INVALID_REQUEST, STATE_FORBIDS
 */
export function correct(present: Subject, correction: Correction, known: Known): Subject {
  const { today, before, participation = null } = known;
  const subject = takenBack(present, correction.status, before);
  const consentDate = correction.consentDate ?? subject.consentDate;
  const patient = correction.patient === undefined ? subject.patient : correction.patient || null;
  const isLinked = patient !== subject.patient;
  if (consentDate === subject.consentDate && !isLinked) {
    return subject === present ? present : { ...subject, revision: present.revision + 1 };
  }
  checkDate('consentDate', consentDate, today);
  if (subject.screenedDate !== null && consentDate > subject.screenedDate) {
    throw wrongOrder('consentDate', 'lies after the end of screening');
  }
  return {
    ...subject,
    consentDate,
    // Screening begins with the consent.
    statusDate: subject.status === 'SCREENING' ? consentDate : subject.statusDate,
    patient,
    ...(isLinked && { participation: patient === null ? null : participation }),
    revision: subject.revision + 1,
  };
}

/**
 * Only an ending is taken back, and only to what was before it: an enrolment may have been acted upon elsewhere.
 * @throws Refusal STATE_FORBIDS
 */
function takenBack(subject: Subject, wanted: Status | undefined, before: BeforeChange | undefined): Subject {
  if (wanted === undefined || wanted === subject.status) return subject;
  const isEnded = followers[subject.status].length === 0;
  if (!isEnded || before?.status !== wanted) {
    const allowed = isEnded ? (before?.status ?? '') : '';
    throw refuse('STATE_FORBIDS', { facts: { status: subject.status, wanted, allowed } });
  }
  const { statusDate = subject.statusDate, screenedDate = subject.screenedDate } = before;
  return wanted === 'SCREENING'
    ? { ...subject, status: wanted, statusDate: subject.consentDate, screenedDate: null }
    : { ...subject, status: wanted, statusDate, screenedDate };
}

/** @throws Refusal INVALID_REQUEST for a date that does not exist or has not come yet at the site */
export function checkDate(field: string, date: string, today: string): void {
  if (!isCivilDate(date)) {
    throw refuse('INVALID_REQUEST', {
      violations: [violation(field, 'not_a_date', 'is not a date of the calendar', '不是有效的日期')],
    });
  }
  if (date > today) {
    const textEn = `lies in the future: at the site it is ${today}`;
    throw refuse('INVALID_REQUEST', {
      violations: [violation(field, 'future', textEn, `日期在未来：研究中心当地日期为 ${today}`)],
    });
  }
}

/** A subject under screening, which begins with the consent. */
export function newSubject(
  enrolled: { readonly study: string; readonly site: string; readonly consentDate: string; readonly patient: string },
  subject: string,
  participation: string,
): Subject {
  return {
    study: enrolled.study,
    subject,
    site: enrolled.site,
    status: 'SCREENING',
    consentDate: enrolled.consentDate,
    statusDate: enrolled.consentDate,
    screenedDate: null,
    arm: null,
    patient: enrolled.patient || null,
    participation: enrolled.patient === '' ? null : participation,
    revision: 1,
  };
}

const numberLengthMax = 64;

/**
 * `PKU1-004`; grows beyond three digits when it has to.
 * @throws Refusal INVALID_REQUEST when the site's code leaves no room for it
 */
export function screeningNumber(site: string, count: number): string {
  const number = `${site}-${String(count).padStart(3, '0')}`;
  if (number.length <= numberLengthMax) return number;
  const textEn = 'has to be given, because the code of the site is too long for automatic numbers';
  const textZh = '研究中心代码过长，无法自动编号，请填写筛选号';
  throw refuse('INVALID_REQUEST', { violations: [violation('subject', 'too_long', textEn, textZh)] });
}

function wrongOrder(field: string, textEn: string): Refusal {
  return refuse('INVALID_REQUEST', { violations: [violation(field, 'date_order', textEn, '日期顺序不正确')] });
}
