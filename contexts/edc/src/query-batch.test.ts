import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';

const { QueryAction, QueryState } = contract;
const edc = await startEdc();
const { as } = edc;
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
await importBuild(edc);

const form = 'SE.BASE~FO.VS';
const subjects = Array.from({ length: 10 }, (_, n) => `B-${n}`);
for (const subject of subjects) await edc.openCasebook(subject, 'PKU1');
await edc.openCasebook('OTHER', 'RJH2');

interface Name {
  readonly subject: string;
  readonly form: string;
  readonly number: number;
}

async function ask(count: number): Promise<Name[]> {
  const names: Name[] = [];
  for (let n = 0; n < count; n += 1) {
    const subject = subjects[n % subjects.length] ?? '';
    const { number } = await queries.openQuery({ study, subject, form, text: 'Sure?' }, as('monitor'));
    names.push({ subject, form, number });
  }
  return names;
}

const threadOf = async (name: Name) =>
  (await queries.getQuery({ study, ...name }, as('manager'))).thread.map(({ kind, text }) => [kind, text]);

test('five hundred are answered at once, and five hundred and one are too many', async () => {
  const names = await ask(500);
  const answer = { study, action: QueryAction.ANSWER, text: 'Checked against the chart', queries: names };
  assert.deepEqual(await queries.batchQueries(answer, as('crc')).then(({ done, refused }) => [done, refused]), [
    500,
    [],
  ]);
  const { queries: open } = await queries.listQueries({ study, state: QueryState.OPEN }, as('manager'));
  assert.equal(open.length, 0);
  const tooMany = { ...answer, queries: [...names, names[0] as Name] };
  assert.equal((await refusalOf(queries.batchQueries(tooMany, as('crc')))).name, 'INVALID_REQUEST');
  const closed = await queries.batchQueries({ study, action: QueryAction.CLOSE, queries: names }, as('monitor'));
  assert.deepEqual([closed.done, closed.refused], [500, []]);
});

test('each is done on its own, and what was refused is told by its reason', async () => {
  const [open, answered, closed] = await ask(3);
  assert(open && answered && closed);
  await queries.answerQuery({ study, ...answered, text: 'Earlier' }, as('investigator'));
  await queries.closeQuery({ study, ...closed, text: 'x' }, as('monitor'));
  const names = [
    { ...open, subject: 'NOBODY' },
    { ...open, subject: 'OTHER' },
    ...[answered, closed],
    { ...open, form: 'no key' },
    { ...open, number: 999 },
    open,
  ];
  const answer = { study, action: QueryAction.ANSWER, text: 'Yes', queries: names };
  const { done, refused } = await queries.batchQueries(answer, as('crc'));
  assert.equal(done, 1);
  assert.deepEqual(
    refused.map(({ reason }) => reason),
    ['NOT_FOUND', 'NOT_FOUND', 'STATE_FORBIDS', 'STATE_FORBIDS', 'INVALID_REQUEST', 'NOT_FOUND'],
  );
  assert.deepEqual(refused[2]?.query?.number, answered.number);
  const reviewed = await queries.batchQueries({ ...answer, action: QueryAction.CLOSE, queries: [open] }, as('crc'));
  assert.equal(reviewed.refused[0]?.reason, 'PERMISSION_DENIED', 'one may read them all and close none');
  const silent = await queries.batchQueries({ ...answer, text: ' ', queries: await ask(1) }, as('crc'));
  assert.equal(silent.refused[0]?.reason, 'INVALID_REQUEST');
  const unknown = await refusalOf(queries.batchQueries({ ...answer, action: 77 as never }, as('crc')));
  assert.equal(unknown.violations[0]?.field, 'action');
});

test('a batch that was cut short is continued by sending it again', async () => {
  const names = await ask(6);
  const answer = { study, action: QueryAction.ANSWER, text: 'Yes', queries: names };
  await queries.batchQueries({ ...answer, queries: names.slice(0, 4) }, as('crc'));
  const { done, refused } = await queries.batchQueries(answer, as('crc'));
  assert.deepEqual([done, refused], [6, []]);
  for (const name of names) {
    assert.deepEqual(await threadOf(name), [
      ['opened', 'Sure?'],
      ['answered', 'Yes'],
    ]);
  }
  const other = await queries.batchQueries({ ...answer, text: 'Yes, indeed' }, as('crc'));
  assert.deepEqual([other.done, other.refused.length], [0, 6], 'in other words it is another answer');
  const somebody = await queries.batchQueries(answer, as('investigator'));
  assert.deepEqual([somebody.done, somebody.refused.length], [0, 6], 'and so it is from another person');
});

test('under one idempotency key every query is answered once, also where it was sent back since', async () => {
  const names = await ask(5);
  const answer = { study, action: QueryAction.ANSWER, text: 'Yes', queries: names };
  const call = () => ({ ...as('crc'), idempotencyKey: 'batch-of-five' });
  assert.equal((await queries.batchQueries(answer, call())).done, 5);
  const back = names[2] as Name;
  await queries.reopenQuery({ study, ...back, text: 'Look again' }, as('monitor'));
  assert.equal((await queries.batchQueries(answer, call())).done, 5, 'the answer to the same request is the same');
  assert.equal((await queries.getQuery({ study, ...back }, as('crc'))).state, QueryState.OPEN);
  const mismatch = await refusalOf(queries.batchQueries({ ...answer, text: 'No' }, call()));
  assert.equal(mismatch.name, 'IDEMPOTENCY_MISMATCH');
  assert.equal((await queries.batchQueries(answer, as('crc'))).done, 5, 'without the key it is a new answer');
  assert.equal((await queries.getQuery({ study, ...back }, as('crc'))).state, QueryState.ANSWERED);
});

test('two batches at once: each query is answered by one of them', async () => {
  const names = await ask(20);
  const batch = (who: 'crc' | 'investigator', queries_: readonly Name[]) =>
    queries.batchQueries({ study, action: QueryAction.ANSWER, text: 'Yes', queries: [...queries_] }, as(who));
  const [one, other] = await Promise.all([batch('crc', names), batch('investigator', names.toReversed())]);
  assert.equal(one.done + other.done, 20);
  assert.deepEqual(new Set([...one.refused, ...other.refused].map(({ reason }) => reason)), new Set(['STATE_FORBIDS']));
});
