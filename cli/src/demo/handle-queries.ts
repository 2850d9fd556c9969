import { edc } from '@verum/contracts';
import type { DemoStep } from '@verum/demo';
import { type DemoSession, writeBy } from './session.ts';

type HandleQueries = Extract<DemoStep, { readonly kind: `${string}-queries` }>;

/** What a step waits for, and what it does. */
const STEPS: Readonly<Record<HandleQueries['kind'], readonly [edc.QueryState, edc.QueryAction]>> = {
  'release-queries': [edc.QueryState.CANDIDATE, edc.QueryAction.RELEASE],
  'answer-queries': [edc.QueryState.OPEN, edc.QueryAction.ANSWER],
  'close-queries': [edc.QueryState.ANSWERED, edc.QueryAction.CLOSE],
  'reopen-queries': [edc.QueryState.ANSWERED, edc.QueryAction.REOPEN],
  'cancel-queries': [edc.QueryState.OPEN, edc.QueryAction.CANCEL],
};

const PAGE = 500;

/** The same for every query of the site that is meant. What the service refuses of them is an error of the plan. */
export async function handleQueries(session: DemoSession, step: HandleQueries): Promise<void> {
  const study = session.plan.study.code;
  const service = session.as(step.by, edc.QueryService);
  const [state, action] = STEPS[step.kind];
  const filter = { study, site: step.site, subject: step.subject ?? '', form: step.formKey ?? '', state };
  const { queries: waiting } = await service.listQueries({ ...filter, pageSize: PAGE }, { call: session.call });
  const queries = waiting
    .filter(({ rule, origin }) => {
      const isMeant = step.rules === undefined || step.rules.some((one) => rule === one);
      return isMeant && (step.fromPeople !== true || origin === edc.QueryOrigin.PERSON);
    })
    .map(({ subject, form, number }) => ({ subject, form, number }));
  if (queries.length === 0) return;
  const { refused } = await service.batchQueries({ study, action, text: step.text, queries }, writeBy(session));
  if (refused.length > 0)
    throw new Error(`${step.kind} by ${step.by}: ${refused.map(({ reason }) => reason).join(', ')}`);
}
