import { setTimeout } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import { enter } from './load-site.ts';
import { publishedBuild } from './load-study.ts';
import { runStep } from './run-step.ts';
import { type DemoSession, userOf, writeBy } from './session.ts';

const LOOK_MS = 50;
const PATIENCE_MS = 60_000;

/** The second build: published, active or to be active where it is approved, and the casebooks of one site moved to it. */
export async function loadAmendment(session: DemoSession, document: string): Promise<void> {
  const { plan, call } = session;
  const { activations, migration, forms, steps } = plan.amendment;
  const study = plan.study.code;
  const manager = userOf(plan, 'DATA_MANAGER');
  const build = await publishedBuild(session, document);
  for (const activation of activations)
    await session.as(manager, edc.EdcService).activateBuild({ study, build, ...activation }, { call });
  await migrate(session, manager, { study, build, ...migration });
  for (const form of forms) await enter(session, form);
  for (const step of steps) {
    await runStep(session, step);
    session.stepDone();
  }
}

async function migrate(
  session: DemoSession,
  manager: string,
  request: { readonly study: string; readonly build: string; readonly site: string; readonly reason: string },
): Promise<void> {
  const { study } = request;
  const service = session.as(manager, edc.AmendmentService);
  const { number } = await service.startMigration(request, writeBy(session));
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const { state, done, total } = await service.getMigration({ study, number }, { call: session.call });
    if (state === edc.MigrationState.DONE) return;
    if (performance.now() > giveUpAt) throw new Error(`the migration stands at ${done} of ${total} casebooks`);
    await setTimeout(LOOK_MS);
  }
}
