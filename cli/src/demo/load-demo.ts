import { type DemoPlan, studyDocuments } from '@verum/demo';
import { cliCall } from '../session.ts';
import { loadAmendment } from './load-amendment.ts';
import { loadDiary } from './load-diary.ts';
import { signInEverybody } from './load-people.ts';
import { loadSite } from './load-site.ts';
import { loadBuild, loadRandomisation, loadStudy } from './load-study.ts';
import { demoSession } from './session.ts';

export interface DemoOptions {
  readonly address: string;
  /** The one-time token of the first administrator. */
  readonly firstToken: string;
  /** Every account of the demo has it; the demo says so wherever it is shown. */
  readonly password: string;
  readonly plan: DemoPlan;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Loads the plan through the API, each part by the user whose work it is, as people would. Sites work at the same time;
 * within one everything has its order, the places of the randomisation list above all.
 */
export async function loadDemo(options: DemoOptions): Promise<void> {
  const { plan, password, onProgress } = options;
  const call = cliCall('demo');
  const total = stepsOf(plan);
  let done = 0;
  try {
    const channels = await signInEverybody(options, call);
    const session = demoSession({ plan, call, password, channels, stepDone: () => onProgress(++done, total) });
    const [first, amended] = studyDocuments();
    await loadStudy(session);
    await loadBuild(session, first);
    await loadRandomisation(session);
    await Promise.all(plan.sites.map(({ code }) => loadSite(session, code)));
    await loadAmendment(session, amended);
    await loadDiary(session, options.address);
  } finally {
    call.end();
  }
}

/** How often `onProgress` will be called for a plan. */
export function stepsOf({ forms, steps, amendment, diary }: DemoPlan): number {
  return forms.length + steps.length + amendment.forms.length + amendment.steps.length + diary.participants.length;
}
