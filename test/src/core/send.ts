import { Refusal } from '@verum/call';
import { edc, reasonName } from '@verum/contracts';
import { basisOf } from './expect-capture.ts';
import { coveredBy, lookedAt, numberOf, placeOf, queryOf } from './expect-review.ts';
import type { Colleague, World } from './lab.ts';
import { type Model, nowhere } from './model.ts';
import type { Step, StepOf } from './step.ts';

/** 'done', or the reason of the refusal; of one form of a batch as well. */
export async function send(world: World, model: Model, one: Step): Promise<string> {
  try {
    return (await perform(world, model, one, world.people[one.by])) ?? 'done';
  } catch (error) {
    if (error instanceof Refusal) return reasonName(error.reason);
    throw error;
  }
}

const reason = 'as told';

async function perform(world: World, model: Model, one: Step, who: Colleague): Promise<string | undefined> {
  const { study, subject } = world;
  const at = { study, subject };
  const capture = who.of(edc.CaptureService);
  const review = who.of(edc.ReviewService);
  switch (one.kind) {
    case 'save':
      await who.of(edc.EdcService).saveForm({ ...at, ...saveOf(model, one) }, who.as());
      return;
    case 'skip':
    case 'remove': {
      const { form, undo } = one;
      const request = { ...at, form, undo, reason, expectedRevision: BigInt(basisOf(model, one)) };
      await (one.kind === 'skip' ? capture.skipForm(request, who.as()) : capture.removeForm(request, who.as()));
      return;
    }
    case 'removeGroup': {
      const { form, group, undo } = one;
      const expectedRevision = BigInt(basisOf(model, one));
      await capture.removeGroup({ ...at, form, group, undo, reason, expectedRevision }, who.as());
      return;
    }
    case 'skipVisit':
      await capture.skipVisit({ ...at, visit: one.visit, undo: one.undo, reason }, who.as());
      return;
    case 'annotate':
      await capture.annotate({ ...at, form: one.form, text: 'a remark' }, who.as());
      return;
    case 'ask': {
      const { form, path, follows } = one;
      await who.of(edc.QueryService).openQuery({ ...at, form, path, follows, text: 'Is it so?' }, who.as());
      return;
    }
    case 'verify': {
      const items = lookedAt(model, one).map(({ path, version }) => ({
        ...{ path, version: BigInt(version), withdraw: one.withdraw },
      }));
      await review.verifyItems({ study, forms: [{ subject, form: one.form, items }] }, who.as());
      return;
    }
    case 'sign':
      await review.sign({ ...at, ...(await signOf(model, one, who)) }, who.as());
      return;
    case 'freeze':
    case 'unfreeze':
      await review.freeze(
        { study, ...fieldsOf(world, placeOf(model, one.place)), reason, undo: one.kind === 'unfreeze' },
        who.as(),
      );
      return;
    case 'lock':
      await review.lock({ study, ...fieldsOf(world, placeOf(model, one.place)), reason }, who.as());
      return;
    case 'requestUnlock':
      await review.requestUnlock({ study, ...fieldsOf(world, placeOf(model, one.place)), reason }, who.as());
      return;
    case 'decideUnlock':
      await review.decideUnlock(
        { study, number: numberOf(model, one.request), approve: one.approve, reason },
        who.as(),
      );
      return;
    case 'activate': {
      const fromDate = '2026-02-05';
      await who
        .of(edc.EdcService)
        .activateBuild({ study, build: '2', site: '01', fromDate, approval: 'EC-2' }, who.as());
      return;
    }
    case 'migrate':
      await migrate(world, who, one.dryRun);
      return;
    default:
      await stepQuery(world, model, one, who);
  }
}

export function saveOf(model: Model, one: StepOf<'save'>) {
  const items = Object.entries(one.values).map(([path, text]) => ({
    path,
    ...(text !== null && (text.startsWith('!') ? { notDone: text.slice(1) } : { value: text })),
  }));
  const { form, reason: why, complete } = one;
  const expectedRevision = BigInt(basisOf(model, one));
  return { form, items, reason: why, expectedRevision, ...(complete !== undefined && { complete }) };
}

async function signOf(model: Model, one: StepOf<'sign'>, who: Colleague) {
  const covered = coveredBy(model, one.by, one.place);
  const seen = covered.map(([form, { revision }]) => ({
    ...{ form, revision: BigInt(one.seen === 'old' ? revision + 1 : revision) },
  }));
  const proof = one.proof === 'good' ? await who.proof() : 'used up long ago';
  return { place: one.place, meaning: 'Reviewed', proof, seen: one.seen === 'none' ? [] : seen };
}

function fieldsOf({ subject }: World, place: string) {
  if (place === 'study') return {};
  if (place === 'site') return { site: '01' };
  if (place === 'subject') return { subject };
  return place.includes('~') ? { subject, form: place } : { subject, visit: place };
}

async function stepQuery({ study, subject }: World, model: Model, one: Step, who: Colleague): Promise<void> {
  const { kind, text, stale } = one as StepOf<'answer'>;
  const query = queryOf(model, one as StepOf<'answer'>);
  const { form, number } = query ?? { form: nowhere, number: 1 };
  const service = who.of(edc.QueryService);
  const at = { study, subject, form, number };
  if ((kind as string) === 'assign') {
    await service.assignQuery({ ...at, assignee: text }, who.as());
    return;
  }
  const revision = query?.revision ?? 1;
  const request = { ...at, text, expectedRevision: BigInt(stale ? Math.max(1, revision - 1) : 0) };
  const steps = {
    ...{ answer: service.answerQuery, reopen: service.reopenQuery, close: service.closeQuery },
    ...{ cancel: service.cancelQuery, release: service.releaseQuery, comment: service.commentQuery },
  } as const;
  const take: typeof service.answerQuery = steps[kind];
  await take(request, who.as());
}

/** Waits until it is over: what a run does is part of the step. */
async function migrate({ study }: World, who: Colleague, dryRun: boolean): Promise<void> {
  const amendments = who.of(edc.AmendmentService);
  const { number } = await amendments.startMigration({ study, site: '01', build: '2', dryRun, reason }, who.as());
  for (;;) {
    const { state } = await amendments.getMigration({ study, number }, who.as());
    if (state === edc.MigrationState.DONE) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
