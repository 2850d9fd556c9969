import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { epro } from '@verum/contracts';
import { type DiaryHarness, outcome, site, startDiary, study } from './diary.fixture.ts';
import { enrol, evening, painHash, planStudy } from './diary-study.fixture.ts';
import { openPhone, type Phone, type PhoneEntry } from './testing-phone.ts';

const { DiaryService, DeviceService, DeviceKind } = epro;
const fateNames = ['', 'KEPT', 'SET_ASIDE', 'REFUSED'] as const;

// A pain diary is open from six to ten in the evening, in Shanghai, and taken as late until eleven.

describe('submissions', () => {
  let diary: DiaryHarness;
  let phone: Phone;
  let subject = '';
  let subjects = 0;

  before(async () => {
    diary = await startDiary();
    await planStudy(diary);
  });
  after(() => diary?.stop());
  beforeEach(async () => {
    subjects += 1;
    subject = `01-${subjects}`;
    await enrol(diary, subject);
    phone = await paired(subject);
    now('2026-06-02T12:00:05Z');
  });

  async function paired(of: string): Promise<Phone> {
    const made = openPhone();
    const { code } = await diary
      .as(DeviceService, 'crc')
      .createPairingCode({ study, subject: of, kind: DeviceKind.OWN });
    made.device = (await diary.by(DiaryService, made).pairDevice(made.pairing(code) as never)).device;
    return made;
  }
  function now(instant: string): void {
    diary.clock.advance(Date.parse(instant) - diary.clock.nowMs());
  }
  type Signed = ReturnType<Phone['entry']>;
  async function send(by: Phone, ...entries: Signed[]) {
    const { results } = await diary.by(DiaryService, by).submitEntries({ entries: entries as never });
    return results.map(({ fate, why }) => `${fateNames[fate]} ${why}`.trim());
  }
  const submit = (more: Partial<PhoneEntry> = {}, by = phone) => send(by, by.entry(evening(more)));
  const rows = (text: string) => diary.sql(text, [study, subject]);

  test('an entry is stored as it was signed and as rows, its times to the millisecond', async () => {
    const given = evening({ skewMs: -1_250, startedMs: Date.parse('2026-06-02T11:58:59.999Z') });
    const signed = phone.entry(given);
    assert.deepEqual(await send(phone, signed), ['KEPT']);
    const [row] = await rows(
      `select e.*, s.bytes, s.signature from entry e join signed_entry s using (study, entry)
       where e.study = $1 and e.subject = $2`,
    );
    assert.ok(row);
    assert.ok(Buffer.from(signed.entry as Uint8Array).equals(row.bytes as Buffer));
    assert.ok(Buffer.from(signed.signature as Uint8Array).equals(row.signature as Buffer));
    assert.deepEqual(
      [row.submitted_at, row.started_at, row.true_at, row.received_at].map((at) => Date.parse(String(at))),
      ['12:00:00.123', '11:58:59.999', '12:00:01.373', '12:00:05.000'].map((time) => Date.parse(`2026-06-02T${time}Z`)),
    );
    assert.deepEqual([row.zone, row.offset_minutes, row.skew_ms, row.flags], ['Asia/Shanghai', 480, -1_250, []]);
    const answers = await rows(
      `select item, a.values, declined from answer a join entry e using (study, entry)
       where e.study = $1 and e.subject = $2 order by position`,
    );
    assert.deepEqual(answers, [
      { item: 'NRS', values: ['4'], declined: false },
      { item: 'WHERE', values: ['HEAD', 'BACK'], declined: false },
      { item: 'NOTE', values: ['since noon — 中午起'], declined: false },
    ]);
  });

  test('sent again, alone or among others, in any order and at once, it is stored once', async () => {
    const one = phone.entry(evening());
    const attacks = [1, 2, 3].map((hour) =>
      phone.entry(evening({ task: 'attack/*', submittedMs: Date.parse(`2026-06-02T0${hour}:00:00Z`) })),
    );
    const orders = [[one], [...attacks, one], [one, one], attacks.toReversed(), [attacks[1] ?? one, one]];
    const told = await Promise.all(orders.map((order) => send(phone, ...order)));
    assert.deepEqual([...new Set(told.flat())], ['KEPT']);
    assert.deepEqual(await rows('select count(*) from entry where study = $1 and subject = $2'), [{ count: 4 }]);
    assert.deepEqual(
      await rows(`select count(*) from outbox where payload ->> 'study' = $1 and payload ->> 'subject' = $2`),
      [{ count: 4 }],
    );
  });

  test('it is told when it came first, however late it is sent again', async () => {
    const signed = phone.entry(evening());
    const api = diary.by(DiaryService, phone);
    const [first] = (await api.submitEntries({ entries: [signed] as never })).results;
    now('2026-06-03T09:00:00Z');
    const [again] = (await api.submitEntries({ entries: [signed] as never })).results;
    assert.deepEqual(again, first);
  });

  test('other bytes under a name that is taken are refused, and the site is told once', async () => {
    const entry = randomUUID();
    assert.deepEqual(await submit({ entry }), ['KEPT']);
    const other = phone.entry(evening({ entry, answers: { NRS: ['9'], WHERE: null } }));
    assert.deepEqual(await send(phone, other), ['REFUSED ALREADY_EXISTS']);
    assert.deepEqual(await send(phone, other, other), ['REFUSED ALREADY_EXISTS', 'REFUSED ALREADY_EXISTS']);
    assert.deepEqual(await rows('select entry, why from refused_entry where study = $1 and subject = $2'), [
      { entry, why: 'ALREADY_EXISTS' },
    ]);
    const [kept] = await rows(
      `select a.values from answer a join entry e using (study, entry)
       where e.study = $1 and e.subject = $2 and item = 'NRS'`,
    );
    assert.deepEqual(kept?.values, ['4']);
  });

  test('a name that another subject has used is refused, and nothing of that entry is told', async () => {
    const entry = randomUUID();
    await submit({ entry });
    subjects += 1;
    await enrol(diary, `01-${subjects}`);
    const other = await paired(`01-${subjects}`);
    now('2026-06-02T12:00:05Z');
    assert.deepEqual(await submit({ entry }, other), ['REFUSED ALREADY_EXISTS']);
  });

  test('an outbox that was carried to another device is refused, whoever signs it', async () => {
    const stolen = phone.entry(evening());
    const thief = await paired(subject);
    now('2026-06-02T12:00:05Z');
    assert.deepEqual(await send(thief, stolen), ['REFUSED UNAUTHENTICATED']);
    assert.deepEqual(await send(thief, thief.signed(stolen.entry as Uint8Array)), ['REFUSED PERMISSION_DENIED']);
    assert.deepEqual(await rows('select count(*) from entry where study = $1 and subject = $2'), [{ count: 0 }]);
    assert.deepEqual(await send(phone, stolen), ['KEPT']);
  });

  test('one bit that changed on the way is refused, as is what cannot be read', async () => {
    const signed = phone.entry(evening());
    const bytes = Buffer.from(signed.entry as Uint8Array);
    bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
    assert.deepEqual(await send(phone, { ...signed, entry: bytes }), ['REFUSED UNAUTHENTICATED']);
    assert.deepEqual(await send(phone, phone.signed(Buffer.from('no entry'))), ['REFUSED INVALID_REQUEST']);
    const message = fromBinary(epro.EntrySchema, signed.entry as Uint8Array);
    if (message.submitted?.at) message.submitted.at.seconds = 253_000_000_000n;
    const unstorable = toBinary(epro.EntrySchema, message);
    assert.deepEqual(await send(phone, phone.signed(unstorable)), ['REFUSED INVALID_REQUEST']);
    // What was good among what was not is taken.
    assert.deepEqual(await send(phone, phone.signed(Buffer.from('x')), signed), ['REFUSED INVALID_REQUEST', 'KEPT']);
  });

  test('the window is judged by the time at which it was submitted, at its edges', async () => {
    now('2026-06-02T16:00:00Z');
    for (const [at, told, isLate] of [
      ['09:59:59.999', 'SET_ASIDE window-not-open', false],
      ['10:00:00.000', 'KEPT', false],
      ['13:59:59.999', 'KEPT', false],
      ['14:00:00.000', 'KEPT', true],
      ['14:59:59.999', 'KEPT', true],
      ['15:00:00.000', 'SET_ASIDE window-closed', false],
    ] as const) {
      subjects += 1;
      subject = `01-${subjects}`;
      await enrol(diary, subject);
      const one = await paired(subject);
      now('2026-06-02T16:00:00Z');
      assert.deepEqual(await submit({ submittedMs: Date.parse(`2026-06-02T${at}Z`) }, one), [told], at);
      assert.deepEqual(
        await rows('select is_late from entry where study = $1 and subject = $2'),
        [{ is_late: isLate }],
        at,
      );
    }
  });

  test('an entry that was made in its window is done though it comes two weeks later', async () => {
    const signed = phone.entry(evening());
    now('2026-06-16T12:00:00Z');
    assert.deepEqual(await send(phone, signed), ['KEPT']);
  });

  test('a device’s clock is corrected by its measured error; one never measured is believed, and marked', async () => {
    // Three hours fast: its own time lies behind the window, its true time within.
    const submittedMs = Date.parse('2026-06-02T15:00:00Z');
    now('2026-06-02T12:01:00Z');
    assert.deepEqual(await submit({ submittedMs, skewMs: 3 * 3_600_000 }), ['KEPT']);
    now('2026-06-03T12:01:00Z');
    const next = { task: 'daily/2026-06-03/1', submittedMs: Date.parse('2026-06-03T12:00:30Z'), skewMs: null };
    assert.deepEqual(await submit(next), ['KEPT']);
    // What lies after we heard of it cannot be: it is kept, taken for now, and marked.
    now('2026-06-04T12:00:00Z');
    const ahead = { task: 'daily/2026-06-04/1', submittedMs: Date.parse('2026-06-04T20:00:00Z'), skewMs: null };
    assert.deepEqual(await submit(ahead), ['KEPT']);
    assert.deepEqual(await rows('select flags, true_at from entry where study = $1 and subject = $2 order by number'), [
      { flags: [], true_at: '2026-06-02T12:00:00Z' },
      { flags: ['skew-unknown'], true_at: '2026-06-03T12:00:30Z' },
      { flags: ['skew-unknown', 'ahead-of-us'], true_at: '2026-06-04T12:00:00Z' },
    ]);
  });

  test('a place that cannot be, or that the plan does not know of, decides nothing and is noted for the site', async () => {
    for (const [more, note] of [
      [{ zone: 'Middle/Earth' }, 'zone-unknown'],
      [{ offsetMinutes: 540 }, 'offset-differs'],
      [{ zone: 'Europe/Berlin', offsetMinutes: 120 }, 'other-zone'],
    ] as const) {
      const entry = randomUUID();
      assert.deepEqual(await submit({ entry, task: 'attack/*', ...more }), ['KEPT']);
      const seen = await diary.as(epro.OversightService, 'crc').getEntry({ study, entry });
      assert.deepEqual(seen.notes, [note]);
    }
  });

  test('of two entries to one task the second is set aside, in one request or in two, from one device or two', async () => {
    assert.deepEqual(await send(phone, phone.entry(evening()), phone.entry(evening())), [
      'KEPT',
      'SET_ASIDE task-answered',
    ]);
    const second = await paired(subject);
    now('2026-06-02T12:00:05Z');
    assert.deepEqual(await submit({}, second), ['SET_ASIDE task-answered']);
    assert.deepEqual(await rows('select count(*) from entry where study = $1 and subject = $2'), [{ count: 3 }]);
    assert.deepEqual(
      await rows(`select count(*) from outbox where payload ->> 'study' = $1 and payload ->> 'subject' = $2`),
      [{ count: 1 }],
    );
  });

  test('two devices that answer one task at the same moment: one answers it', async () => {
    const second = await paired(subject);
    now('2026-06-02T12:00:05Z');
    const told = await Promise.all([submit({}, phone), submit({}, second)]);
    assert.deepEqual(told.flat().sort(), ['KEPT', 'SET_ASIDE task-answered']);
  });

  test('what the plan or the instrument does not have is set aside, and kept for the record', async () => {
    for (const [more, why] of [
      [{ task: 'weekly/2026-06-02/1' }, 'unknown-task'],
      [{ task: 'daily/2026-13-02/1' }, 'unknown-task'],
      [{ task: 'daily/2026-06-02/2' }, 'unknown-task'],
      [{ task: 'daily' }, 'unknown-task'],
      [{ version: '9' }, 'unknown-instrument'],
      [{ hash: 'c'.repeat(64) }, 'unknown-instrument'],
      [{ answers: { NRS: ['11'], WHERE: null } }, 'INVALID_VALUE'],
      [{ answers: { NRS: ['4'] } }, 'INVALID_VALUE'],
      [{ answers: { NRS: ['0'], WHERE: ['HEAD'] } }, 'INVALID_VALUE'],
      [{ answers: { NRS: ['4'], WHERE: ['HEAD', 'NONE'] } }, 'INVALID_VALUE'],
    ] as const) {
      assert.deepEqual(await submit(more), [`SET_ASIDE ${why}`], JSON.stringify(more));
    }
    assert.deepEqual(await submit({ answers: { NRS: ['0'] } }), ['KEPT']);
  });

  test('a version that an amendment has replaced meanwhile is taken, and the record says to which it was answered', async () => {
    assert.deepEqual(await submit({ version: '2', hash: 'b'.repeat(64) }), ['KEPT']);
    const [row] = await rows('select instrument_version, flags from entry where study = $1 and subject = $2');
    assert.deepEqual(row, { instrument_version: '2', flags: ['other-version'] });
  });

  test('in a pause nothing is expected, and what comes is set aside; behind the end as well', async () => {
    const part = (seq: number, state: string, from: string) =>
      diary.sql(
        `insert into participation (study, subject, site, seq, origin, state, from_date, reason, at, by)
         values ($1, $2, $3, $4, 'SITE', $5, $6, 'asked', now(), 'crc')`,
        [study, subject, site, seq, state, from],
      );
    await part(1, 'paused', '2026-06-02');
    assert.deepEqual(await submit(), ['SET_ASIDE not-expected']);
    await part(2, 'ended', '2026-06-03');
    now('2026-06-03T12:00:00Z');
    const next = { task: 'daily/2026-06-03/1', submittedMs: Date.parse('2026-06-03T11:59:00Z') };
    assert.deepEqual(await submit(next), ['SET_ASIDE ended']);
  });

  test('a revocation is heard by what is sent at the same moment or after it, and nothing is stored then', async () => {
    const revoke = diary
      .as(DeviceService, 'crc')
      .revokeDevice({ study, subject, device: phone.device, reason: 'lost' });
    const sending = outcome(submit());
    await revoke;
    const [row] = await rows('select count(*) from entry where study = $1 and subject = $2');
    assert.equal((await sending) === 'allowed', row?.count === 1);
    assert.equal(await outcome(submit({ task: 'attack/*' })), 'DEVICE_REVOKED');
  });

  test('one request may hold all of two weeks, and costs as many statements as one entry', async () => {
    const count = async (entries: Signed[]) => {
      diary.statements.length = 0;
      assert.deepEqual([...new Set(await send(phone, ...entries))], ['KEPT']);
      return diary.statements.length;
    };
    const attack = (minute: number) =>
      phone.entry(evening({ task: 'attack/*', submittedMs: Date.parse('2026-06-02T08:00:00Z') + minute * 60_000 }));
    const one = await count([attack(0)]);
    const many = await count(Array.from({ length: 50 }, (_, index) => attack(index + 1)));
    assert.ok(many <= one, `${many} statements for fifty, ${one} for one`);
  });

  test('nothing that was stored can be changed or removed by the service', async () => {
    await submit();
    for (const table of ['entry', 'signed_entry', 'answer']) {
      await assert.rejects(diary.sql(`delete from ${table} where study = $1`, [study]), table);
      await assert.rejects(diary.sql(`update ${table} set site = '02' where study = $1`, [study]), table);
    }
  });

  test('the trail names the device', async () => {
    await submit();
    const found = await diary.sql(
      `select distinct actor from audit where table_name = 'entry' and new ->> 'subject' = $1`,
      [subject],
    );
    assert.deepEqual(found, [{ actor: `device:${phone.device}` }]);
    assert.equal(painHash.length, 64);
  });
});
