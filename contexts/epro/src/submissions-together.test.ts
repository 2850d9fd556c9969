import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { newCall } from '@verum/call';
import { epro } from '@verum/contracts';
import { waitingForLocks } from '@verum/database';
import { type DiaryHarness, outcome, startDiary, study } from './diary.fixture.ts';
import { enrol, evening, planStudy } from './diary-study.fixture.ts';
import { openPhone, type Phone, type PhoneEntry } from './testing-phone.ts';

const { DiaryService, DeviceService, DeviceKind } = epro;
const fateNames = ['', 'KEPT', 'SET_ASIDE', 'REFUSED'] as const;

// Many phones come back to their network in the same moment: what they send is stored by a few transactions.

describe('submissions of many at once', () => {
  let diary: DiaryHarness;
  let subjects = 0;

  before(async () => {
    diary = await startDiary();
    await planStudy(diary);
  });
  after(() => diary?.stop());

  interface Participant {
    readonly subject: string;
    readonly phone: Phone;
  }

  async function participants(count: number): Promise<Participant[]> {
    const made: Participant[] = [];
    for (let n = 0; n < count; n += 1) {
      subjects += 1;
      const subject = `02-${subjects}`;
      await enrol(diary, subject);
      const phone = openPhone();
      const { code } = await diary.as(DeviceService, 'crc').createPairingCode({ study, subject, kind: DeviceKind.OWN });
      phone.device = (await diary.by(DiaryService, phone).pairDevice(phone.pairing(code) as never)).device;
      made.push({ subject, phone });
    }
    diary.clock.advance(Date.parse('2026-06-02T12:00:05Z') - diary.clock.nowMs());
    return made;
  }

  type Signed = ReturnType<Phone['entry']>;
  async function send(phone: Phone, ...entries: Signed[]): Promise<string> {
    const { results } = await diary.by(DiaryService, phone).submitEntries({ entries: entries as never });
    return results.map(({ fate, why }) => `${fateNames[fate]} ${why}`.trim()).join(', ');
  }
  const answered = (sending: Promise<string>) => sending.catch(() => outcome(sending));
  const of = (phone: Phone, more: Partial<PhoneEntry> = {}) => phone.entry(evening(more));
  const commits = () => diary.statements.filter((text) => text === 'commit').length;

  test('each is stored under the name of its own device and request, and they cost fewer transactions than they are', async () => {
    const all = await participants(30);
    for (const { phone } of all) await send(phone, of(phone, { task: 'attack/*' }));
    diary.statements.length = 0;
    const told = await Promise.all(all.map(({ phone }) => send(phone, of(phone))));
    assert.deepEqual([...new Set(told)], ['KEPT']);
    assert.ok(commits() <= 5, `${commits()} transactions`);
    const trail = await diary.sql(
      `select new ->> 'subject' as subject, new ->> 'device' as device, actor, command, reason, request_id, trace_id, key
       from audit where table_name = 'entry' and new ->> 'task' = 'daily/2026-06-02/1'`,
    );
    assert.equal(trail.length, 30);
    for (const { subject, device, actor, command, reason, key } of trail) {
      const sender = all.find((one) => one.subject === subject)?.phone.device;
      assert.deepEqual([device, actor], [sender, `device:${sender}`]);
      assert.deepEqual([command, reason], ['verum.epro.v1.DiaryService/SubmitEntries', 'Sent by the participant']);
      assert.deepEqual(Object.keys(key as object).sort(), ['entry', 'study']);
    }
    for (const id of ['request_id', 'trace_id']) assert.equal(new Set(trail.map((row) => row[id])).size, 30, id);
    const events = await diary.sql(
      `select e.payload ->> 'subject' as subject, e.trace_id from outbox e
       where e.payload ->> 'task' = 'daily/2026-06-02/1' and e.payload ->> 'subject' = any($1)`,
      [all.map(({ subject }) => subject)],
    );
    assert.deepEqual(
      new Map(events.map(({ subject, trace_id }) => [subject, trace_id])),
      new Map(trail.map(({ subject, trace_id }) => [subject, trace_id])),
    );
  });

  test('one that is refused, revoked, forged or set aside leaves the others what they are', async () => {
    const all = await participants(12);
    const phones = all.map(({ phone }) => phone);
    const [revoked, forged, unread, early, thief] = phones as [Phone, Phone, Phone, Phone, Phone];
    const good = phones.slice(5);
    const subject = all[0]?.subject ?? '';
    // The process remembers it, so the revocation is heard where it is stored.
    await send(revoked, of(revoked, { task: 'attack/*' }));
    await diary.as(DeviceService, 'crc').revokeDevice({ study, subject, device: revoked.device, reason: 'lost' });
    const sending = [
      send(revoked, of(revoked)),
      send(forged, { ...of(forged), signature: Buffer.alloc(64, 1) }),
      send(unread, unread.signed(Buffer.from('no entry'))),
      send(early, of(early, { submittedMs: Date.parse('2026-06-02T09:59:59Z') })),
      send(thief, thief.signed(of(good[0] as Phone).entry as Uint8Array)),
      ...good.map((phone) => send(phone, of(phone))),
    ].map(answered);
    assert.deepEqual(await Promise.all(sending), [
      'DEVICE_REVOKED',
      'REFUSED UNAUTHENTICATED',
      'REFUSED INVALID_REQUEST',
      'SET_ASIDE window-not-open',
      'REFUSED PERMISSION_DENIED',
      ...good.map(() => 'KEPT'),
    ]);
    const refused = await diary.sql(
      `select r.why, a.actor = 'device:' || r.device as own from refused_entry r
       join audit a on a.table_name = 'refused_entry' and a.new ->> 'device' = r.device order by why`,
    );
    assert.deepEqual(
      refused,
      ['INVALID_REQUEST', 'PERMISSION_DENIED', 'UNAUTHENTICATED'].map((why) => ({ why, own: true })),
    );
  });

  test('two that use the same new name at once: one has it, the other is refused, the rest are kept', async () => {
    const all = await participants(9);
    const entry = randomUUID();
    const told = await Promise.all(
      all.map(({ phone }, n) => send(phone, of(phone, n === 3 || n === 6 ? { entry } : {}))),
    );
    assert.deepEqual([told[3], told[6]].sort(), ['KEPT', 'REFUSED ALREADY_EXISTS']);
    assert.deepEqual([...new Set(told.filter((_, n) => n !== 3 && n !== 6))], ['KEPT']);
  });

  test('a name that another transaction is just storing, with its scores, is refused and not a failure', async () => {
    const [first, second] = (await participants(2)) as [Participant, Participant];
    const [sent, entry] = [of(first.phone), randomUUID()];
    assert.equal(await send(first.phone, sent), 'KEPT');
    const call = newCall({
      command: 'test',
      timeoutMs: 30_000,
      actor: { kind: 'system', id: 'system:test', name: '' },
    });
    let told = Promise.resolve('');
    await diary.database.write(call, 'What the first has sent, as of somebody else', async (tx) => {
      for (const table of ['entry', 'score_value'])
        await tx(
          `insert into ${table} select (jsonb_populate_record(t, $1)).* from ${table} t where study = $2 and subject = $3`,
          [JSON.stringify({ entry, subject: 'somebody else' }), study, first.subject],
        );
      told = answered(send(second.phone, of(second.phone, { entry })));
      while ((await tx(waitingForLocks)).length === 0) await setTimeout(10);
    });
    call.end();
    assert.equal(await told, 'REFUSED ALREADY_EXISTS');
  });

  test('sent again together, in any order and by pieces, each is stored once', async () => {
    const all = await participants(8);
    const entries = all.map(({ phone }) => [of(phone), of(phone, { task: 'attack/*' })]);
    const once = all.flatMap(({ phone }, n) => {
      const [one, other] = entries[n] as [Signed, Signed];
      return [send(phone, one), send(phone, one, other), send(phone, other, one)];
    });
    assert.deepEqual([...new Set(await Promise.all(once))].sort(), ['KEPT', 'KEPT, KEPT']);
    const [row] = await diary.sql('select count(*) from entry where study = $1 and subject = any($2)', [
      study,
      all.map(({ subject }) => subject),
    ]);
    assert.deepEqual(row, { count: 16 });
  });
});
