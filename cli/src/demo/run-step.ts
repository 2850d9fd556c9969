import { create } from '@bufbuild/protobuf';
import { edc, HttpBodySchema, identity } from '@verum/contracts';
import { type DemoStep, smallPdf } from '@verum/demo';
import { handleQueries } from './handle-queries.ts';
import { type DemoSession, writeBy } from './session.ts';
import { verify } from './verify.ts';

type Of<K extends DemoStep['kind']> = Extract<DemoStep, { readonly kind: K }>;

/** Does one step as its user. */
export async function runStep(session: DemoSession, step: DemoStep): Promise<void> {
  switch (step.kind) {
    case 'skip-visit': {
      const { subject, visit, reason } = step;
      await capture(session, step).skipVisit({ ...studyOf(session), subject, visit, reason }, writeBy(session));
      return;
    }
    case 'skip-form': {
      await capture(session, step).skipForm(
        { ...(await formOf(session, step)), reason: step.reason },
        writeBy(session),
      );
      return;
    }
    case 'remove-form': {
      const request = { ...(await formOf(session, step)), reason: step.reason };
      await capture(session, step).removeForm(request, writeBy(session));
      return;
    }
    case 'correct': {
      const { items, reason } = step;
      const request = { ...(await formOf(session, step)), items: items.map((item) => ({ ...item })), reason };
      await session.as(step.by, edc.EdcService).saveForm(request, writeBy(session));
      return;
    }
    case 'attach-file':
      return await attach(session, step);
    case 'annotate': {
      const { subject, formKey: form, path, text } = step;
      await capture(session, step).annotate({ ...studyOf(session), subject, form, path, text }, writeBy(session));
      return;
    }
    case 'open-query': {
      const { subject, formKey: form, path, text } = step;
      const queries = session.as(step.by, edc.QueryService);
      await queries.openQuery({ ...studyOf(session), subject, form, path, text }, writeBy(session));
      return;
    }
    case 'verify':
      return await verify(session, step);
    case 'sign':
      return await sign(session, step);
    case 'freeze':
    case 'lock':
    case 'request-unlock':
      return await hold(session, step);
    default:
      return await handleQueries(session, step);
  }
}

const studyOf = ({ plan }: DemoSession) => ({ study: plan.study.code });

function capture(session: DemoSession, { by }: DemoStep) {
  return session.as(by, edc.CaptureService);
}

/** The form at the revision that stands, as its user sees it. */
async function formOf(session: DemoSession, step: Of<'skip-form' | 'remove-form' | 'correct' | 'attach-file'>) {
  const place = { ...studyOf(session), subject: step.subject, form: step.formKey };
  const { revision } = await session.as(step.by, edc.EdcService).getForm(place, { call: session.call });
  return { ...place, expectedRevision: revision };
}

async function attach(session: DemoSession, step: Of<'attach-file'>): Promise<void> {
  const { subject, name, path, lines, by } = step;
  const document = create(HttpBodySchema, { contentType: 'application/pdf', data: smallPdf(lines) });
  const { value } = await capture(session, step).uploadFile(
    { ...studyOf(session), subject, name, document },
    writeBy(session),
  );
  const request = { ...(await formOf(session, step)), items: [{ path, value }] };
  await session.as(by, edc.EdcService).saveForm(request, writeBy(session));
}

/** Gives the password again first, as every signature asks for. */
async function sign(session: DemoSession, { by, subject, place, meaning }: Of<'sign'>): Promise<void> {
  const { call, password } = session;
  const { proof } = await session.as(by, identity.IdentityService).reauthenticate({ password }, { call });
  const review = session.as(by, edc.ReviewService);
  await review.sign({ ...studyOf(session), subject, place, meaning, proof }, writeBy(session));
}

async function hold(session: DemoSession, step: Of<'freeze' | 'lock' | 'request-unlock'>): Promise<void> {
  const { kind, by, subject, place, reason } = step;
  const where = place.includes('~') ? { form: place } : { visit: place };
  const request = { ...studyOf(session), subject, ...where, reason };
  const review = session.as(by, edc.ReviewService);
  if (kind === 'freeze') await review.freeze(request, writeBy(session));
  else if (kind === 'lock') await review.lock(request, writeBy(session));
  else await review.requestUnlock(request, writeBy(session));
}
