import { fixed } from '../body.ts';
import { addDays, clock } from '../calendar.ts';
import { entered, groupItems } from '../entry.ts';
import { type Case, coordinator, placeOf, say, streamOf, type VisitAt } from '../forms/case.ts';
import type { DemoAmendment, DemoForm } from '../plan.ts';
import type { DemoStep } from '../steps.ts';
import { WHO } from './who.ts';

/** Since so many days the amendment is active at hospital 01, and in so many it will be at hospital 02. */
const ACTIVE_DAYS = 35;
const PENDING_DAYS = 14;
const SITE = '01';

/** Protocol version 2.0: at hospital 01 casebooks have moved, hospital 02 has its approval from a day to come, 03 none. */
export function amendment(cases: readonly Case[], today: string): DemoAmendment {
  const fromDate = addDays(today, -ACTIVE_DAYS);
  const held = cases
    .filter(({ course }) => course.site.code === SITE && course.screeningNumber !== WHO.lockedFirst)
    .flatMap((subject) =>
      subject.course.visits.filter(({ oid }) => oid === 'SE.WEEK8').map((visit) => ({ subject, visit })),
    );
  const under = held.filter(({ visit }) => visit.date >= fromDate);
  const before = held.filter(({ visit }) => visit.date < fromDate);
  return {
    activations: [
      { site: SITE, fromDate, approval: 'EC-2026-01-052' },
      { site: '02', fromDate: addDays(today, PENDING_DAYS), approval: 'EC-2026-02-057' },
    ],
    migration: { site: SITE, reason: '方案 2.0 版 · Protocol version 2.0' },
    forms: under.map(({ subject, visit }) => ecg(subject, visit)),
    steps: [
      ...before.map(({ subject }): DemoStep => notAskedThen(subject)),
      ...under
        .filter(({ subject }) => subject.course.screeningNumber === WHO.firstEcg)
        .map(({ subject }) => tracing(subject)),
    ],
  };
}

function ecg(subject: Case, visit: VisitAt): DemoForm {
  const random = streamOf(subject, `ECG/${visit.oid}`);
  const items = groupItems('IG.ECG', {
    'IT.EGDTM': `${visit.date}T${clock(10, random.integer(0, 59))}`,
    'IT.EGHR': fixed(subject.body.pulse + random.normal(0, 3), 0),
    'IT.EGQTCF': fixed(random.normal(412, 12), 0),
    'IT.EGRES': 'NORMAL',
  });
  const { screeningNumber } = subject.course;
  return entered({ subject: screeningNumber, place: placeOf(visit, 'FO.ECG'), by: coordinator(subject), items });
}

function notAskedThen(subject: Case): DemoStep {
  return {
    ...{ kind: 'skip-form', site: SITE, by: coordinator(subject), subject: subject.course.screeningNumber },
    formKey: 'SE.WEEK8~FO.ECG',
    reason: say(subject, '该访视按方案 1.0 版完成', 'The visit took place under protocol version 1.0'),
  };
}

function tracing(subject: Case): DemoStep {
  const { screeningNumber } = subject.course;
  return {
    ...{ kind: 'attach-file', site: SITE, by: coordinator(subject), subject: screeningNumber },
    ...{ formKey: 'SE.WEEK8~FO.ECG', path: 'IG.ECG/IT.EGREP', name: 'ecg-week-8.pdf' },
    lines: ['HTN-01 (fictitious)', '12-lead ECG, week 8', `Subject ${screeningNumber}`],
  };
}
