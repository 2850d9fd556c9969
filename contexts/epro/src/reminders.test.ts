import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newCall } from '@verum/call';
import { loadConfig } from '@verum/config';
import { Role } from '@verum/contracts';
import { openLog } from '@verum/host';
import { addParticipant, type DiaryHarness, startDiary, study } from './diary.fixture.ts';
import { eproContext } from './index.ts';
import { remindOnce } from './logic/run-reminders.ts';
import { setReminders } from './logic/set-reminders.ts';
import { openReminding } from './remind/open-reminding.ts';
import { type GatewaySink, type PushSink, startGateway, startPush } from './remind/sink.fixture.ts';
import { type ServiceContext, serviceContext } from './service-context.ts';

describe('reminders', () => {
  let diary: DiaryHarness;
  let gateway: GatewaySink;
  let push: PushSink;
  let service: ServiceContext;
  let subject = '';
  let count = 0;

  before(async () => {
    [diary, gateway, push] = await Promise.all([startDiary(), startGateway(), startPush()]);
    service = await openService('');
    await planDaily();
  });
  after(async () => {
    for (const way of service.reminding.ways.values()) way.close();
    await Promise.all([diary.stop(), gateway.stop(), push.stop()]);
  });
  // Each on a day of its own, at ten in the morning in Shanghai, with a participant who has just been enrolled.
  beforeEach(async () => {
    count += 1;
    subject = `01-${count}`;
    moveTo(Date.UTC(2026, 5, count, 2));
    gateway.behave('take');
    push.behave('take');
    gateway.requests.length = 0;
    push.requests.length = 0;
    // Those of the tests before are not to be heard of again.
    await diary.sql('delete from reminder_plan');
    await diary.sql(`update reminder set state = 'SKIPPED', settled_at = now() where state in ('WAITING', 'SENDING')`);
    await addParticipant(diary, subject);
    await diary.sql(
      `insert into anchor_date (study, subject, site, anchor, date) values ($1, $2, '01', 'enrolment', $3)`,
      [study, subject, dateOf(0)],
    );
  });

  test('falls due at eight, is about to close at ten, and is told of each once', async () => {
    await choose({ channels: ['sms'], address: '+8613800004821' });
    assert.deepEqual(await states(), ['due sms WAITING', 'closing sms WAITING', 'due sms WAITING']);
    assert.deepEqual(await at('11:59'), []);
    assert.deepEqual(await at('12:00'), ['+8613800004821 您的日记可以填写了，请在 23:00 前完成。']);
    assert.deepEqual(await at('13:00'), []);
    assert.deepEqual(await at('14:00'), ['+8613800004821 您的日记将于 23:00 截止，现在仍可填写。']);
    assert.deepEqual(await at('15:00'), []);
    assert.deepEqual((await states()).slice(0, 2), ['due sms SENT', 'closing sms SENT']);
  });

  test('goes out to nobody who has answered, has paused or has changed their mind', async () => {
    await choose({ channels: ['sms'], address: '+8613800004821' });
    await answer();
    assert.deepEqual(await at('12:00'), []);
    assert.deepEqual(await why('due'), 'SKIPPED done');

    await diary.sql(
      `insert into participation (study, subject, site, seq, origin, state, from_date, reason, at, by)
       values ($1, $2, '01', 1, 'SITE', 'paused', $3, 'away', now(), 'crc')`,
      [study, subject, dateOf(1)],
    );
    diary.clock.advance(24 * 3_600_000);
    assert.deepEqual(await at('12:00'), []);
  });

  test('asks for nothing in the quiet hours of the participant', async () => {
    await choose({ channels: ['sms'], address: '+8613800004821', quietFrom: '19:30', quietTo: '21:15' });
    assert.deepEqual(await at('13:14'), []);
    assert.equal((await at('13:15')).length, 1);
    // Chosen after the plan was made: judged anew when it is to go out.
    await choose({ channels: ['sms'], quietFrom: '21:30', quietTo: '07:00' });
    await diary.sql(`update reminder set next_at = at where subject = $1 and state = 'WAITING'`, [subject]);
    assert.deepEqual(await at('14:00'), []);
  });

  test('tries again later what a gateway refused, and gives up when it is of no use any more', async () => {
    await choose({ channels: ['sms'], address: '+8613800004821' });
    gateway.behave(503);
    await at('12:00');
    assert.equal(await why('due'), 'WAITING status-503');
    await remindOnce(service);
    assert.equal(gateway.requests.length, 1);
    gateway.behave('take');
    await at('12:01');
    assert.equal(await why('due'), 'SENT ');
    gateway.behave(400);
    await at('14:00');
    assert.equal(await why('closing'), 'FAILED status-400');
  });

  test('is delivered once, whenever the process dies in between', async () => {
    await choose({ channels: ['sms'], address: '+8613800004821' });
    // It had left, and nobody wrote down what came of it.
    gateway.behave('hang');
    await at('12:00');
    await diary.sql(
      `update reminder set state = 'SENDING', settled_at = null, why = '' where subject = $1 and kind = 'due'`,
      [subject],
    );
    gateway.behave('take');
    await at('12:02');
    assert.equal(gateway.requests.length, 1);
    assert.equal(await why('due'), 'FAILED outcome-unknown');

    // A gateway that knows its messages again gets it a second time, and the participant does not.
    const repeating = await openService('Repeats: true');
    await choose({ channels: ['sms'] });
    const delivered = gateway.delivered().length;
    await at('14:00', repeating);
    await diary.sql(
      `update reminder set state = 'SENDING', settled_at = null, why = '' where subject = $1 and kind = 'closing'`,
      [subject],
    );
    await at('14:02', repeating);
    assert.equal(gateway.requests.length, 3);
    assert.equal(gateway.delivered().length, delivered + 1);
    assert.equal(await why('closing'), 'SENT ');
    for (const way of repeating.reminding.ways.values()) way.close();
  });

  test('is sent by one of two processes that look at the same moment', async () => {
    await choose({ channels: ['sms'], address: '+8613800004821' });
    const others = await Promise.all([openService(''), openService('')]);
    moveTo(Date.UTC(2026, 5, count, 12));
    await Promise.all([service, ...others].map((one) => remindOnce(one)));
    assert.equal(gateway.requests.length, 1);
    for (const other of others) for (const way of other.reminding.ways.values()) way.close();
  });

  test('reaches a browser, and forgets it when the push service has', async () => {
    await choose({ channels: ['push', 'sms'], address: '+8613800004821', push: push.subscription, language: 'en' });
    await at('12:00');
    const [request] = push.requests;
    assert.ok(request);
    const { title, text } = push.opened(request) as { title: string; text: string };
    assert.deepEqual([title, text], ['Reminder', 'Your diary is open. Please fill it in before 23:00.']);
    push.behave(410);
    await at('14:00');
    assert.equal(await why('closing', 'push'), 'FAILED unsubscribed');
    const [kept] = await diary.sql('select channels, push from reminder_setting where subject = $1', [subject]);
    assert.deepEqual(kept, { channels: ['sms'], push: null });
  });

  test('keeps no address that can be read, in any table', async () => {
    await choose({ channels: ['sms'], address: '+8613800009999' });
    const [stored] = await diary.sql('select address from reminder_setting where subject = $1', [subject]);
    assert.ok(stored?.address instanceof Buffer && !stored.address.includes('9999'));
    const tables = await diary.sql(`select table_name from information_schema.tables where table_schema = 'epro'`);
    for (const { table_name } of tables) {
      const [found] = await diary.sql(`select count(*) as n from ${table_name} t where t::text like '%13800009999%'`);
      assert.equal(found?.n, 0, `${table_name}`);
    }
  });

  async function openService(more: string): Promise<ServiceContext> {
    const yaml = `
AddressKeyFile: ${diary.folder}/epro.key
Reminders:
  Push: { Subject: 'mailto:trial@example.org', Hosts: ['${push.host}'], Networks: [127.0.0.0/8, '::1'], CaFile: ${push.caFile} }
  Sms:
    Url: ${gateway.url}
    Body: '{"to":"{address}","text":"{text}"}'
    Networks: [127.0.0.0/8]
    Timeout: 2s
    ${more}`;
    const config = loadConfig(yaml, eproContext.config, { file: 'test' });
    const { database, clock, folder } = diary;
    const resources = {
      database,
      clock,
      folder,
      config,
      log: openLog({ level: 'silent' }),
      client: (() => ({})) as never,
    };
    return serviceContext(resources, { reminding: await openReminding(resources), posting: undefined });
  }

  /** Daily, open from 18:00, due at 20:00, closed at 23:00. */
  async function planDaily(): Promise<void> {
    const content = {
      ...{ anchor: 'ANCHOR_ENROLMENT', firstDay: 0, lastDay: 60, everyDays: 1 },
      slots: [{ opens: '18:00', due: '20:00', closes: '23:00' }],
    };
    await diary.sql(
      `insert into instrument (study, instrument, version, content, hash, source, imported_at, imported_by)
       values ($1, 'D', '1', '{}', 'x', 'MODEL', now(), 'test')`,
      [study],
    );
    await diary.sql(
      `insert into schedule (study, schedule, version, content, instrument, instrument_version, put_at, put_by)
       values ($1, 'daily', 1, $2, 'D', '1', now(), 'test')`,
      [study, content],
    );
    await diary.sql(`insert into site_zone (study, site, zone) values ($1, '01', 'Asia/Shanghai')`, [study]);
  }

  interface Choice {
    readonly channels: readonly ('push' | 'sms')[];
    readonly address?: string;
    readonly push?: string;
    readonly quietFrom?: string;
    readonly quietTo?: string;
    readonly language?: string;
  }

  async function choose(choice: Choice): Promise<void> {
    const given = { address: '', push: '', quietFrom: '', quietTo: '', language: 'zh-CN', ...choice };
    const actor = { kind: 'user', id: 'crc', name: '' } as const;
    const call = newCall({ command: 'test', timeoutMs: 20_000, actor, scope: [{ role: Role.CRC, study, site: '01' }] });
    await setReminders(service, call, { study, subject }, given).finally(() => call.end());
    await remindOnce(service);
  }

  /** What the gateway was told at this time of the day, UTC. */
  async function at(time: string, by = service): Promise<string[]> {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    const day = new Date(diary.clock.nowMs());
    day.setUTCHours(hour, minute, 0, 0);
    moveTo(day.getTime());
    await diary.sql(`update reminder set leased_until = '-infinity'`);
    const before = gateway.requests.length;
    await remindOnce(by);
    return gateway.requests.slice(before).map(({ body }) => {
      const { to, text } = JSON.parse(body.toString()) as { to: string; text: string };
      return `${to} ${text}`;
    });
  }

  async function states(): Promise<string[]> {
    const rows = await diary.sql(`select kind, channel, state from reminder where subject = $1 order by at`, [subject]);
    return rows.map(({ kind, channel, state }) => `${kind} ${channel} ${state}`);
  }

  async function why(kind: string, channel = 'sms'): Promise<string> {
    const [row] = await diary.sql(
      `select state, why from reminder where subject = $1 and kind = $2 and channel = $3 order by at limit 1`,
      [subject, kind, channel],
    );
    return `${row?.state} ${row?.why}`;
  }

  async function answer(): Promise<void> {
    await diary.sql(
      `insert into entry (study, entry, subject, site, device, number, task, schedule, answers_task, into_visit, into_form, instrument,
         instrument_version, language, app_version, started_at, submitted_at, zone, offset_minutes, true_at, received_at,
         fate, why, is_late, flags)
       values ($1, gen_random_uuid(), $2, '01', 'd', 1, $3, 'daily', $3, '', '', 'D', '1', 'zh', '1', now(), now(), 'Asia/Shanghai',
         480, now(), now(), 'KEPT', '', false, '{}')`,
      [study, subject, `daily/${dateOf(0)}/1`],
    );
  }

  function moveTo(ms: number): void {
    diary.clock.advance(ms - diary.clock.nowMs());
  }

  function dateOf(plus: number): string {
    return new Date(diary.clock.nowMs() + plus * 86_400_000).toISOString().slice(0, 10);
  }
});
