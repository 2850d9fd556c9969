import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import { edc as contract } from '@verum/contracts';
import fc from 'fast-check';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';
import {
  completeAfter,
  entries,
  type FormKey,
  forms,
  levelKey,
  levels,
  type Model,
  newModel,
  obstacle,
  type Step,
} from './testing-model.ts';
import { step } from './testing-steps.ts';

// Random steps by every role on one casebook, each held against a model. 2,000 steps, 100,000 with VERUM_LONG=1.

const edc = await startEdc();
const { api, as } = edc;
const capture = edc.of(contract.CaptureService);
const queries = edc.of(contract.QueryService);
const review = edc.of(contract.ReviewService);
after(() => edc.stop());
await importBuild(
  edc,
  coreStudy({ design: { gates: { complete: ['missing-items'], sign: ['incomplete'], lock: [] } } }),
);

const isLong = process.env.VERUM_LONG === '1';
const stepsARun = 50;
const runs = isLong ? 2_000 : 40;

let taken = 0;

test(`${runs * stepsARun} random steps by every role agree with the model`, { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: stepsARun, maxLength: stepsARun, size: 'max' }), async (steps) => {
      const subject = `SM-${++taken}`;
      await edc.openCasebook(subject, 'PKU1');
      const run: Run = { subject, model: newModel(), signed: new Map(), numbers: new Map() };
      for (const one of steps) await take(run, one);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  const { differing, forms: count } = await api.verifyHistory({ study }, as('auditor'));
  assert.deepEqual(differing, [], 'state is the replay of its history');
  assert.ok(count > 0n);
});

interface Run {
  readonly subject: string;
  readonly model: Model;
  /** What each form was when it was signed last: an independent record of what the signature covers. */
  readonly signed: Map<FormKey, string>;
  /** The number of the query that the model knows of each form. */
  readonly numbers: Map<FormKey, number>;
}

async function take(run: Run, one: Step): Promise<void> {
  const wanted = obstacle(run.model, one);
  const touched: readonly FormKey[] = 'form' in one ? [one.form] : forms;
  const before = new Map<FormKey, contract.Form>();
  for (const key of touched) before.set(key, await read(run, key));
  const rowsBefore = await auditRows(run.subject);
  const told = `${JSON.stringify(one)}, model: ${wanted ?? 'done'}`;
  if (isAround(one)) await actAround(run, one, wanted);
  else await expectOutcome(run, one, wanted, told);

  let changes = 0;
  for (const key of touched) {
    const then = before.get(key);
    const now = await read(run, key);
    if (then) changes += differences(then, now);
    compare(run, key, now, told);
  }
  assert.equal(await auditRows(run.subject), rowsBefore + changes, `audit difference = state difference: ${told}`);
  await onlyOneLivingQueryACheck(run.subject, told);
}

async function expectOutcome(run: Run, one: Inside, wanted: string | undefined, told: string): Promise<void> {
  const outcome = await act(run, one).then(
    () => 'done',
    async (error: unknown) => {
      const { name, cause } = await refusalOf(Promise.reject(error));
      if (name === 'INTERNAL') throw new Error(told, { cause });
      return name;
    },
  );
  const both = `${told}, was: ${outcome}`;
  if (wanted === undefined) assert.equal(outcome, 'done', both);
  else if (wanted === 'ANY') assert.notEqual(outcome, 'done', both);
  else if (wanted.startsWith('MAYBE ')) assert.ok(['done', wanted.slice(6)].includes(outcome), both);
  else assert.equal(outcome, wanted, both);
  if (outcome === 'done') await note(run, one);
}

const read = ({ subject }: Run, key: FormKey) => api.getForm({ study, subject, form: key }, as('auditor'));

/** The real call of a step. */
async function act(run: Run, one: Inside): Promise<unknown> {
  const { subject, model } = run;
  const by = as(one.who);
  if (one.kind === 'sign') {
    const proof = `proof ${run.subject} ${Math.random()}`;
    return review.sign({ study, subject, place: one.place, meaning: 'I have reviewed these data.', proof }, by);
  }
  const target = { study, subject, form: one.form };
  const current = model.forms.get(one.form);
  const revision = BigInt((current?.revision ?? 0) + ('stale' in one && one.stale ? 1 : 0));
  switch (one.kind) {
    case 'save': {
      const { path, value } = entryOf(one);
      const reason = one.reason ? 'as in the source' : '';
      const complete = one.complete === undefined ? {} : { complete: one.complete };
      return api.saveForm({ ...target, expectedRevision: revision, items: [{ path, value }], reason, ...complete }, by);
    }
    case 'skip':
      return capture.skipForm({ ...target, expectedRevision: revision, reason: 'why', undo: one.undo }, by);
    case 'remove':
      return capture.removeForm({ ...target, expectedRevision: revision, reason: 'why', undo: one.undo }, by);
    case 'verify': {
      const path = Object.keys(entries[one.form])[one.path] ?? '';
      const version = BigInt(Math.max(1, (current?.values.get(path)?.version ?? 1) + one.off));
      return review.verifyItems({ study, forms: [{ subject, form: one.form, items: [{ path, version }] }] }, by);
    }
  }
}

function entryOf({ form: key, path: at, value: n }: Extract<Step, { kind: 'save' }>) {
  const [path = '', values = []] = Object.entries(entries[key])[at] ?? [];
  return { path, value: values[n % values.length] ?? '' };
}

/** What changes what is captured, or is said of all of it; and what stands around it: holds and queries. */
type Inside = Extract<Step, { kind: 'save' | 'skip' | 'remove' | 'verify' | 'sign' }>;
type Around = Exclude<Step, Inside>;
const isAround = (one: Step): one is Around =>
  'level' in one || ['ask', 'answer', 'close', 'reopen', 'cancel'].includes(one.kind);

/** @param denied what stands in the way of this person, whatever the state */
async function actAround(run: Run, one: Around, denied: string | undefined): Promise<void> {
  const { subject, model } = run;
  const by = as(one.who);
  const target = { study, subject, form: one.form };
  const number = run.numbers.get(one.form) ?? 0;
  const text = 'a text';
  if (!('level' in one)) {
    const wanted = denied ?? queryObstacle(run, one);
    const calls = {
      ask: () => queries.openQuery({ ...target, text }, by),
      answer: () => queries.answerQuery({ ...target, number, text }, by),
      close: () => queries.closeQuery({ ...target, number, text }, by),
      reopen: () => queries.reopenQuery({ ...target, number, text }, by),
      cancel: () => queries.cancelQuery({ ...target, number, text }, by),
    };
    if (one.kind !== 'ask' && number === 0) return;
    await expectStep(wanted, calls[one.kind](), one, (answer) => {
      if (one.kind === 'ask') {
        run.numbers.set(one.form, answer.number);
        model.queries.set(one.form, { state: 'OPEN', opener: one.who });
      } else {
        const query = model.queries.get(one.form);
        const to = { answer: 'ANSWERED', close: 'CLOSED', reopen: 'OPEN', cancel: 'CANCELLED' } as const;
        if (query) query.state = to[one.kind];
      }
    });
    return;
  }
  const key = levelKey(one.level, one.form);
  const place = {
    study,
    subject,
    ...(one.level === 'form' && { form: one.form }),
    ...(one.level === 'visit' && { visit: one.form.split('~')[0] ?? '' }),
  };
  const hold = model.holds.get(key);
  const reason = 'why';
  const asked = model.unlocks.get(key);
  switch (one.kind) {
    case 'freeze':
    case 'unfreeze':
      return expectStep(
        denied ?? (hold === 'LOCKED' ? 'STATE_FORBIDS' : undefined),
        review.freeze({ ...place, reason, undo: one.kind === 'unfreeze' }, by),
        one,
        () => (one.kind === 'freeze' ? model.holds.set(key, 'FROZEN') : model.holds.delete(key)),
      );
    case 'lock':
      return expectStep(denied, review.lock({ ...place, reason }, by), one, () => model.holds.set(key, 'LOCKED'));
    case 'requestUnlock':
      return expectStep(
        denied ?? (hold !== 'LOCKED' || asked ? 'ANY' : undefined),
        review.requestUnlock({ ...place, reason }, by),
        one,
        (request) => model.unlocks.set(key, { number: request.number, by: one.who }),
      );
    case 'approveUnlock':
      if (!asked) return;
      return expectStep(
        denied ?? (asked.by === one.who ? 'SECOND_PERSON_REQUIRED' : undefined),
        review.decideUnlock({ study, number: asked.number, approve: true, reason }, by),
        one,
        () => {
          model.unlocks.delete(key);
          model.holds.delete(key);
        },
      );
  }
}

function queryObstacle(run: Run, one: Around): string | undefined {
  const { model } = run;
  const state = model.forms.get(one.form);
  const query = model.queries.get(one.form);
  const isLocked = levels.some((each) => model.holds.get(levelKey(each, one.form)) === 'LOCKED');
  if (isLocked) return 'HELD';
  if (one.kind === 'ask') return state?.removed ? 'ANY' : undefined;
  const from = {
    answer: ['OPEN'],
    close: ['OPEN', 'ANSWERED'],
    reopen: ['ANSWERED'],
    cancel: ['OPEN'],
    ask: [],
  } as Record<string, string[]>;
  if (!from[one.kind]?.includes(query?.state ?? '')) return 'ANY';
  return one.kind === 'cancel' && query?.opener !== one.who ? 'ANY' : undefined;
}

async function expectStep<T>(wanted: string | undefined, call: Promise<T>, one: Step, done: (answer: T) => unknown) {
  if (wanted === undefined) return void done(await call);
  const told = JSON.stringify({ ...one, wanted });
  const { name } = await refusalOf(call).catch((cause: unknown) => assert.fail(`${told}: ${cause}`));
  if (wanted !== 'ANY') assert.equal(name, wanted, JSON.stringify(one));
}

/** What a step that was done means for the model. */
async function note(run: Run, one: Inside): Promise<void> {
  const { model } = run;
  if (one.kind === 'sign') {
    for (const key of forms) {
      const isHere = one.place === '' || one.place === key || key.startsWith(`${one.place}~`);
      const state = model.forms.get(key);
      if (isHere && state && !state.removed) run.signed.set(key, contentOf(await read(run, key)));
    }
    return;
  }
  if (one.kind === 'save') noteSave(model, one);
  const state = model.forms.get(one.form);
  if (one.kind === 'skip' && one.undo === (state?.entry === 'SKIPPED')) {
    const next = state ?? {
      revision: 0,
      entry: 'STARTED' as const,
      removed: false,
      values: new Map(),
      verified: new Map(),
    };
    next.revision += 1;
    next.entry = one.undo ? 'STARTED' : 'SKIPPED';
    model.forms.set(one.form, next);
    if (!one.undo) closeQuery(model, one.form);
  }
  if (one.kind === 'remove' && state && one.undo === state.removed) {
    state.revision += 1;
    state.removed = !one.undo;
    if (!one.undo) closeQuery(model, one.form);
  }
  if (one.kind === 'verify' && state) {
    const path = Object.keys(entries[one.form])[one.path] ?? '';
    state.verified.set(path, state.values.get(path)?.version ?? 0);
  }
}

function closeQuery({ queries: known }: Model, key: FormKey): void {
  const query = known.get(key);
  if (query && (query.state === 'OPEN' || query.state === 'ANSWERED')) query.state = 'CLOSED';
}

function noteSave(model: Model, one: Extract<Step, { kind: 'save' }>): void {
  const { path, value } = entryOf(one);
  const state = model.forms.get(one.form);
  const before = state?.values.get(path);
  const entry = completeAfter(state, one);
  if (before?.value === value && entry === state?.entry) return;
  const next = state ?? { revision: 0, entry, removed: false, values: new Map(), verified: new Map() };
  next.revision += 1;
  next.entry = entry;
  if (before?.value !== value) next.values.set(path, { value, version: (before?.version ?? 0) + 1 });
  model.forms.set(one.form, next);
}

function compare(run: Run, key: FormKey, now: contract.Form, told: string): void {
  const state = run.model.forms.get(key);
  assert.equal(now.revision, BigInt(state?.revision ?? 0), `no update is lost: ${told}`);
  assert.equal(now.removed, state?.removed ?? false, told);
  const values = new Map(now.items.map(({ path, value, version }) => [path, { value, version: Number(version) }]));
  assert.deepEqual(new Map([...values].sort()), new Map([...(state?.values ?? [])].sort()), told);
  const verified = new Map(
    now.items.flatMap((item) => (item.verifiedVersion > 0n ? [[item.path, Number(item.verifiedVersion)]] : [])),
  );
  assert.deepEqual(new Map([...verified].sort()), new Map([...(state?.verified ?? [])].sort()), told);
  const snapshot = run.signed.get(key);
  const { NONE, VALID, BROKEN } = contract.SignatureStatus;
  const wanted = snapshot === undefined ? NONE : snapshot === contentOf(now) ? VALID : BROKEN;
  assert.equal(now.status?.signature, wanted, `a signature is valid over what was signed and nothing else: ${told}`);
}

/** Everything that a signer sees of a form. */
function contentOf({ entry, removed, skipped, items, hidden, orphaned }: contract.Form): string {
  const shown = items.map(({ path, value, version }) => [path, value, String(version)]);
  return JSON.stringify([entry, removed, skipped !== '', shown, hidden, orphaned]);
}

function differences(then: contract.Form, now: contract.Form): number {
  const before = new Map(then.items.map(({ path, version }) => [path, version]));
  const items = now.items.filter(({ path, version }) => before.get(path) !== version).length;
  const isOther = then.entry !== now.entry || then.removed !== now.removed || then.skipped !== now.skipped;
  return items + (isOther ? 1 : 0);
}

const system = () =>
  newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'system', id: 'system:test', name: '' } });

async function auditRows(subject: string): Promise<number> {
  const [row] = await edc.database.read(system(), (sql) =>
    sql<{ n: number }>('select count(*)::integer as n from item_audit where study = $1 and subject = $2', [
      study,
      subject,
    ]),
  );
  return row?.n ?? 0;
}

/** And the counts that a form shows are what a recount finds. */
async function onlyOneLivingQueryACheck(subject: string, told: string): Promise<void> {
  const rows = await edc.database.read(system(), (sql) =>
    sql<{ form: string; check_key: string | null; n: number }>(
      `select form, check_key, count(*)::integer as n from query
        where study = $1 and subject = $2 and state in ('CANDIDATE', 'OPEN', 'ANSWERED') and origin = 'CHECK'
        group by form, check_key having count(*) > 1`,
      [study, subject],
    ),
  );
  assert.deepEqual(rows, [], `one living query a check: ${told}`);
}
