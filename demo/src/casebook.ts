import { daysBetween } from './calendar.ts';
import { begun } from './entry.ts';
import { blindedForms } from './forms/blinded.ts';
import { type Case, streamOf, type VisitAt } from './forms/case.ts';
import { laboratory } from './forms/laboratory.ts';
import { adverseEventForm, adverseEvents, medicationForms } from './forms/log.ts';
import { demography, eligibility, informedConsent, medicalHistory } from './forms/screening.ts';
import * as visitForms from './forms/visit.ts';
import { vitalSigns } from './forms/vital-signs.ts';
import type { DemoForm } from './plan.ts';
import { duplicateEvent } from './story/capture-steps.ts';
import { REFUSED_FORM } from './story/who.ts';

/** Sites enter within a week of the visit: until then some forms are missing or only begun. */
const ENTRY_DAYS = 7;

/** Every form of one subject that has been entered by today, in the order of the visits. */
export function casebook(subject: Case): DemoForm[] {
  const { course } = subject;
  const events = adverseEvents(subject);
  const planned = course.visits.flatMap((visit, index) => {
    const forms = formsOf(subject, visit, course.visits[index - 1]);
    const isLast = index === course.visits.length - 1;
    return isLast && daysBetween(visit.date, subject.today) < ENTRY_DAYS ? beingEntered(subject, visit, forms) : forms;
  });
  const unscheduled = events
    .filter((event) => event.kind.leadsToVisit && event.onset < subject.today)
    .flatMap((event, index) => {
      const visit = visitForms.unscheduledVisit(subject, index + 1, event.onset);
      return [visitForms.visitDate(subject, visit), vitalSigns(subject, visit)];
    });
  const eventForms = events.map((event, index) => adverseEventForm(subject, event, index + 1));
  const log = [...eventForms, ...duplicateEvent(subject, eventForms), ...medicationForms(subject, events)];
  const endDate = course.ended?.date;
  const isEndEntered = endDate !== undefined && daysBetween(endDate, subject.today) >= ENTRY_DAYS;
  const end = isEndEntered ? [visitForms.endOfStudy(subject, endDate)] : [];
  const blinded = course.visits.flatMap((visit) => blindedForms(subject, visit));
  return [...planned, ...unscheduled, ...log, ...end, ...blinded].filter(
    ({ formKey }) => course.screeningNumber !== REFUSED_FORM.subject || formKey !== REFUSED_FORM.formKey,
  );
}

function formsOf(subject: Case, visit: VisitAt, before: VisitAt | undefined): DemoForm[] {
  const date = visitForms.visitDate(subject, visit);
  const vital = vitalSigns(subject, visit);
  const returned = before ? [visitForms.accountability(subject, visit, before)] : [];
  switch (visit.oid) {
    case 'SE.SCREENING':
      return [
        date,
        informedConsent(subject, visit),
        demography(subject, visit),
        medicalHistory(subject, visit),
        vital,
        visitForms.physicalExamination(subject, visit),
        laboratory(subject, visit),
        eligibility(subject, visit),
      ];
    case 'SE.BASELINE':
      return [
        date,
        vital,
        visitForms.phq9(subject, visit),
        visitForms.randomisation(subject, visit),
        visitForms.dispensing(subject, visit),
      ];
    case 'SE.WEEK4':
      return [date, vital, ...returned, visitForms.dispensing(subject, visit)];
    case 'SE.WEEK8':
      return [date, vital, laboratory(subject, visit), ...returned, visitForms.dispensing(subject, visit)];
    default:
      return [
        date,
        vital,
        visitForms.physicalExamination(subject, visit),
        laboratory(subject, visit),
        visitForms.phq9(subject, visit),
        ...returned,
      ];
  }
}

/** The first two forms are done and the third is begun; of the rest some are done, some begun, some not started. */
function beingEntered(subject: Case, visit: VisitAt, forms: readonly DemoForm[]): DemoForm[] {
  const random = streamOf(subject, `entry/${visit.oid}`);
  return forms.flatMap((form, index) => {
    const luck = index === 2 ? 0.5 : random.next();
    if (index < 2 || luck < 0.4) return [form];
    return luck < 0.65 ? [begun(form)] : [];
  });
}
