import { SITES } from '../cast.ts';
import { type Case, coordinator, say } from '../forms/case.ts';
import type { DemoSite } from '../plan.ts';
import type { DemoStep, HandleQueries, OpenQuery } from '../steps.ts';
import { userAt } from './site-users.ts';
import { caseOf, WHO } from './who.ts';

/** Queries of checks that a site answers, and whether the monitor is content with the answer. */
const ANSWERS: readonly { readonly rules: readonly string[]; zh: string; en: string; isAccepted: boolean }[] = [
  {
    rules: ['IT.INCL04#1', 'IT.EXCL02#1', 'IT.EXCL04#1', 'IT.EXCL07#1'],
    ...{ zh: '已核实，与原始记录一致，按筛选失败处理。', en: 'Verified; agrees with the source. Screen failure.' },
    isAccepted: true,
  },
  {
    rules: ['IT.AESER#1'],
    ...{ zh: '属实，已按要求在 24 小时内报告 SAE。', en: 'Correct. The SAE was reported within 24 hours.' },
    isAccepted: true,
  },
  {
    rules: ['IT.LDL#3', 'IT.GLU#3', 'IT.AST#3', 'IT.ALT@reference', 'IT.CREA@reference', 'IT.HGB@reference'],
    ...{
      zh: '已核实，研究者判断无临床意义。',
      en: 'Verified; not clinically significant in the investigator’s judgement.',
    },
    isAccepted: false,
  },
];

/** What is asked by checks and by people, and how far it has come: open, answered, closed, cancelled, sent back. */
export function querySteps(cases: readonly Case[]): DemoStep[] {
  return [...SITES.flatMap(siteQueries), ...questions(cases)];
}

function siteQueries(site: DemoSite): DemoStep[] {
  const { code, language } = site;
  const candidates: HandleQueries = {
    ...{ kind: 'release-queries', site: code, by: userAt('DATA_MANAGER', code) },
    ...{ rules: ['D.LB_DATE'], text: '' },
  };
  return [
    candidates,
    ...ANSWERS.flatMap(({ rules, zh, en, isAccepted }): DemoStep[] => {
      const answer = language === 'zh' ? zh : en;
      const answered = { kind: 'answer-queries', site: code, by: userAt('CRC', code), rules, text: answer } as const;
      const closed = { kind: 'close-queries', site: code, by: userAt('MONITOR', code), rules, text: '' } as const;
      return isAccepted ? [answered, closed] : [answered];
    }),
  ];
}

function questions(cases: readonly Case[]): DemoStep[] {
  const travelled = caseOf(cases, WHO.travelled);
  const newest = caseOf(cases, WHO.firstEcg);
  const formByForm = caseOf(cases, WHO.formByForm);
  const corrected = caseOf(cases, WHO.corrected);
  const monitor = (subject: Case) => userAt('MONITOR', subject.course.site.code);
  return [
    // Open.
    ask(travelled, monitor(travelled), {
      formKey: 'SE.SCREENING~FO.MH',
      path: 'IG.HTN/IT.HTN_ONSET',
      text: '请提供高血压确诊时间的原始记录。',
    }),
    // Sent back: the answer was not enough.
    ask(travelled, monitor(travelled), {
      formKey: 'SE.WEEK8~FO.DA',
      path: 'IG.RET/IT.DARET',
      text: '第 4 周未访视，受试者这段时间如何服药？请说明。',
    }),
    handle(travelled, coordinator(travelled), 'answer-queries', { formKey: 'SE.WEEK8~FO.DA' }, '受试者已按方案服药。'),
    handle(
      ...([travelled, monitor(travelled), 'reopen-queries', { formKey: 'SE.WEEK8~FO.DA' }] as const),
      '药片数不足以服用 8 周，请核对日期。',
    ),
    // Answered.
    ask(newest, monitor(newest), {
      formKey: 'SE.BASELINE~FO.VS',
      path: 'IG.VS/IT.VSLAT',
      text: '请确认各次访视均使用同一侧手臂。',
    }),
    handle(newest, coordinator(newest), 'answer-queries', { formKey: 'SE.BASELINE~FO.VS' }, '已确认，均为同一侧。'),
    // Closed.
    ask(formByForm, monitor(formByForm), {
      formKey: 'SE.WEEK4~FO.DA',
      path: 'IG.RET/IT.DARET',
      text: 'The accountability log shows another count. Please compare.',
    }),
    handle(
      ...([formByForm, coordinator(formByForm), 'answer-queries', { formKey: 'SE.WEEK4~FO.DA' }] as const),
      'Compared: the log was corrected, the entry is right.',
    ),
    handle(formByForm, monitor(formByForm), 'close-queries', { formKey: 'SE.WEEK4~FO.DA' }, ''),
    // Taken back by whoever asked.
    ask(corrected, userAt('DATA_MANAGER', '02'), {
      formKey: 'SE.SCREENING~FO.DM',
      path: 'IG.DM/IT.ETHNIC',
      text: '请核实民族。',
    }),
    handle(
      ...([corrected, userAt('DATA_MANAGER', '02'), 'cancel-queries', { formKey: 'SE.SCREENING~FO.DM' }] as const),
      say(corrected, '无需核实', 'Not needed'),
    ),
  ];
}

function ask(subject: Case, by: string, query: Pick<OpenQuery, 'formKey' | 'path' | 'text'>): OpenQuery {
  const { screeningNumber, site } = subject.course;
  return { kind: 'open-query', site: site.code, by, subject: screeningNumber, ...query };
}

function handle(
  { course }: Case,
  by: string,
  kind: HandleQueries['kind'],
  place: Pick<HandleQueries, 'formKey'>,
  text: string,
): HandleQueries {
  return { kind, site: course.site.code, by, subject: course.screeningNumber, ...place, fromPeople: true, text };
}
