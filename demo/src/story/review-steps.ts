import { contentOf } from '../entry.ts';
import { type Case, coordinator, investigator, say } from '../forms/case.ts';
import type { DemoForm } from '../plan.ts';
import type { DemoStep } from '../steps.ts';
import { userAt } from './site-users.ts';
import { caseOf, WHO } from './who.ts';

const SCREENING = ['SV', 'IC', 'DM', 'MH', 'VS', 'PE', 'LB', 'IE'].map((form) => `SE.SCREENING~FO.${form}`);

/** What stands over the entries: verified against source, signed, frozen, locked; and what a correction does to that. */
export function reviewSteps(cases: readonly Case[], forms: readonly DemoForm[]): DemoStep[] {
  const one = (subject: string) => caseOf(cases, subject);
  return [
    ...lockedCasebook(one(WHO.lockedFirst)),
    ...signedVisits(one(WHO.signedVisits)),
    ...signedScreening(one(WHO.remarked)),
    ...lockedCasebook(one(WHO.unlockWanted)),
    unlockWanted(one(WHO.unlockWanted)),
    ...signedScreening(one(WHO.corrected)),
    corrected(one(WHO.corrected), forms),
    ...formByForm(one(WHO.formByForm)),
    verify(one(WHO.travelled), ['SE.SCREENING~FO.IC', 'SE.BASELINE~FO.RAND'], 'Chart'),
  ];
}

function lockedCasebook(subject: Case): DemoStep[] {
  return [
    ...cleaned(subject),
    verify(subject, undefined, 'Chart, laboratory system'),
    sign(subject, ''),
    {
      ...{ kind: 'lock', ...of(subject), by: userAt('DATA_MANAGER', subject.course.site.code), place: '' },
      reason: '数据清理完成 · Clean',
    },
  ];
}

function unlockWanted(subject: Case): DemoStep {
  return {
    ...{ kind: 'request-unlock', ...of(subject), by: 'datamanager2', place: '' },
    reason: '中心实验室更正了第 8 周的钾值 · The central laboratory has corrected the potassium of week 8',
  };
}

function signedVisits(subject: Case): DemoStep[] {
  const visits = ['SE.SCREENING', 'SE.BASELINE', 'SE.WEEK4'];
  return [
    ...cleaned(subject),
    ...visits.map((visit) => sign(subject, visit)),
    verify(subject, ['SE.BASELINE~FO.SV', 'SE.BASELINE~FO.VS', 'SE.BASELINE~FO.RAND'], 'Chart'),
    {
      ...{ kind: 'freeze', ...of(subject), by: userAt('MONITOR', subject.course.site.code), place: 'SE.BASELINE' },
      reason: say(subject, '基线数据已核查', 'Baseline verified'),
    },
  ];
}

function signedScreening(subject: Case): DemoStep[] {
  return [...cleaned(subject), verify(subject, SCREENING, 'Chart'), sign(subject, 'SE.SCREENING')];
}

/** The family history was signed and verified, and was wrong all the same. */
function corrected(subject: Case, forms: readonly DemoForm[]): DemoStep {
  const formKey = 'SE.SCREENING~FO.MH';
  const path = 'IG.HTN/IT.HTN_FAMILY';
  const form = forms.find((each) => each.subject === subject.course.screeningNumber && each.formKey === formKey);
  const before = form && contentOf(form).find((item) => item.path === path)?.value;
  return {
    ...{ kind: 'correct', ...of(subject), by: coordinator(subject), formKey },
    items: [{ path, value: before === 'Y' ? 'N' : 'Y' }],
    reason: say(subject, '家属补充了家族史', 'The family has told more'),
  };
}

function formByForm(subject: Case): DemoStep[] {
  const site = subject.course.site.code;
  const end = 'SE.EOS~FO.EOS';
  return [
    ...cleaned(subject),
    verify(subject, ['SE.SCREENING~FO.VS', 'SE.BASELINE~FO.VS', 'SE.WEEK4~FO.VS', end], 'Chart'),
    sign(subject, 'SE.SCREENING~FO.IE'),
    sign(subject, end),
    {
      ...{ kind: 'lock', ...of(subject), by: userAt('DATA_MANAGER', site), place: end },
      reason: 'The study is over for the subject',
    },
    {
      ...{ kind: 'freeze', ...of(subject), by: userAt('MONITOR', site), place: 'SE.SCREENING~FO.VS' },
      reason: 'Verified',
    },
  ];
}

/** Nothing is left to ask of the subject. */
function cleaned(subject: Case): DemoStep[] {
  const site = subject.course.site.code;
  const answer = say(subject, '已核实，与原始记录一致。', 'Verified; agrees with the source.');
  const { subject: name } = of(subject);
  return [
    { kind: 'release-queries', site, by: userAt('DATA_MANAGER', site), subject: name, text: '' },
    { kind: 'answer-queries', site, by: coordinator(subject), subject: name, text: answer },
    { kind: 'close-queries', site, by: userAt('MONITOR', site), subject: name, text: '' },
  ];
}

function verify(subject: Case, formKeys: readonly string[] | undefined, source: string): DemoStep {
  const by = userAt('MONITOR', subject.course.site.code);
  return { kind: 'verify', ...of(subject), by, ...(formKeys && { formKeys }), source };
}

function sign(subject: Case, place: string): DemoStep {
  return {
    ...{ kind: 'sign', ...of(subject), by: investigator(subject), place },
    meaning: say(
      subject,
      '本人已审阅以上数据，确认其准确、完整。',
      'I have reviewed these data and confirm that they are accurate and complete.',
    ),
  };
}

function of({ course }: Case) {
  return { site: course.site.code, subject: course.screeningNumber };
}
