import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// A lock is opened by two: one asks and says why, another decides.

const edc = await startEdc();
const { as } = edc;
const { Hold, UnlockState } = contract;
const review = edc.of(contract.ReviewService);
after(() => edc.stop());
await importBuild(edc, coreStudy({ design: { gates: { lock: [] } } }));

const form = 'SE.SCR~FO.VS';
const reason = 'A value of the laboratory was corrected';
let taken = 0;

async function locked(place: object = {}) {
  const subject = `U-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, 'PKU1');
  const key = { study, subject, ...place };
  await review.lock({ ...key, reason: 'Final' }, as('manager'));
  return key;
}

const ask = (key: object, who: Parameters<typeof as>[0] = 'manager') =>
  review.requestUnlock({ study, ...key, reason }, as(who));
const decide = (number: number, approve: boolean, who: Parameters<typeof as>[0] = 'otherManager') =>
  review.decideUnlock({ study, number, approve, reason: 'Seen' }, as(who));
const holdOf = async (subject: string) => (await edc.api.getCasebook({ study, subject }, as('crc'))).hold;

test('one manager asks, another approves, and the subject is free; both are on record', async () => {
  const key = await locked();
  const asked = await ask(key);
  assert.deepEqual(
    [asked.state, asked.reason, asked.requestedBy, asked.decidedBy],
    [UnlockState.PENDING, reason, 'u-dm', ''],
  );
  assert.equal(await holdOf(key.subject), Hold.LOCKED, 'asking opens nothing');
  const decided = await decide(asked.number, true);
  assert.deepEqual(
    [decided.state, decided.decidedBy, decided.decisionReason, decided.effective, decided.effectiveAt],
    [UnlockState.APPROVED, 'u-dm-2', 'Seen', Hold.NONE, ''],
  );
  assert.equal(await holdOf(key.subject), Hold.NONE);
  const again = await refusalOf(decide(asked.number, false));
  assert.deepEqual([again.name, again.facts.state], ['STATE_FORBIDS', 'APPROVED']);
});

test('nobody decides what they have asked for, not even many times at once', async () => {
  const key = await locked();
  const { number } = await ask(key);
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => decide(number, true, 'manager')));
  for (const one of tries) {
    assert.equal(one.status, 'rejected');
    assert.equal((await refusalOf(Promise.reject(one.reason))).name, 'SECOND_PERSON_REQUIRED');
  }
  assert.equal(await holdOf(key.subject), Hold.LOCKED);
  const bypassed = edc.database.write(
    { ...as('manager').call, actor: { kind: 'user', id: 'u-dm', name: 'DM' } },
    'Bypassed',
    (tx) =>
      tx(
        `update unlock_request set state = 'APPROVED', decided_by = 'u-dm', decided_at = now() where study = $1 and number = $2`,
        [study, number],
      ),
  );
  await assert.rejects(bypassed, 'the table refuses it as well');
});

test('two who decide differently at once: one of them does', async () => {
  const key = await locked();
  const { number } = await ask(key);
  const answers = await Promise.allSettled([decide(number, true), decide(number, false, 'office')]);
  const done = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  assert.equal(done.length, 1);
  const expected = done[0]?.state === UnlockState.APPROVED ? Hold.NONE : Hold.LOCKED;
  assert.equal(await holdOf(key.subject), expected);
});

test('a refused request keeps the lock, and the next one is another', async () => {
  const key = await locked();
  const first = await ask(key);
  const second = await refusalOf(ask(key, 'otherManager'));
  assert.deepEqual([second.name, second.facts.number], ['ALREADY_EXISTS', String(first.number)]);
  assert.equal((await decide(first.number, false, 'office')).state, UnlockState.REFUSED);
  assert.equal(await holdOf(key.subject), Hold.LOCKED);
  const next = await ask(key, 'otherManager');
  assert.equal(next.number, first.number + 1, 'numbers have no gaps');
  await decide(next.number, true, 'manager');
  assert.equal(await holdOf(key.subject), Hold.NONE);
  const late = await refusalOf(ask(key));
  assert.deepEqual([late.name, late.facts.state], ['STATE_FORBIDS', 'NONE']);
});

test('a place under a wider lock stays held, and the answer says by what', async () => {
  const key = await locked({ form });
  await review.lock({ study, subject: key.subject, reason: 'Final' }, as('manager'));
  const { number, effective, effectiveAt } = await ask(key);
  assert.deepEqual([effective, effectiveAt], [Hold.LOCKED, 'subject']);
  const decided = await decide(number, true);
  assert.deepEqual([decided.effective, decided.effectiveAt], [Hold.LOCKED, 'subject']);
  const save = { study, subject: key.subject, form, items: [{ path: 'IG.VS/IT.WEIGHT', value: '80.0' }] };
  assert.equal((await refusalOf(edc.api.saveForm(save, as('crc')))).facts.at, 'subject');
});

test('who asks, who decides, and where', async () => {
  const key = await locked();
  for (const who of ['crc', 'investigator', 'monitor', 'office', 'auditor', 'unblinded'] as const) {
    assert.equal((await refusalOf(ask(key, who))).name, 'PERMISSION_DENIED', who);
  }
  const { number } = await ask(key);
  for (const who of ['crc', 'investigator', 'monitor', 'auditor', 'unblinded'] as const) {
    assert.equal((await refusalOf(decide(number, true, who))).name, 'PERMISSION_DENIED', who);
  }
  assert.equal((await refusalOf(decide(number + 1, true))).name, 'NOT_FOUND');
  const listed = await review.listUnlockRequests({ study, state: UnlockState.PENDING }, as('crc'));
  assert(listed.requests.some((one) => one.number === number));
  assert.deepEqual((await review.listUnlockRequests({ study }, as('otherCrc'))).requests, []);
  await decide(number, true);
});

test('twenty ask about twenty subjects at once, and each request has a number of its own', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => locked()));
  const numbers = (await Promise.all(keys.map((key) => ask(key)))).map(({ number }) => number);
  const sorted = numbers.toSorted((a, b) => a - b);
  assert.deepEqual(
    sorted,
    sorted.map((_, index) => (sorted[0] ?? 0) + index),
  );
  const seen: number[] = [];
  let pageToken = '';
  do {
    const page = await review.listUnlockRequests(
      { study, state: UnlockState.PENDING, pageSize: 7, pageToken },
      as('crc'),
    );
    seen.push(...page.requests.map(({ number }) => number));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  assert.deepEqual(
    seen.filter((number) => numbers.includes(number)),
    sorted.toReversed(),
  );
});

test('the events say what happened and where, and hold no free text', async () => {
  const key = await locked();
  const { number } = await ask(key);
  await decide(number, true);
  const events = await edc.database.read(as('manager').call, (sql) =>
    sql<{ type: string; payload: Record<string, unknown> }>(
      `select type, payload from outbox where payload ->> 'subject' = $1 and type not like 'edc.casebook%' order by xid, seq`,
      [key.subject],
    ),
  );
  assert.deepEqual(
    events.map(({ type, payload }) => [type, payload.state]),
    [
      ['edc.hold.changed', 'LOCKED'],
      ['edc.unlock.requested', 'PENDING'],
      ['edc.hold.changed', 'NONE'],
      ['edc.unlock.decided', 'APPROVED'],
    ],
  );
  const text = JSON.stringify(events);
  for (const free of [reason, 'Final', 'Seen', 'u-dm']) assert(!text.includes(free), free);
});
