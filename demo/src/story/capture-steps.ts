import { contentOf } from '../entry.ts';
import { type Case, coordinator, investigator, say } from '../forms/case.ts';
import { adverseEventKey, adverseEvents } from '../forms/log.ts';
import { reasonForStopping } from '../forms/visit.ts';
import type { DemoForm } from '../plan.ts';
import type { DemoStep } from '../steps.ts';
import { caseOf, REFUSED_FORM, WHO } from './who.ts';

const TREATMENT_VISITS = ['SE.BASELINE', 'SE.WEEK4', 'SE.WEEK8', 'SE.WEEK12'] as const;

/** What coordinators do beside entering values: skip, take out what was entered twice, remark, attach a report. */
export function captureSteps(cases: readonly Case[]): DemoStep[] {
  return [...cases.flatMap(skippedVisits), ...cases.flatMap(duplicateTakenOut), ...singleActs(cases)];
}

/** One event is entered a second time by mistake, to be taken out again. */
export function duplicateEvent(subject: Case, events: readonly DemoForm[]): DemoForm[] {
  const [first] = events;
  if (subject.course.fate !== 'serious-event' || !first) return [];
  const saves = [{ by: coordinator(subject), items: contentOf(first), complete: true }];
  return [{ ...first, formKey: adverseEventKey(events.length + 1), saves }];
}

/** Nobody expects visits any more of whom stopped; who travelled misses one. */
function skippedVisits(subject: Case): DemoStep[] {
  const { course } = subject;
  const { screeningNumber, site, fate } = course;
  const held = new Set<string>(course.visits.map(({ oid }) => oid));
  const hasStopped = course.ended !== undefined && reasonForStopping(subject) !== undefined;
  const reason = !hasStopped
    ? say(subject, '受试者出差，错过访视窗', 'Travelled for work and missed the window')
    : course.randomisation
      ? say(subject, '受试者已退出研究', 'Withdrawn from the study')
      : say(subject, '筛选失败', 'Screen failure');
  const visits = hasStopped
    ? TREATMENT_VISITS.filter((visit) => !held.has(visit))
    : fate === 'travels'
      ? (['SE.WEEK4'] as const)
      : [];
  return visits.map((visit) => ({
    ...{ kind: 'skip-visit', site: site.code, by: coordinator(subject) },
    ...{ subject: screeningNumber, visit, reason },
  }));
}

function duplicateTakenOut(subject: Case): DemoStep[] {
  const { screeningNumber, site, fate } = subject.course;
  if (fate !== 'serious-event') return [];
  return [
    {
      ...{ kind: 'remove-form', site: site.code, by: coordinator(subject), subject: screeningNumber },
      formKey: adverseEventKey(adverseEvents(subject).length + 1),
      reason: say(subject, '同一事件重复录入', 'The same event was entered twice'),
    },
  ];
}

function singleActs(cases: readonly Case[]): DemoStep[] {
  const refuser = caseOf(cases, REFUSED_FORM.subject);
  const withReport = caseOf(cases, WHO.corrected);
  const examined = caseOf(cases, WHO.formByForm);
  return [
    {
      ...{ kind: 'skip-form', site: refuser.course.site.code, by: coordinator(refuser), ...REFUSED_FORM },
      reason: say(refuser, '受试者拒绝填写量表', 'The subject refused the questionnaire'),
    },
    {
      ...{ kind: 'attach-file', site: withReport.course.site.code, by: coordinator(withReport) },
      ...{ subject: WHO.corrected, formKey: 'SE.WEEK8~FO.LB', path: 'IG.LB/IT.LBREP', name: 'laboratory-week-8.pdf' },
      lines: ['HTN-01 (fictitious)', 'Laboratory report, week 8', `Subject ${WHO.corrected}`],
    },
    {
      ...{ kind: 'annotate', site: withReport.course.site.code, by: coordinator(withReport) },
      ...{ subject: WHO.corrected, formKey: 'SE.WEEK8~FO.LB', path: 'IG.CHEM/IT.LDL' },
      text: say(withReport, '受试者自述上周饮食油腻', 'The subject reports a rich diet in the week before'),
    },
    {
      ...{ kind: 'annotate', site: examined.course.site.code, by: investigator(examined) },
      ...{ subject: WHO.formByForm, formKey: 'SE.SCREENING~FO.PE', path: '' },
      text: say(examined, '体格检查由研究者本人完成', 'Examined by the investigator in person'),
    },
  ];
}
