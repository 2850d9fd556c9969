import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { loadConfig } from '@verum/config';
import { epro } from '@verum/contracts';
import { openLog } from '@verum/host';
import { addParticipant, type DiaryHarness, outcome, startDiary, study } from './diary.fixture.ts';
import { eproContext, openPhone, type Phone } from './index.ts';
import { alertOnce } from './logic/run-alerts.ts';
import { openPosting } from './post/posting.ts';
import { type ServiceContext, serviceContext } from './service-context.ts';

const text = (words: string) => [{ lang: 'en', text: words }];
const choice = (item: string) => ({
  ...{ item, kind: 'ITEM_KIND_SINGLE_CHOICE', prompt: text(item) },
  options: ['0', '1', '2', '3'].map((code) => ({ code, label: text(code), score: code })),
});
const phq = {
  title: text('Mood'),
  items: [choice('Q1'), choice('Q9')],
  scores: [{ score: 'TOTAL', label: text('Total'), cel: 'Q1 + Q9' }],
};
const secret = 'a secret of more than thirty-two characters';

/** A receiver of alerts that answers as it is told. */
async function receiver() {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    got,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: (next: number) => {
      status = next;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('alerts', () => {
  let diary: DiaryHarness;
  let hooks: Awaited<ReturnType<typeof receiver>>;
  let service: ServiceContext;
  let hash = '';
  before(async () => {
    hooks = await receiver();
    const yaml = (folder: string) => {
      writeFileSync(join(folder, 'alerts.secret'), secret);
      return `Alerts: { Origins: ['${hooks.origin}'], SecretFile: '${folder}/alerts.secret', Networks: [127.0.0.0/8] }`;
    };
    diary = await startDiary({ yaml });
    const config = loadConfig(yaml(diary.folder), eproContext.config, { file: 'test' });
    const { database, clock, folder } = diary;
    const resources = {
      ...{ database, clock, folder, config },
      log: openLog({ level: 'silent' }),
      client: (() => ({})) as never,
    };
    // Beside the running context, as another process: whoever comes first does it.
    service = serviceContext(resources, {
      reminding: { ways: new Map() } as never,
      posting: openPosting(config.Alerts, resources),
    });
    const value = Buffer.from(JSON.stringify(phq));
    const { instrument } = await diary
      .as(epro.InstrumentService, 'manager')
      .importInstrument({ study, instrument: 'PHQ', version: '1', source: { case: 'model', value } });
    hash = instrument?.hash ?? '';
    await diary.as(epro.ScheduleService, 'manager').putSchedule({
      ...{ study, schedule: 'mood', expectedVersion: 0 },
      content: {
        ...{
          instrument: 'PHQ',
          instrumentVersion: '1',
          anchor: epro.Anchor.CONSENT,
          firstDay: 0,
          lastDay: 90,
          everyDays: 1,
        },
        slots: [{ opens: '18:00', closes: '22:00' }],
      },
    });
    await diary.sql(`insert into site_zone (study, site, zone) values ($1, '01', 'UTC')`, [study]);
  });
  after(async () => {
    await diary.stop();
    service.posting?.close();
    await hooks.stop();
  });

  const see = (name = 'crc') => diary.as(epro.OversightService, name);
  const at = (instant: string) => diary.clock.advance(Date.parse(instant) - diary.clock.nowMs());
  const put = (rule: string, content: object) =>
    see('manager').putAlertRule({ study, rule, content: content as never });
  let number = 0;
  async function subject(consent = '2026-06-01'): Promise<string> {
    number += 1;
    const name = `01-${number}`;
    await addParticipant(diary, name);
    await diary.sql(
      `insert into anchor_date (study, subject, site, anchor, date) values ($1, $2, '01', 'consent', $3)`,
      [study, name, consent],
    );
    return name;
  }
  async function paired(of: string): Promise<Phone> {
    const phone = openPhone();
    const { code } = await diary
      .as(epro.DeviceService, 'crc')
      .createPairingCode({ study, subject: of, kind: epro.DeviceKind.OWN });
    phone.device = (await diary.by(epro.DiaryService, phone).pairDevice(phone.pairing(code, 'UTC') as never)).device;
    return phone;
  }
  async function answer(phone: Phone, date: string, answers: Record<string, readonly string[] | null>) {
    const submittedMs = diary.clock.nowMs();
    const given = {
      task: `mood/${date}/1`,
      instrument: 'PHQ',
      version: '1',
      hash,
      answers,
      submittedMs,
      zone: 'UTC',
      offsetMinutes: 0,
    };
    const { results } = await diary
      .by(epro.DiaryService, phone)
      .submitEntries({ entries: [phone.entry(given)] as never });
    assert.equal(results[0]?.fate, epro.EntryFate.KEPT, results[0]?.why);
    return results[0]?.entry ?? '';
  }
  /** One look to its end; the running context may be at one just now, with the time before or with the time after. */
  async function looked(): Promise<void> {
    const atWork = 'select from alert_watch where leased_until > clock_timestamp()';
    const quiet = async () => {
      while ((await diary.sql(atWork)).length > 0) await setTimeout(10);
    };
    await quiet();
    await alertOnce(service);
    await quiet();
  }
  const alertsOf = async (name: string, alsoClosed = false) =>
    (await see().listAlerts({ study, subject: name, alsoClosed })).alerts;

  describe('a rule', () => {
    const wrong: readonly (readonly [string, object, string])[] = [
      ['without a condition', {}, 'content.when:required'],
      [
        'of an unknown instrument',
        { when: { case: 'entry', value: { instrument: 'X', cel: 'Q9 > 0' } } },
        'content.entry.instrument:unknown_instrument',
      ],
      [
        'of an item that is not there',
        { when: { case: 'entry', value: { instrument: 'PHQ', cel: 'Q8 > 0' } } },
        'content.entry.cel:expression',
      ],
      [
        'that is a number',
        { when: { case: 'entry', value: { instrument: 'PHQ', cel: 'Q9' } } },
        'content.entry.cel:expression',
      ],
      [
        'that cannot be read',
        { when: { case: 'entry', value: { instrument: 'PHQ', cel: 'Q9 >' } } },
        'content.entry.cel:expression',
      ],
      [
        'of an unknown schedule',
        { when: { case: 'missed', value: { schedule: 'x', count: 3 } } },
        'content.missed.schedule:unknown_schedule',
      ],
      [
        'of none missed',
        { when: { case: 'missed', value: { schedule: 'mood', count: 0 } } },
        'content.missed.count:range',
      ],
      [
        'that is posted where nobody allowed it',
        { when: { case: 'silentDays', value: 3 }, webhook: 'https://elsewhere.example/x' },
        'content.webhook:not_allowed',
      ],
    ];
    for (const [name, content, expected] of wrong) {
      it(`is not put ${name}`, async () =>
        assert.equal(await outcome(put('wrong', content)), `INVALID_REQUEST ${expected}`));
    }
    it('is put by whoever builds the study, and seen by the site', async () => {
      assert.equal(
        await outcome(
          see('crc').putAlertRule({ study, rule: 'x', content: { when: { case: 'silentDays', value: 3 } } }),
        ),
        'PERMISSION_DENIED',
      );
      const content = {
        title: text('Thoughts of death'),
        urgent: true,
        when: { case: 'entry', value: { instrument: 'PHQ', cel: 'Q9 > 0' } },
      };
      const stored = await put('item9', content);
      assert.deepEqual(
        [stored.rule, stored.urgent, stored.retired, stored.when],
        [
          'item9',
          true,
          false,
          {
            case: 'entry',
            value: { $typeName: 'verum.epro.v1.AlertRule.EntryRule', instrument: 'PHQ', cel: 'Q9 > 0' },
          },
        ],
      );
      const { rules } = await see().listAlertRules({ study });
      assert.ok(rules.some(({ rule, title }) => rule === 'item9' && title[0]?.text === 'Thoughts of death'));
    });
  });

  describe('of an entry', () => {
    it('is raised with the entry that the rule holds for, once, and of no other', async () => {
      await put('item9', { urgent: true, when: { case: 'entry', value: { instrument: 'PHQ', cel: 'Q9 > 0' } } });
      await put('total', { when: { case: 'entry', value: { instrument: 'PHQ', cel: 'TOTAL >= 4' } } });
      const [calm, troubled, silent] = [await subject(), await subject(), await subject()];
      at('2026-06-01T19:00:00Z');
      await answer(await paired(calm), '2026-06-01', { Q1: ['3'], Q9: ['0'] });
      const entry = await answer(await paired(troubled), '2026-06-01', { Q1: ['3'], Q9: ['1'] });
      await answer(await paired(silent), '2026-06-01', { Q1: ['3'] });
      assert.deepEqual(await alertsOf(calm), []);
      assert.deepEqual((await alertsOf(troubled)).map(({ rule, of, urgent }) => [rule, of, urgent]).sort(), [
        ['item9', entry, true],
        ['total', entry, false],
      ]);
      assert.deepEqual(await alertsOf(silent), [], 'what was not answered is not above 0');
      const scores = await diary.sql('select value from score_value where subject = any($1) order by subject', [
        [calm, troubled, silent],
      ]);
      assert.deepEqual(
        scores.map(({ value }) => value),
        ['3', '4', null],
      );
    });

    it('is closed by the site, with who and why, and once', async () => {
      const name = await subject();
      await answer(await paired(name), '2026-06-01', { Q1: ['0'], Q9: ['2'] });
      const [{ alert = '' } = {}] = await alertsOf(name);
      assert.equal(await outcome(see('otherCrc').closeAlert({ study, alert, reason: 'x' })), 'NOT_FOUND');
      assert.equal(await outcome(see('monitor').closeAlert({ study, alert, reason: 'x' })), 'PERMISSION_DENIED');
      const closed = await see().closeAlert({ study, alert, reason: 'Called, and seen the same day' });
      assert.deepEqual([closed.closedBy, closed.closedWhy], ['crc', 'Called, and seen the same day']);
      assert.equal(await outcome(see().closeAlert({ study, alert, reason: 'x' })), 'STATE_FORBIDS');
      assert.deepEqual(await alertsOf(name), []);
      assert.equal((await alertsOf(name, true)).length, 1);
    });

    it('is not raised by a rule that was retired', async () => {
      await put('item9', { retired: true, when: { case: 'entry', value: { instrument: 'PHQ', cel: 'Q9 > 0' } } });
      const name = await subject();
      await answer(await paired(name), '2026-06-01', { Q1: ['0'], Q9: ['3'] });
      assert.deepEqual(await alertsOf(name), []);
    });
  });

  describe('of time', () => {
    it('three missed in a row are one alert, and the next row is another', async () => {
      await put('missed', { when: { case: 'missed', value: { schedule: 'mood', count: 3 } } });
      const name = await subject();
      const phone = await paired(name);
      at('2026-06-02T19:00:00Z');
      await answer(phone, '2026-06-02', { Q1: ['0'], Q9: ['0'] });
      const missed = async () =>
        (await alertsOf(name))
          .filter(({ rule }) => rule === 'missed')
          .map(({ of }) => of)
          .sort();
      const look = async (instant: string) => {
        at(instant);
        await looked();
        return await missed();
      };
      assert.deepEqual(await look('2026-06-04T23:00:00Z'), [], 'two');
      assert.deepEqual(await look('2026-06-05T21:59:59Z'), [], 'the third is still open');
      assert.deepEqual(await look('2026-06-05T22:06:00Z'), ['mood/2026-06-05/1']);
      assert.deepEqual(
        await look('2026-06-07T23:00:00Z'),
        ['mood/2026-06-05/1'],
        'the fourth and fifth are of the same row',
      );
      at('2026-06-08T19:00:00Z');
      await answer(phone, '2026-06-08', { Q1: ['0'], Q9: ['0'] });
      assert.deepEqual(await look('2026-06-11T23:00:00Z'), ['mood/2026-06-05/1', 'mood/2026-06-11/1']);
    });

    it('a device that is silent for so many days is one alert a silence', async () => {
      await put('silent', { when: { case: 'silentDays', value: 2 } });
      const name = await subject('2026-06-12');
      at('2026-06-12T08:00:00Z');
      const phone = await paired(name);
      const silences = async () => (await alertsOf(name)).filter(({ rule }) => rule === 'silent').length;
      at('2026-06-14T07:59:00Z');
      await looked();
      assert.equal(await silences(), 0);
      at('2026-06-14T08:05:01Z');
      await looked();
      at('2026-06-14T18:00:00Z');
      await looked();
      assert.equal(await silences(), 1);
      await diary.by(epro.DiaryService, phone).getDiary({});
      at('2026-06-16T18:06:00Z');
      await looked();
      assert.equal(await silences(), 2);
    });

    it('whoever has paused or never paired is not missed', async () => {
      const name = await subject('2026-06-17');
      await diary
        .as(epro.ScheduleService, 'crc')
        .setParticipation({ study, subject: name, state: epro.ParticipantState.PAUSED, reason: 'x', from: '' });
      at('2026-06-25T23:00:00Z');
      await looked();
      assert.deepEqual(await alertsOf(name), []);
    });
  });

  describe('on its way to a webhook', () => {
    const posted = (alert: string) => hooks.got.filter(({ headers }) => headers['verum-delivery'] === alert);

    it('is signed, told without an answer, tried again until it is taken, and then no more', async () => {
      const when = { case: 'entry', value: { instrument: 'PHQ', cel: 'TOTAL >= 4' } };
      await put('total', { webhook: `${hooks.origin}/alerts`, when });
      const name = await subject('2026-06-25');
      at('2026-06-26T19:00:00Z');
      await diary.sql(`update alert_watch set next_at = 'infinity'`);
      const phone = await paired(name);
      hooks.answers(500);
      await answer(phone, '2026-06-26', { Q1: ['3'], Q9: ['3'] });
      const [{ alert = '' } = {}] = await alertsOf(name);
      const state = async () => (await alertsOf(name)).map(({ post, postWhy }) => `${post} ${postWhy}`);
      await alertOnce(service);
      assert.match(String(await state()), /^WAITING/);
      hooks.answers(204);
      for (let minutes = 1; minutes <= 60 && !(await state()).includes('SENT '); minutes += 1) {
        diary.clock.advance(60_000);
        await alertOnce(service);
        // The running context may be at it just now.
        await setTimeout(20);
      }
      assert.deepEqual(await state(), ['SENT ']);
      const last = posted(alert).at(-1);
      assert.ok(last);
      const [, seconds = '', signature = ''] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(last.headers['verum-signature'])) ?? [];
      assert.equal(signature, createHmac('sha256', secret).update(`${seconds}.${last.body}`).digest('hex'));
      assert.deepEqual(Object.keys(JSON.parse(last.body)).sort(), [
        'alert',
        'raisedAt',
        'rule',
        'site',
        'study',
        'subject',
        'type',
        'urgent',
      ]);
      const count = posted(alert).length;
      at('2026-06-26T21:00:00Z');
      await alertOnce(service);
      assert.equal(posted(alert).length, count, 'nothing is posted twice that was taken');
    });
  });
});
