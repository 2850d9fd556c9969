import { bodyOf } from './body.ts';
import { requireDate } from './calendar.ts';
import { casebook } from './casebook.ts';
import { ARMS, SITES, STUDY, USERS } from './cast.ts';
import { type Course, courses } from './course.ts';
import { diaryPlan } from './diary/diary-plan.ts';
import { PHARMACIST } from './forms/blinded.ts';
import type { Case } from './forms/case.ts';
import { say } from './forms/case.ts';
import { reasonForStopping } from './forms/visit.ts';
import { demoPatients } from './people.ts';
import type { DemoPlan, DemoStatusChange, DemoSubject } from './plan.ts';
import { type ListPlace, randomisationList } from './randomisation-list.ts';
import { amendment } from './story/amendment.ts';
import { captureSteps } from './story/capture-steps.ts';
import { querySteps } from './story/query-steps.ts';
import { reviewSteps } from './story/review-steps.ts';

/**
 * The whole demo as data: the same for the same `seed` and `today` (YYYY-MM-DD), and nothing in it lies after `today`.
 * Throws RangeError when `today` is not a calendar date or `seed` is not a safe integer.
 */
export function demoPlan(seed: number, today: string): DemoPlan {
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`seed ${seed} is not a whole number; take one such as 20261123`);
  requireDate(today);
  const patients = demoPatients(seed, today);
  const cases = courses(seed, today, patients).map(
    (course): Case => ({ seed, today, course, body: bodyOf(seed, course) }),
  );
  const forms = cases.flatMap(casebook);
  return {
    study: STUDY,
    arms: ARMS,
    sites: SITES,
    users: USERS,
    randomisation: {
      by: PHARMACIST,
      reason: 'List of the independent statistician, checked and uploaded',
      places: randomisationList(seed),
    },
    patients,
    subjects: cases.map(subjectOf),
    forms,
    steps: [...captureSteps(cases), ...querySteps(cases), ...reviewSteps(cases, forms)],
    amendment: amendment(cases, today),
    diary: diaryPlan(cases, today),
  };
}

function subjectOf(subject: Case): DemoSubject {
  const { course } = subject;
  const changes = statusChanges(subject, course);
  return {
    screeningNumber: course.screeningNumber,
    site: course.site.code,
    patient: course.patient.ref,
    consentDate: course.consentDate,
    status: changes.at(-1)?.status ?? 'SCREENING',
    changes,
    ...(course.randomisation && { randomised: randomisedAs(course.randomisation) }),
  };
}

function randomisedAs({ arm, number, kit }: ListPlace) {
  return { arm, number, kit };
}

function statusChanges(subject: Case, course: Course): DemoStatusChange[] {
  const enrolledOn = course.visits.find((visit) => visit.oid === 'SE.BASELINE')?.date;
  const stopped = reasonForStopping(subject);
  const enrolled: DemoStatusChange[] = enrolledOn
    ? [
        {
          status: 'ENROLLED',
          date: enrolledOn,
          reason: say(subject, '符合入组条件，已随机化', 'Eligible and randomised'),
        },
      ]
    : [];
  if (!course.ended) return enrolled;
  const status = !enrolledOn ? 'SCREEN_FAILED' : stopped ? 'WITHDRAWN' : 'COMPLETED';
  const reason = stopped ?? say(subject, '完成第 12 周访视', 'Completed the week 12 visit');
  return [...enrolled, { status, date: course.ended.date, reason }];
}
