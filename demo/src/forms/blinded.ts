import { fixed } from '../body.ts';
import { clock, daysBetween } from '../calendar.ts';
import { entered, groupItems } from '../entry.ts';
import type { DemoForm } from '../plan.ts';
import { type Case, placeOf, streamOf, type VisitAt } from './case.ts';

/** Enters and sees what everybody else is blinded to. */
export const PHARMACIST = 'pharmacist';

/** The central laboratory reports concentrations so many days after the visit. */
const REPORT_DAYS = 10;
const BATCHES = { VERUM: 'B26-041', PLACEBO: 'B26-108' } as const;

/** What only the unblinded see of a visit: it tells the arm. */
export function blindedForms(subject: Case, visit: VisitAt): DemoForm[] {
  const hasKit = visit.oid === 'SE.BASELINE' || visit.oid === 'SE.WEEK4' || visit.oid === 'SE.WEEK8';
  const isSampled = visit.oid === 'SE.WEEK8' || visit.oid === 'SE.WEEK12';
  const isReported = daysBetween(visit.date, subject.today) >= REPORT_DAYS;
  return [...(hasKit ? batch(subject, visit) : []), ...(isSampled && isReported ? concentration(subject, visit) : [])];
}

/** The batch of the kit stands beside the open items of the dispensing form, in a form of its own. */
function batch(subject: Case, visit: VisitAt): DemoForm[] {
  const arm = subject.course.randomisation?.arm;
  return arm ? [form(subject, visit, 'FO.DD.BLINDED', groupItems('IG.DD', { 'IT.DDBATCH': BATCHES[arm] }))] : [];
}

function concentration(subject: Case, visit: VisitAt): DemoForm[] {
  const random = streamOf(subject, `PK/${visit.oid}`);
  const isTreated = subject.course.randomisation?.arm === 'VERUM';
  const items = groupItems('IG.PK', {
    'IT.PKDTM': `${visit.date}T${clock(8, random.integer(0, 59))}`,
    'IT.PKBLQ': isTreated ? 'N' : 'Y',
    'IT.PKCONC': isTreated ? fixed(random.normal(118, 32), 1) : undefined,
  });
  return [form(subject, visit, 'FO.PK', items)];
}

function form(subject: Case, visit: VisitAt, oid: string, items: DemoForm['saves'][number]['items']): DemoForm {
  return entered({
    subject: subject.course.screeningNumber,
    place: placeOf(visit, oid),
    by: PHARMACIST,
    items,
  });
}
