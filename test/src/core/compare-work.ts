import assert from 'node:assert/strict';
import { edc } from '@verum/contracts';
import type { World } from './lab.ts';
import { holdOf, type Model, may, missingForms, sees, signatureOf, verificationOf, type Who } from './model.ts';

/** What waits, by kind, as `form key`, `visit key` or `form key#number`, sorted. */
type Work = Record<string, string[]>;

/** The work lists, the counts of them, and the casebook as somebody sees it, against the model. */
export async function compareWork({ people, study, subject }: World, model: Model, who: Who): Promise<void> {
  const person = people[who];
  const work = person.of(edc.WorkService);
  const wanted = workOf(model, who);
  const { counts } = await work.countWork({ study }, person.as());
  for (const [kind, places] of Object.entries(wanted)) {
    const number = edc.WorkKind[kind as keyof typeof edc.WorkKind] as edc.WorkKind;
    const { items } = await work.listWork({ study, kind: number, pageSize: 500 }, person.as());
    const found = items.map(({ visit, form, query }) => (query > 0 ? `${form}#${query}` : form || visit)).sort();
    assert.deepEqual(found, places, `${kind} for the ${who}`);
    assert.equal(
      counts.find((one) => one.kind === number)?.count ?? 0,
      places.length,
      `how many of ${kind} for the ${who}`,
    );
  }
  const { forms } = await person.of(edc.EdcService).getCasebook({ study, subject }, person.as());
  const found = forms.map((form) => [
    form.form,
    form.openQueries,
    form.answeredQueries,
    form.verified,
    form.toVerify,
    form.unverifiedByChange,
  ]);
  assert.deepEqual(found, statusesOf(model, who), `the casebook for the ${who}`);
}

function workOf(model: Model, who: Who): Work {
  const forms = Object.entries(model.forms).filter(([key, form]) => sees(who, key) && !form.removed);
  const free = (key: string) => holdOf(model, key) === 'NONE';
  const open = (key: string) => holdOf(model, key) !== 'LOCKED';
  const listed = (keys: string[]) => keys.sort();
  const asked = (state: string) =>
    listed(
      model.queries
        .filter((query) => query.state === state && sees(who, query.form) && open(query.form))
        .map(({ form, number }) => `${form}#${number}`),
    );
  const visits = Object.entries(model.visits);
  const missing = visits.flatMap(([visit, { isHeld, skipped }]) => {
    const { open: seen, blinded } = missingForms(model, visit);
    return isHeld && skipped === null
      ? [...seen, ...(who === 'unblinded' ? blinded : [])].map((oid) => `${visit}~${oid}`)
      : [];
  });
  const waiting = (isDue: (earliest: string, latest: string) => boolean) =>
    listed(
      visits.flatMap(([visit, { isHeld, skipped }]) => {
        const window = windowOf(model, visit);
        return window && !isHeld && skipped === null && free(visit) && isDue(...window) ? [visit] : [];
      }),
    );
  const today = dayAfter(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10), 0);
  return {
    INCOMPLETE: listed(forms.flatMap(([key, form]) => (form.entry === 'STARTED' && free(key) ? [key] : []))),
    TO_VERIFY: listed(forms.flatMap(([key, form]) => (verificationOf(form).toVerify > 0 && open(key) ? [key] : []))),
    TO_SIGN: listed(
      forms.flatMap(([key, form]) => (form.entry !== 'STARTED' && form.signed === null && open(key) ? [key] : [])),
    ),
    TO_SIGN_AGAIN: listed(forms.flatMap(([key, form]) => (signatureOf(form) === 'BROKEN' && open(key) ? [key] : []))),
    ...{ OPEN_QUERIES: asked('OPEN'), ANSWERED_QUERIES: asked('ANSWERED') },
    CANDIDATE_QUERIES: may(who, 'query.review') ? asked('CANDIDATE') : [],
    MISSING: listed(missing.filter(free)),
    OVERDUE: waiting((_, latest) => latest < today),
    DUE: waiting((earliest, latest) => earliest <= today && today <= latest),
  };
}

/** The baseline is counted from the screening, and the fourth week from the baseline, or from when that should be. */
function windowOf({ visits }: Model, visit: string): [earliest: string, latest: string] | undefined {
  const screened = visits['SE.SCR']?.heldOn;
  if (!screened) return undefined;
  if (visit === 'SE.BASE') return [dayAfter(screened, 1), dayAfter(screened, 14)];
  const isProjected = visits['SE.BASE']?.isHeld === false;
  return visit === 'SE.W4' && isProjected ? [dayAfter(screened, 32), dayAfter(screened, 38)] : undefined;
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

function statusesOf(model: Model, who: Who): unknown[] {
  const asked = (key: string, state: string) =>
    model.queries.filter((query) => query.form === key && query.state === state).length;
  return Object.entries(model.forms)
    .filter(([key]) => sees(who, key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, form]) => {
      const { verified, toVerify, dropped } = verificationOf(form);
      return [key, asked(key, 'OPEN'), asked(key, 'ANSWERED'), verified, toVerify, dropped];
    });
}
