import { edc } from '@verum/contracts';
import type { DemoStep } from '@verum/demo';
import { type DemoSession, writeBy } from './session.ts';

type Verify = Extract<DemoStep, { readonly kind: 'verify' }>;

/** Compares every value that is there, at the version that is there. */
export async function verify(session: DemoSession, step: Verify): Promise<void> {
  const { by, subject, formKeys, source } = step;
  const study = session.plan.study.code;
  const capture = session.as(by, edc.EdcService);
  const keys = formKeys ?? (await formsOf(session, step));
  const forms = await Promise.all(
    keys.map(async (form) => {
      const { items, hidden } = await capture.getForm({ study, subject, form }, { call: session.call });
      const seen = items.filter(({ path, removed }) => !removed && !hidden.some((one) => isWithin(path, one)));
      const compared = seen
        .filter(({ value, notDone, leftBlank }) => value !== undefined || notDone !== '' || leftBlank !== '')
        .map(({ path, version }) => ({ path, version, source }));
      return { subject, form, items: compared };
    }),
  );
  const filled = forms.filter(({ items }) => items.length > 0);
  const review = session.as(by, edc.ReviewService);
  const { forms: done } = await review.verifyItems({ study, forms: filled }, writeBy(session));
  const refused = done.find((one) => one.refused !== '');
  if (refused) throw new Error(`${by} cannot verify ${refused.subject} ${refused.form}: ${refused.refused}`);
}

async function formsOf(session: DemoSession, { by, subject }: Verify): Promise<string[]> {
  const study = session.plan.study.code;
  const { forms } = await session.as(by, edc.EdcService).getCasebook({ study, subject }, { call: session.call });
  return forms.filter(({ removed }) => !removed).map(({ form }) => form);
}

/** An item, or what stands under a group, of any repeat where the group is named without one. */
function isWithin(path: string, hidden: string): boolean {
  const plain = path.replaceAll(/![^/]*/g, '');
  return [path, plain].some((one) => one === hidden || one.startsWith(`${hidden}/`));
}
