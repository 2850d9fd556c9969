import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { OpenDiary } from './open-diary.ts';
import { type Bench, bench, code, noon, pin, shown } from './phone.fixture.ts';
import type { Phone } from './phone.ts';

const today = 'daily/2026-11-26/1';
const hourMs = 3_600_000;

function diaryOf(phone: Phone): OpenDiary {
  const stage = phone.stage();
  assert.equal(stage.kind, 'open');
  return (stage as { diary: OpenDiary }).diary;
}
async function paired(it: Bench): Promise<Phone> {
  const phone = await it.open();
  await phone.pair({ code, pin });
  await diaryOf(phone).sync();
  return phone;
}
async function reopened(it: Bench): Promise<Phone> {
  const phone = await it.open();
  await phone.unlock(pin);
  await diaryOf(phone).sync();
  return phone;
}
const yes = { values: ['1'], declined: false };
const no = { values: ['0'], declined: false };

async function answerAll(diary: OpenDiary, task = today) {
  assert.ok(await diary.open(task));
  for (const [item, given] of [
    ['A', yes],
    ['B', no],
  ] as const) {
    await diary.answer(task, item, given);
    await diary.goOn(task);
  }
  assert.equal(await diary.submit(task), 'submitted');
}

test('a phone is paired, answers what is open, and the entry arrives as it was signed', async () => {
  const it = bench();
  it.clockErrorMs = 90_000;
  const diary = diaryOf(await paired(it));
  assert.deepEqual(
    diary
      .tasks()
      .slice(0, 2)
      .map(({ task, state }) => [task, state]),
    [
      [today, 'open'],
      ['daily/2026-11-27/1', 'planned'],
    ],
  );
  await answerAll(diary);
  await diary.sync();
  assert.equal(diary.tasks()[0]?.state, 'done');
  assert.equal(it.received.length, 1);
  const [entry] = it.received.map(shown) as Record<string, unknown>[];
  assert.equal(entry?.number, '1');
  assert.deepEqual(entry?.submitted, {
    at: '2026-11-26T12:01:30Z',
    zone: 'Europe/Berlin',
    offsetMinutes: 60,
    skewMs: '90000',
  });
  assert.deepEqual(
    (entry?.answers as { item: string; values: string[] }[]).map(({ item, values }) => [item, values]),
    [
      ['A', ['1']],
      ['B', ['0']],
    ],
  );
  const [row] = await diary.history(10);
  assert.deepEqual([row?.fate, row?.task, row?.receivedAtMs], ['kept', today, noon]);
});

test('a phone that has lost its network right after it was paired has its first task', async () => {
  const it = bench();
  const phone = await it.open();
  await phone.pair({ code, pin });
  it.isOnline = false;
  assert.deepEqual(
    diaryOf(phone)
      .tasks()
      .slice(0, 1)
      .map(({ task, state }) => [task, state]),
    [[today, 'open']],
  );
  assert.ok(await diaryOf(phone).open(today));
});

test('a page that ends at any question goes on there, and nothing is filled in that was not given', async () => {
  const it = bench();
  let phone = await paired(it);
  await diaryOf(phone).open(today);
  await diaryOf(phone).answer(today, 'A', yes);
  await diaryOf(phone).goOn(today);
  phone.close();
  phone = await reopened(it);
  const draft = await diaryOf(phone).open(today);
  assert.deepEqual([draft?.at, Object.keys(draft?.answers ?? {})], ['B', ['A']]);
  await diaryOf(phone).goOn(today);
  assert.equal(diaryOf(phone).state().drafts[today]?.at, 'B', 'not on without an answer');
  assert.equal(await diaryOf(phone).submit(today), 'incomplete');
  await diaryOf(phone).answer(today, 'B', { values: [], declined: true });
  await diaryOf(phone).goOn(today);
  assert.equal(diaryOf(phone).state().drafts[today]?.at, '', 'the review: C is not asked');
  assert.equal(await diaryOf(phone).submit(today), 'submitted');
});

test('two taps on the way on lead one question on, also where the next one could be passed', async () => {
  const diary = diaryOf(await paired(bench()));
  await diary.open(today);
  await diary.answer(today, 'A', yes);
  await diary.goOn(today, 'A');
  await diary.answer(today, 'B', no);
  await diary.goBack(today);
  await Promise.all([diary.goOn(today, 'A'), diary.goOn(today, 'A')]);
  assert.equal(diary.state().drafts[today]?.at, 'B');
  await diary.goOn(today, 'B');
  assert.equal(diary.state().drafts[today]?.at, '');
});

test('an answer that brings up another question leads there from the review, and one that hides it takes it back', async () => {
  const it = bench();
  const diary = diaryOf(await paired(it));
  await diary.open(today);
  await diary.answer(today, 'A', yes);
  await diary.goOn(today);
  await diary.answer(today, 'B', no);
  await diary.goOn(today);
  await diary.goTo(today, 'B');
  await diary.answer(today, 'B', yes);
  await diary.goOn(today);
  assert.equal(diary.state().drafts[today]?.at, 'C');
  await diary.answer(today, 'C', yes);
  await diary.goOn(today);
  await diary.goTo(today, 'B');
  await diary.answer(today, 'B', no);
  await diary.goOn(today);
  assert.equal(diary.state().drafts[today]?.at, '');
  await diary.submit(today);
  await diary.sync();
  assert.deepEqual(
    it.received[0]?.answers.map(({ item }) => item),
    ['A', 'B'],
  );
});

test('without a network entries wait in their order over days and deaths of the page, and each arrives once', async () => {
  const it = bench();
  let phone = await paired(it);
  it.isOnline = false;
  for (let day = 0; day < 14; day++) {
    const date = new Date(noon + day * 24 * hourMs).toISOString().slice(0, 10);
    await answerAll(diaryOf(phone), `daily/${date}/1`);
    phone.close();
    it.pass(24 * hourMs);
    phone = await reopened(it);
  }
  assert.equal(diaryOf(phone).state().waiting, 14);
  assert.deepEqual(it.mark, { appended: 14, settled: 0, untold: 0 });
  it.isOnline = true;
  it.losesAnswer = true;
  await diaryOf(phone).sync();
  it.losesAnswer = false;
  await diaryOf(phone).sync();
  assert.equal(diaryOf(phone).state().waiting, 0);
  assert.deepEqual(
    it.received.map(({ number }) => Number(number)),
    Array.from({ length: 14 }, (_, at) => at + 1),
  );
  assert.deepEqual(it.mark, { appended: 14, settled: 14, untold: 0 });
});

test('a window that closes while somebody answers is closed', async () => {
  const it = bench();
  const diary = diaryOf(await paired(it));
  it.trueMs = Date.UTC(2026, 10, 26, 20, 59, 59, 999);
  await diary.open(today);
  await diary.answer(today, 'A', yes);
  await diary.answer(today, 'B', no);
  it.pass(1);
  assert.equal(await diary.submit(today), 'closed');
  assert.deepEqual(diary.state().drafts, {});
  assert.equal(await diary.open(today), undefined);
});

test('a clock that somebody sets, backwards or forwards, opens no window and closes none', async () => {
  const it = bench();
  const diary = diaryOf(await paired(it));
  for (const errorMs of [20 * hourMs, -40 * hourMs]) {
    it.clockErrorMs = errorMs;
    assert.equal(diary.tasks()[0]?.state, 'open');
    it.isOnline = true;
    await diary.sync();
    assert.equal(diary.state().sync.kind, 'quiet', 'and the server believes its proofs');
  }
});

test('another zone is noticed, told before anything else, and moves what has not opened', async () => {
  const it = bench();
  const diary = diaryOf(await paired(it));
  it.isOnline = false;
  it.zone = 'America/New_York';
  await diary.look();
  const [now, tomorrow] = diary.tasks().filter(({ date }) => date >= '2026-11-26');
  assert.deepEqual([now?.zone, now?.state], ['Europe/Berlin', 'open'], 'what has opened stays');
  assert.deepEqual([tomorrow?.zone, tomorrow?.opensAtMs], ['America/New_York', Date.UTC(2026, 10, 27, 15)]);
  await answerAll(diary);
  it.isOnline = true;
  it.calls.length = 0;
  await diary.sync();
  const paths = it.calls.map(({ path }) => path);
  assert.ok(paths.indexOf('/v1/diary/device') < paths.indexOf('/v1/diary/entries'));
  assert.deepEqual(
    it.calls.find(({ path }) => path === '/v1/diary/device')?.body.zoneSince,
    '2026-11-26T12:00:00.000Z',
  );
});

test('the tenth wrong PIN takes everything away, and the site is told how much was lost', async () => {
  const it = bench();
  let phone = await paired(it);
  it.isOnline = false;
  await answerAll(diaryOf(phone));
  phone.close();
  phone = await it.open();
  for (let tries = 1; tries < 10; tries++) {
    await phone.unlock('0000');
    assert.deepEqual(phone.stage(), { kind: 'locked', triesLeft: 10 - tries });
  }
  await phone.unlock(pin);
  assert.equal(phone.stage().kind, 'open', 'the tenth was right, and counts anew');
  phone.close();
  it.isOnline = true;
  it.calls.length = 0;
  phone = await it.open();
  for (let tries = 1; tries <= 5; tries++) await phone.unlock('0000');
  phone.close();
  phone = await it.open();
  assert.deepEqual(phone.stage(), { kind: 'locked', triesLeft: 5 });
  for (let tries = 1; tries <= 5; tries++) await phone.unlock('0000');
  assert.deepEqual(phone.stage(), { kind: 'new', gone: 'pin', lost: 1 });
  assert.deepEqual(
    it.calls.map(({ path, body }) => [path, body.storeLost, body.lostEntries]),
    [['/v1/diary/device', true, 1]],
  );
  phone.close();
  assert.deepEqual((await it.open()).stage(), { kind: 'new' });
});

test('ten wrong PINs take everything away soon, whatever becomes of telling the site', async () => {
  const it = bench();
  let phone = await paired(it);
  phone.close();
  phone = await it.open();
  for (let tries = 1; tries < 10; tries++) await phone.unlock('0000');
  it.hangs = true;
  it.runLater();
  const last = phone.unlock('0000');
  for (; phone.stage().kind === 'locked'; it.runLater()) await setTimeout(1);
  await last;
  assert.deepEqual(phone.stage(), { kind: 'new', gone: 'pin', lost: 0 });
  phone.close();
  assert.deepEqual((await it.open()).stage(), { kind: 'new' });
});

test('an evicted store is found out, and told by the device that is paired next', async () => {
  const it = bench();
  let phone = await paired(it);
  it.isOnline = false;
  await answerAll(diaryOf(phone));
  phone.close();
  it.databases = bench().databases;
  it.isOnline = true;
  phone = await it.open();
  assert.deepEqual(phone.stage(), { kind: 'new', gone: 'evicted', lost: 1 });
  it.calls.length = 0;
  await phone.pair({ code, pin });
  await diaryOf(phone).sync();
  const told = it.calls.filter(({ body }) => body.storeLost);
  assert.deepEqual(
    told.map(({ body }) => body.lostEntries),
    [1],
  );
  await diaryOf(phone).sync();
  assert.equal(it.calls.filter(({ body }) => body.storeLost).length, 1, 'once');
});

test('a revoked device forgets everything as soon as it hears so', async () => {
  const it = bench();
  let phone = await paired(it);
  it.refusal = 'DEVICE_REVOKED';
  await diaryOf(phone).sync();
  assert.deepEqual(phone.stage(), { kind: 'new', gone: 'revoked', lost: 0 });
  phone.close();
  phone = await it.open();
  assert.deepEqual(phone.stage(), { kind: 'new' });
});

test('of two pages the later one writes, and the earlier one writes nothing any more', async () => {
  const it = bench();
  const first = await paired(it);
  const old = diaryOf(first);
  await old.open(today);
  await old.answer(today, 'A', yes);
  await old.answer(today, 'B', no);
  const second = await reopened(it);
  assert.deepEqual((await diaryOf(second).open(today))?.answers.A?.values, ['1']);
  assert.equal(await diaryOf(second).submit(today), 'submitted');
  await assert.rejects(old.submit(today));
  await assert.rejects(old.answer(today, 'A', no));
  assert.equal(first.stage().kind, 'elsewhere');
  await diaryOf(second).sync();
  assert.equal(it.received.length, 1);
});

test('whose answer to the pairing was lost asks again with the same key', async () => {
  const it = bench();
  const phone = await it.open();
  it.losesAnswer = true;
  await assert.rejects(phone.pair({ code, pin }));
  await phone.pair({ code, pin });
  const keys = it.calls.filter(({ path }) => path === '/v1/diary/pair').map(({ body }) => body.publicKey);
  assert.equal(new Set(keys).size, 1);
  assert.equal(phone.stage().kind, 'open');
});

test('nothing that was answered, and nobody’s name for it, can be read in the store', async () => {
  const it = bench();
  const phone = await paired(it);
  it.isOnline = false;
  await answerAll(diaryOf(phone));
  phone.close();
  const { openDB } = await import('idb');
  globalThis.indexedDB = it.databases;
  const db = await openDB('verum-diary');
  const whole: string[] = [];
  for (const store of ['plain', 'sealed', 'outbox', 'fates', 'photos']) {
    const rows = await db.getAll(store);
    whole.push(
      JSON.stringify(rows, (_key, value) =>
        value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value,
      ),
    );
  }
  db.close();
  assert.ok(whole.join().length > 1_000);
  assert.doesNotMatch(whole.join(), /mood|"values"|4711/);
});
