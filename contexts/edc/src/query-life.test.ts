import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

const { QueryState, QueryOrigin } = contract;
const edc = await startEdc();
const { api, as, clock } = edc;
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
await importBuild(edc, coreStudy());

let taken = 0;

async function subjectAt(site = 'PKU1'): Promise<string> {
  const subject = `Q-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site);
  return subject;
}

const vs = 'SE.SCR~FO.VS';
const weight = 'IG.VS/IT.WEIGHT';

async function save(subject: string, values: Record<string, string>) {
  const { revision } = await api.getForm({ study, subject, form: vs }, as('crc'));
  const items = Object.entries(values).map(([path, value]) => ({ path, value }));
  const save = { study, subject, form: vs, expectedRevision: revision, items, reason: 'misread' };
  return await api.saveForm(save, as('crc'));
}

/** Puts a hold on the form, or takes it away, as review would. */
async function hold(subject: string, state: 'NONE' | 'FROZEN' | 'LOCKED') {
  const call = newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'user', id: 'u-dm', name: 'M' } });
  await edc.database.write(call, 'Held', (tx) =>
    tx(
      `insert into hold (study, subject, form, state, at_site) values ($1, $2, $3, $4, 'PKU1')
       on conflict (study, site, subject, visit, form) do update set state = excluded.state`,
      [study, subject, vs, state],
    ),
  );
  call.end();
}

const kinds = ({ thread }: contract.Query) => thread.map(({ kind, actor }) => `${kind} by ${actor}`);

test('a monitor asks, the coordinator answers, the monitor asks back, the manager closes', async () => {
  const subject = await subjectAt();
  const saved = await save(subject, { [weight]: '80.0' });
  const asked = { study, subject, form: vs, path: weight, text: ' Is it 80 or 60? ' };
  const one = await queries.openQuery(asked, as('monitor'));
  assert.deepEqual(
    [one.number, one.state, one.origin, one.path, one.site, one.revision, one.openedBy, one.follows, one.rule],
    [1, QueryState.OPEN, QueryOrigin.PERSON, weight, 'PKU1', 1n, 'u-cra', 0, ''],
  );
  assert.deepEqual([one.texts[0]?.text, one.dueDate], ['Is it 80 or 60?', '2026-06-15']);
  const key = { study, subject, form: vs, number: 1 };
  assert.equal((await api.getForm(key, as('crc'))).status?.openQueries, 1);

  const answered = await queries.answerQuery({ ...key, text: 'Sixty' }, as('crc'));
  assert.equal(answered.state, QueryState.ANSWERED);
  assert.ok(answered.answeredAt && !answered.closedAt);
  const back = await queries.reopenQuery({ ...key, text: 'Then correct it' }, as('monitor'));
  assert.deepEqual([back.state, back.answeredAt], [QueryState.OPEN, undefined]);
  await save(subject, { [weight]: '60.0' });
  const still = await queries.getQuery(key, as('crc'));
  assert.equal(
    still.state,
    QueryState.OPEN,
    "what a person has asked the site answers itself, by more than a value's change",
  );
  await queries.commentQuery({ ...key, text: 'Corrected' }, as('crc'));
  await queries.answerQuery({ ...key, text: 'Corrected as asked' }, as('crc'));
  const closed = await queries.closeQuery(key, as('manager'));
  assert.deepEqual([closed.state, closed.revision], [QueryState.CLOSED, 6n]);
  assert.ok(closed.closedAt);
  assert.deepEqual(kinds(closed), [
    'opened by u-cra',
    'answered by u-crc',
    'reopened by u-cra',
    'comment by u-crc',
    'answered by u-crc',
    'closed by u-dm',
  ]);
  assert.deepEqual([closed.thread[1]?.text, closed.thread[1]?.actorName], ['Sixty', 'Name of u-crc']);
  assert.deepEqual(await queries.getQuery(key, as('auditor')), closed, 'the answer to a step is what one reads');
  const { openQueries, answeredQueries } = (await api.getForm(key, as('crc'))).status ?? {};
  assert.deepEqual([saved.status?.openQueries, openQueries, answeredQueries], [0, 0, 0]);
});

test('a closed query is final; what is still unclear is a new one that names it', async () => {
  const subject = await subjectAt();
  const asked = { study, subject, form: vs, text: 'Why was it not measured?' };
  await queries.openQuery(asked, as('monitor'));
  const key = { study, subject, form: vs, number: 1 };
  const early = await refusalOf(queries.openQuery({ ...asked, follows: 1 }, as('monitor')));
  assert.deepEqual([early.name, early.facts.state, early.facts.allowed], ['STATE_FORBIDS', 'OPEN', 'CLOSED']);
  await queries.closeQuery({ ...key, text: 'Seen at the visit' }, as('monitor'));
  for (const again of [
    () => queries.answerQuery({ ...key, text: 'x' }, as('crc')),
    () => queries.reopenQuery({ ...key, text: 'x' }, as('monitor')),
    () => queries.commentQuery({ ...key, text: 'x' }, as('monitor')),
    () => queries.assignQuery({ ...key, assignee: 'u-crc' }, as('monitor')),
    () => queries.cancelQuery({ ...key, text: 'x' }, as('monitor')),
  ]) {
    const refusal = await refusalOf(again());
    assert.deepEqual([refusal.name, refusal.facts.state, refusal.facts.allowed], ['STATE_FORBIDS', 'CLOSED', '']);
  }
  const next = await queries.openQuery({ ...asked, follows: 1 }, as('manager'));
  assert.deepEqual([next.number, next.follows], [2, 1]);
  const none = await refusalOf(queries.openQuery({ ...asked, follows: 9 }, as('monitor')));
  assert.deepEqual([none.name, none.violations[0]?.field], ['INVALID_REQUEST', 'follows']);
});

test('a check asks, a corrected value answers, and whoever reviews closes', async () => {
  const subject = await subjectAt();
  await save(subject, { 'IG.BP!1/IT.SBP': '120', 'IG.BP!1/IT.DBP': '130' });
  const key = { study, subject, form: vs, number: 1 };
  const asked = await queries.getQuery(key, as('crc'));
  assert.deepEqual([asked.origin, asked.rule !== ''], [QueryOrigin.CHECK, true]);
  assert.deepEqual(
    asked.texts.map(({ lang }) => lang),
    ['en', 'zh'],
  );
  await save(subject, { 'IG.BP!1/IT.DBP': '80' });
  const corrected = await queries.getQuery(key, as('crc'));
  assert.deepEqual([corrected.state, kinds(corrected).at(-1)], [QueryState.ANSWERED, 'corrected by u-crc']);
  assert.equal((await queries.closeQuery(key, as('monitor'))).state, QueryState.CLOSED);
});

test('one takes back an own question nobody has answered, and nobody else does', async () => {
  const subject = await subjectAt();
  const asked = { study, subject, form: vs, text: 'Which scale?' };
  await queries.openQuery(asked, as('monitor'));
  const key = { study, subject, form: vs, number: 1 };
  for (const person of ['manager', 'investigator', 'unblindedMonitor'] as const) {
    const refusal = await refusalOf(queries.cancelQuery({ ...key, text: 'x' }, as(person)));
    assert.deepEqual([refusal.name, refusal.facts.by], ['PERMISSION_DENIED', 'opener']);
  }
  assert.equal((await queries.cancelQuery(key, as('monitor'))).state, QueryState.CANCELLED);
  await queries.openQuery(asked, as('monitor'));
  await queries.answerQuery({ ...key, number: 2, text: 'The old one' }, as('crc'));
  const late = await refusalOf(queries.cancelQuery({ ...key, number: 2, text: 'x' }, as('monitor')));
  assert.deepEqual([late.name, late.facts.allowed], ['STATE_FORBIDS', 'reopen, close']);
});

test('an answer and a closing at the same moment: one is taken, the other learns of it', async () => {
  for (const withRevision of [true, false]) {
    const subject = await subjectAt();
    const { revision } = await queries.openQuery({ study, subject, form: vs, text: 'Sure?' }, as('monitor'));
    const key = { study, subject, form: vs, number: 1, expectedRevision: withRevision ? revision : 0n };
    const outcomes = await Promise.allSettled([
      queries.answerQuery({ ...key, text: 'Yes' }, as('crc')),
      queries.closeQuery({ ...key, text: 'Seen' }, as('monitor')),
    ]);
    const names = await Promise.all(
      outcomes.map(async (one) =>
        one.status === 'fulfilled' ? 'done' : (await refusalOf(Promise.reject(one.reason))).name,
      ),
    );
    const { state } = await queries.getQuery(key, as('crc'));
    if (withRevision) assert.deepEqual(names.toSorted(), ['REVISION_STALE', 'done'], names.join());
    // Without a revision the closing may follow the answer, but never the answer the closing.
    else if (names[0] === 'done') assert.deepEqual([names[1], state], ['done', QueryState.CLOSED]);
    else assert.deepEqual([...names, state], ['STATE_FORBIDS', 'done', QueryState.CLOSED]);
  }
});

test('an answer to an older revision is told what the present one is', async () => {
  const subject = await subjectAt();
  await queries.openQuery({ study, subject, form: vs, text: 'Sure?' }, as('monitor'));
  const key = { study, subject, form: vs, number: 1 };
  await queries.commentQuery({ ...key, text: 'I mean the second reading', expectedRevision: 1n }, as('monitor'));
  const stale = await refusalOf(queries.answerQuery({ ...key, text: 'Yes', expectedRevision: 1n }, as('crc')));
  assert.deepEqual([stale.name, stale.facts.revision], ['REVISION_STALE', '2']);
  assert.equal((await queries.answerQuery({ ...key, text: 'Yes', expectedRevision: 2n }, as('crc'))).revision, 3n);
});

test('thirty people who ask at once get thirty numbers', async () => {
  const subject = await subjectAt();
  const asked = Array.from({ length: 30 }, (_, n) =>
    queries.openQuery({ study, subject, form: vs, text: `Question ${n}` }, as('monitor')),
  );
  const numbers = (await Promise.all(asked)).map(({ number }) => number).toSorted((a, b) => a - b);
  assert.deepEqual(
    numbers,
    Array.from({ length: 30 }, (_, n) => n + 1),
  );
  const other = await queries.openQuery({ study, subject, form: 'SE.BASE~FO.VS', text: 'Here' }, as('monitor'));
  assert.equal(other.number, 1, 'each form counts its own');
});

test('questions are asked where something can stand, also before anything does', async () => {
  const subject = await subjectAt();
  await save(subject, { 'IG.BP!2/IT.SBP': '120' });
  const ask = (path: string, form = vs) =>
    queries.openQuery({ study, subject, form, path, text: 'What of this?' }, as('monitor'));
  for (const path of ['', weight, 'IG.VS', 'IG.BP', 'IG.BP!2', 'IG.BP!7', 'IG.BP!7/IT.DBP'])
    assert.equal((await ask(path)).path, path);
  assert.equal((await ask('', 'SE.W4~FO.VS')).number, 1, 'why is it not there yet?');
  for (const path of [
    'IG.VS/IT.NONE',
    'IG.NONE',
    'IG.VS!1',
    'IG.VS!1/IT.WEIGHT',
    'IG.BP/IT.SBP',
    'IG',
    'IT.WEIGHT',
    '~',
    '/',
  ]) {
    const refusal = await refusalOf(ask(path));
    assert.deepEqual([refusal.name, refusal.violations[0]?.field], ['UNKNOWN_ITEM', 'path'], path);
  }
  assert.equal((await refusalOf(ask('', 'SE.W4~FO.NONE'))).name, 'NOT_FOUND');
  assert.equal((await refusalOf(ask('', 'SE.W4!1~FO.VS'))).name, 'INVALID_REQUEST');
  assert.equal((await refusalOf(ask('', 'no key'))).name, 'INVALID_REQUEST');
});

test('a text is kept to the character up to its limit, and is needed where it is the step', async () => {
  const subject = await subjectAt();
  const open = (text: string) => queries.openQuery({ study, subject, form: vs, text }, as('monitor'));
  for (const text of ['𠮷'.repeat(200), '𠮷'.repeat(2_000), 'e\u0301\n\t"质疑" <b>&'.repeat(10)])
    assert.equal((await open(text)).texts[0]?.text, text);
  for (const text of ['x'.repeat(2_001), '𠮷'.repeat(2_001), '', ' \n', '　', 'a\u0000b']) {
    const refusal = await refusalOf(open(text));
    assert.deepEqual([refusal.name, refusal.violations[0]?.field], ['INVALID_REQUEST', 'text']);
  }
  const key = { study, subject, form: vs, number: 1 };
  for (const text of ['', ' ', '\t　']) {
    for (const step of [
      () => queries.answerQuery({ ...key, text }, as('crc')),
      () => queries.closeQuery({ ...key, text }, as('monitor')),
      () => queries.commentQuery({ ...key, text }, as('crc')),
    ]) {
      const refusal = await refusalOf(step());
      assert.deepEqual([refusal.name, refusal.violations[0]?.rule], ['INVALID_REQUEST', 'required']);
    }
  }
  await queries.answerQuery({ ...key, text: 'Yes' }, as('crc'));
  assert.equal((await refusalOf(queries.reopenQuery({ ...key, text: ' ' }, as('monitor')))).name, 'INVALID_REQUEST');
  assert.equal((await queries.closeQuery(key, as('monitor'))).state, QueryState.CLOSED);
});

test('an answer is due in as many days as the study says, or on a day that is not past', async () => {
  const subject = await subjectAt();
  const open = (dueDate: string) =>
    queries.openQuery({ study, subject, form: vs, text: 'When?', dueDate }, as('monitor'));
  // 2026-06-01T23:30Z is the second of June at the site.
  clock.set('2026-06-01T23:30:00Z');
  assert.equal((await open('')).dueDate, '2026-06-16');
  assert.equal((await open('2026-06-02')).dueDate, '2026-06-02');
  for (const date of ['2026-06-01', '2026-02-30', '2026-13-01']) {
    const refusal = await refusalOf(open(date));
    assert.deepEqual([refusal.name, refusal.violations[0]?.field], ['INVALID_REQUEST', 'dueDate'], date);
  }
  const key = { study, subject, form: vs, number: 2 };
  const given = await queries.assignQuery({ ...key, assignee: 'u-crc', reason: 'Knows the visit' }, as('monitor'));
  assert.deepEqual([given.assignee, given.dueDate, given.revision], ['u-crc', '2026-06-02', 2n]);
  assert.deepEqual([given.thread.at(-1)?.kind, given.thread.at(-1)?.text], ['assigned', 'Knows the visit']);
  const same = await queries.assignQuery({ ...key, assignee: 'u-crc', dueDate: '2026-06-02' }, as('monitor'));
  assert.equal(same.revision, 2n, 'what is so already changes nothing');
  clock.set('2026-06-05T08:00:00Z');
  assert.equal((await queries.assignQuery({ ...key, dueDate: '2026-06-02' }, as('monitor'))).assignee, '');
  const past = await refusalOf(queries.assignQuery({ ...key, dueDate: '2026-06-04' }, as('monitor')));
  assert.equal(past.violations[0]?.rule, 'past');
  assert.equal((await queries.assignQuery({ ...key, dueDate: '2026-06-05' }, as('monitor'))).dueDate, '2026-06-05');
  clock.set('2026-06-01T08:00:00Z');
});

test('questions go on while a form is frozen; when it is locked nothing is said any more', async () => {
  const subject = await subjectAt();
  await save(subject, { [weight]: '80.0' });
  const ask = () => queries.openQuery({ study, subject, form: vs, text: 'Sure?' }, as('monitor'));
  const first = await ask();
  const second = await ask();
  await hold(subject, 'FROZEN');
  const key = { study, subject, form: vs, number: first.number };
  const other = { ...key, number: second.number };
  await ask();
  await queries.answerQuery({ ...key, text: 'Yes' }, as('crc'));
  await queries.commentQuery({ ...other, text: 'Also' }, as('crc'));
  await queries.assignQuery({ ...other, assignee: 'u-crc' }, as('monitor'));
  await hold(subject, 'LOCKED');
  for (const step of [
    ask,
    () => queries.answerQuery({ ...other, text: 'Yes' }, as('crc')),
    () => queries.reopenQuery({ ...key, text: 'No' }, as('monitor')),
    () => queries.closeQuery(key, as('monitor')),
    () => queries.cancelQuery({ ...other, text: 'x' }, as('monitor')),
    () => queries.commentQuery({ ...other, text: 'x' }, as('crc')),
    () => queries.assignQuery({ ...other, assignee: 'u-inv' }, as('monitor')),
  ]) {
    const refusal = await refusalOf(step());
    assert.deepEqual([refusal.name, refusal.facts.hold, refusal.facts.at], ['HELD', 'LOCKED', 'form']);
  }
  assert.equal((await queries.getQuery(key, as('crc'))).state, QueryState.ANSWERED, 'and is still read');
  await hold(subject, 'NONE');
  assert.equal((await queries.closeQuery(key, as('monitor'))).state, QueryState.CLOSED);
});

test('a form that was removed has its questions closed, and takes no new ones', async () => {
  const subject = await subjectAt();
  const form = 'SE.UNS!1~FO.VS';
  const capture = edc.of(contract.CaptureService);
  const items = [{ path: weight, value: '80.0' }];
  const { revision } = await api.saveForm({ study, subject, form, items }, as('crc'));
  await queries.openQuery({ study, subject, form, text: 'Whose visit is this?' }, as('monitor'));
  const removal = { study, subject, form, reason: 'Of another subject', expectedRevision: revision };
  await capture.removeForm(removal, as('crc'));
  const key = { study, subject, form, number: 1 };
  assert.equal((await queries.getQuery(key, as('crc'))).state, QueryState.CLOSED);
  const refusal = await refusalOf(queries.openQuery({ study, subject, form, text: 'And?' }, as('monitor')));
  assert.deepEqual([refusal.name, refusal.facts.state], ['STATE_FORBIDS', 'REMOVED']);
});

test('the same idempotency key asks once', async () => {
  const subject = await subjectAt();
  const open = () => {
    const call = { ...as('monitor'), idempotencyKey: 'ask-once' };
    return queries.openQuery({ study, subject, form: vs, text: 'Sure?' }, call);
  };
  const [one, other] = [await open(), await open()];
  assert.deepEqual([one.number, other.number], [1, 1]);
  assert.equal((await queries.listQueries({ study, subject }, as('monitor'))).queries.length, 1);
});

test('events say which query has come to which state, and not a word of what was said', async () => {
  const call = newCall({ command: 'test', timeoutMs: 10_000 });
  const events = await edc.database.read(call, (sql) =>
    sql<{ payload: Record<string, unknown>; aggregate: string }>(
      `select aggregate, payload from outbox where type = 'edc.query.changed' and payload ->> 'subject' = 'Q-001' order by xid, seq`,
    ),
  );
  call.end();
  assert.deepEqual(
    events.map(({ payload }) => payload.state),
    ['OPEN', 'ANSWERED', 'OPEN', 'OPEN', 'ANSWERED', 'CLOSED'],
  );
  const { openedAt, ...told } = events[0]?.payload ?? {};
  assert.ok(Date.parse(String(openedAt)) > 0, 'since when it has been open');
  assert.deepEqual(told, {
    ...{ study, subject: 'Q-001', form: vs, number: 1, site: 'PKU1', state: 'OPEN', blinded: false },
    ...{ origin: 'PERSON', released: true, assigned: false, answeredAt: null, closedAt: null },
  });
  assert.equal(events[0]?.aggregate, `query/${study}/Q-001/${vs}/1`);
});
