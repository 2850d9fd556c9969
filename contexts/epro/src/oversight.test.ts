import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newCall } from '@verum/call';
import { epro } from '@verum/contracts';
import { client, inherit, localChannel } from '@verum/rpc';
import { type DiaryHarness, outcome, startDiary, study } from './diary.fixture.ts';
import { enrol, evening, planStudy } from './diary-study.fixture.ts';
import { openPhone, type Phone, type PhoneEntry, photoName } from './testing-phone.ts';

const { DiaryService, DeviceService, DeviceKind, OversightService } = epro;

// Two sites: 01-1 answers on the first two evenings, late on the third, and not on the fourth; 02-1 never.

describe('what the site sees', () => {
  let diary: DiaryHarness;
  let phone: Phone;
  let entry = '';

  const at = (day: number, time = '12:00:00.123') => Date.parse(`2026-06-${String(day).padStart(2, '0')}T${time}Z`);
  const now = (ms: number) => diary.clock.advance(ms - diary.clock.nowMs());
  const see = (name = 'crc') => diary.as(OversightService, name);
  const own = () => diary.by(DiaryService, phone);
  const submit = (more: Partial<PhoneEntry> = {}) =>
    own().submitEntries({ entries: [phone.entry(evening(more))] as never });

  async function paired(subject: string, by: string): Promise<Phone> {
    const made = openPhone();
    const { code } = await diary.as(DeviceService, by).createPairingCode({ study, subject, kind: DeviceKind.OWN });
    made.device = (await diary.by(DiaryService, made).pairDevice(made.pairing(code) as never)).device;
    return made;
  }

  before(async () => {
    diary = await startDiary();
    await planStudy(diary);
    await enrol(diary, '01-1');
    await enrol(diary, '02-1', '02');
    now(at(1, '08:00:00.000'));
    phone = await paired('01-1', 'crc');
    now(at(1, '12:00:05.000'));
    const [first] = (await submit({ task: 'daily/2026-06-01/1', submittedMs: at(1) })).results;
    entry = first?.entry ?? '';
    now(at(2, '12:00:05.000'));
    await submit({ submittedMs: at(2), answers: { NRS: ['7'], WHERE: null, NOTE: ['=cmd|"x",\n+1'] } });
    now(at(3, '14:30:00.000'));
    await submit({ task: 'daily/2026-06-03/1', submittedMs: at(3, '14:29:00.000') });
    await submit({ task: 'daily/2026-06-03/1', submittedMs: at(3, '14:29:30.000') });
    now(at(5, '12:00:00.000'));
  });
  after(() => diary?.stop());

  test('compliance counts by day what was expected, done, late, missed and open', async () => {
    const { rows, from, to } = await see('manager').getCompliance({ study });
    assert.deepEqual([from, to], ['2026-05-23', '2026-06-05']);
    const [one, other] = rows;
    assert.deepEqual(
      one?.days.map(({ date, expected, done, late, missed, open }) => [
        date.slice(8),
        expected,
        done,
        late,
        missed,
        open,
      ]),
      [
        ['01', 1, 1, 0, 0, 0],
        ['02', 1, 1, 0, 0, 0],
        ['03', 1, 0, 1, 0, 0],
        ['04', 1, 0, 0, 1, 0],
        ['05', 1, 0, 0, 0, 1],
      ],
    );
    assert.deepEqual([one?.expected, one?.done, one?.late, one?.missed, one?.silentDays], [5, 2, 1, 1, 1]);
    assert.deepEqual([other?.subject, other?.missed, other?.silentDays], ['02-1', 4, -1]);
  });

  test('compliance shows a site its own, a page at a time, and refuses a span that is none', async () => {
    assert.deepEqual(
      (await see().getCompliance({ study })).rows.map(({ subject }) => subject),
      ['01-1'],
    );
    const first = await see('manager').getCompliance({ study, pageSize: 1 });
    const second = await see('manager').getCompliance({ study, pageSize: 1, pageToken: first.nextPageToken });
    assert.deepEqual(
      [...first.rows, ...second.rows].map(({ subject }) => subject),
      ['01-1', '02-1'],
    );
    assert.equal(second.nextPageToken, '');
    const asked = (from: string, to: string) => outcome(see().getCompliance({ study, from, to }));
    assert.equal(await asked('2026-06-01', '2026-08-31'), 'allowed');
    assert.equal(await asked('2026-06-01', '2026-09-01'), 'INVALID_REQUEST to:too_far');
    assert.equal(await asked('2026-06-02', '2026-06-01'), 'INVALID_REQUEST to:before_from');
    assert.equal(await asked('2026-02-30', '2026-06-01'), 'INVALID_REQUEST from:not_a_date');
  });

  test('entries are listed newest first, those set aside among them, with what was signed', async () => {
    const { entries } = await see().listEntries({ study, subject: '01-1' });
    assert.deepEqual(
      entries.map(({ entry: one, fate, why, late }) => [one?.task, fate, why, late]),
      [
        ['daily/2026-06-03/1', 2, 'task-answered', true],
        ['daily/2026-06-03/1', 1, '', true],
        ['daily/2026-06-02/1', 1, '', false],
        ['daily/2026-06-01/1', 1, '', false],
      ],
    );
    const record = await see().getEntry({ study, entry });
    assert.deepEqual(record.entry, entries.at(-1)?.entry);
    assert.deepEqual(record.entry?.answers[0]?.values, ['4']);
    assert.deepEqual(
      record.scores.map(({ score, value }) => [score, value]),
      [['TOTAL', '4']],
    );
    assert.equal(await outcome(see('otherCrc').getEntry({ study, entry })), 'NOT_FOUND');
    assert.equal((await see('otherCrc').listEntries({ study })).entries.length, 0);
    const pages: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await see().listEntries({ study, pageSize: 3, pageToken });
      pages.push(...page.entries.map((one) => one.entry?.entry ?? ''));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    assert.equal(new Set(pages).size, 4);
  });

  async function exported(format: string, name = 'manager'): Promise<string> {
    const call = newCall({ command: 'test', timeoutMs: 20_000, token: name });
    const channel = localChannel(() => diary.target);
    const parts: Uint8Array[] = [];
    assert.ok(inherit(call, OversightService.method.exportEntries, undefined));
    for await (const part of client(OversightService, channel).exportEntries({ study, format }, { call }))
      parts.push(part.data);
    call.end();
    return Buffer.concat(parts).toString();
  }

  test('the export has a line an answer, in CSV that no spreadsheet runs and in JSON to the letter', async () => {
    const csv = await exported('csv');
    assert.match(csv, /^study,site,subject,entry,task,/);
    assert.ok(csv.includes(`"'=cmd|""x"",\n+1"`), csv);
    const lines = (await exported('jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(lines.length, 3 + 3 + 3 + 3);
    const note = lines.find(({ item, task }) => item === 'NOTE' && task === 'daily/2026-06-02/1');
    assert.deepEqual(note?.values, ['=cmd|"x",\n+1']);
    assert.deepEqual([note?.submitted_at, note?.true_at], ['2026-06-02T12:00:00.123Z', '2026-06-02T12:00:00.123Z']);
    const declined = lines.find(({ item, task }) => item === 'WHERE' && task === 'daily/2026-06-02/1');
    assert.deepEqual([declined?.values, declined?.declined], [[], true]);
    await assert.rejects(exported('csv', 'crc'));
  });

  test('a correction is asked for, confirmed by the participant, and told on; the entry stays', async () => {
    const ask = (item: string, newValues: string[]) =>
      see().askCorrection({ study, entry, item, newValues, reason: 'mistyped, said on the phone' });
    assert.equal(await outcome(ask('NRS', ['11'])), 'INVALID_VALUE newValues:too_large');
    assert.equal(await outcome(ask('NOPE', ['1'])), 'UNKNOWN_ITEM');
    assert.equal(
      await outcome(see('monitor').askCorrection({ study, entry, item: 'NRS', newValues: ['5'], reason: 'x' })),
      'PERMISSION_DENIED',
    );
    const asked = await ask('NRS', ['5']);
    assert.deepEqual([asked.oldValues, asked.newValues, asked.author], [['4'], ['5'], 'crc']);
    assert.equal(await outcome(ask('NRS', ['6'])), 'ALREADY_EXISTS');
    const { corrections } = await own().getDiary({});
    assert.deepEqual(
      corrections.map(({ correction }) => correction),
      [asked.correction],
    );
    const answer = (confirmed: boolean) => own().answerCorrection({ correction: asked.correction, confirmed });
    assert.equal((await answer(true)).correction?.state, epro.Correction_State.CONFIRMED);
    assert.equal(await outcome(answer(true)), 'allowed');
    assert.equal(await outcome(answer(false)), 'STATE_FORBIDS');
    const record = await see().getEntry({ study, entry });
    assert.deepEqual(record.entry?.answers[0]?.values, ['4']);
    assert.deepEqual(
      record.scores.map(({ value }) => value),
      ['5'],
    );
    const told = await diary.sql(
      `select payload -> 'revision' as revision, payload ->> 'reason' as reason, payload -> 'items' -> 0 -> 'values' as values
       from outbox where payload ->> 'entry' = $1 order by seq`,
      [entry],
    );
    assert.deepEqual(told, [
      { revision: 0, reason: '', values: ['4'] },
      { revision: 1, reason: 'mistyped, said on the phone', values: ['5'] },
    ]);
  });

  test('one that is declined or withdrawn changes nothing, and nobody answers that of another', async () => {
    const ask = () => see().askCorrection({ study, entry, item: 'NOTE', newValues: ['since one'], reason: 'asked' });
    const first = await ask();
    await own().answerCorrection({ correction: first.correction, confirmed: false });
    const second = await ask();
    const stranger = await paired('02-1', 'otherCrc');
    now(at(5, '12:00:00.000'));
    const answered = diary
      .by(DiaryService, stranger)
      .answerCorrection({ correction: second.correction, confirmed: true });
    assert.equal(await outcome(answered), 'NOT_FOUND');
    const withdraw = (name: string) =>
      see(name).withdrawCorrection({ study, correction: second.correction, reason: 'a mistake' });
    assert.equal(await outcome(withdraw('otherCrc')), 'NOT_FOUND');
    assert.equal((await withdraw('crc')).state, epro.Correction_State.WITHDRAWN);
    assert.equal(
      await outcome(own().answerCorrection({ correction: second.correction, confirmed: true })),
      'STATE_FORBIDS',
    );
    const { corrections } = await see().listCorrections({ study, subject: '01-1' });
    assert.equal(corrections.length, 3);
  });

  test('a photo is taken under its hash, without a place in it, and shown to its site', async () => {
    const jpeg = (...segments: number[][]) =>
      Buffer.from([0xff, 0xd8, ...segments.flat(), 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9]);
    const plain = jpeg([0xff, 0xe0, 0, 4, 1, 2]);
    const put = (bytes: Uint8Array, sha256 = photoName(bytes)) =>
      outcome(own().putPhoto({ sha256, content: { contentType: 'image/jpeg', data: bytes } } as never));
    assert.equal(await put(plain), 'allowed');
    assert.equal(await put(plain), 'allowed');
    assert.equal(await put(plain, 'd'.repeat(64)), 'INVALID_REQUEST sha256:not_the_hash');
    assert.equal(await put(jpeg([0xff, 0xe0, 0, 4, 1, 2], [0xff, 0xe1, 0, 4, 1, 2])), 'FILE_REFUSED');
    assert.equal(await put(Buffer.from('<svg onload=alert(1)>')), 'FILE_REFUSED');
    const [sent] = (
      await submit({
        task: 'attack/*',
        submittedMs: at(5, '11:00:00.000'),
        answers: { NRS: ['0'], PHOTO: [photoName(plain)] },
      })
    ).results;
    const ask = (name: string) => see(name).getPhoto({ study, entry: sent?.entry ?? '', sha256: photoName(plain) });
    assert.deepEqual(Buffer.from((await ask('crc')).data), plain);
    assert.equal((await ask('crc')).contentType, 'image/jpeg');
    assert.equal(await outcome(ask('otherCrc')), 'NOT_FOUND');
    assert.equal(await outcome(see().getPhoto({ study, entry, sha256: photoName(plain) })), 'NOT_FOUND');
  });

  test('what a device tells of itself: its zone with its history, a lost store once, what waits', async () => {
    const told = { zone: 'Asia/Shanghai', appVersion: '1.0.1', language: 'en', waiting: 2, skewMs: 90n };
    await own().reportDevice(told);
    await own().reportDevice({
      ...told,
      zone: 'Europe/Berlin',
      zoneSince: { seconds: BigInt((at(4) / 1000) | 0), nanos: 0 },
    } as never);
    await own().reportDevice({ ...told, zone: 'Europe/Berlin', storeLost: true, lostEntries: 3 });
    await own().reportDevice({ ...told, zone: 'Europe/Berlin', storeLost: true, lostEntries: 3 });
    assert.equal(
      await outcome(own().reportDevice({ ...told, zone: 'Nowhere/Land' })),
      'INVALID_REQUEST zone:not_a_zone',
    );
    const [device] = (await diary.as(DeviceService, 'crc').listDevices({ study, subject: '01-1' })).devices;
    assert.deepEqual([device?.waiting, device?.skewMs, device?.appVersion], [2, 90n, '1.0.1']);
    const stays = await diary.sql(`select zone from zone_stay where subject = '01-1' order by since`);
    assert.deepEqual(stays, [{ zone: 'Asia/Shanghai' }, { zone: 'Europe/Berlin' }]);
    const { rows } = await see().getCompliance({ study });
    assert.equal(rows[0]?.storeLost, true);
  });

  test('the timeline tells of everything, missed tasks and missing entries as well, a page at a time', async () => {
    // Numbered by the phone and never sent: two entries.
    phone.entry(evening({ task: 'attack/*' }));
    phone.entry(evening({ task: 'attack/*' }));
    await submit({ task: 'attack/*', submittedMs: at(5, '11:30:00.000'), answers: { NRS: ['0'] } });
    const events: { kind: string; detail: string }[] = [];
    for (let pageToken = ''; ; ) {
      const page = await see().getTimeline({ study, subject: '01-1', pageSize: 4, pageToken });
      events.push(...page.events);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    const kinds = new Map<string, number>();
    for (const { kind } of events) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    assert.deepEqual(Object.fromEntries([...kinds].sort()), {
      'correction-asked': 3,
      'correction-confirmed': 1,
      'correction-declined': 1,
      'correction-withdrawn': 1,
      'entries-missing': 1,
      entry: 5,
      'entry-set-aside': 1,
      missed: 1,
      paired: 1,
      'store-lost': 1,
      'zone-changed': 2,
    });
    assert.equal(events.find(({ kind }) => kind === 'entries-missing')?.detail, '6-7');
    assert.equal(events.find(({ kind }) => kind === 'store-lost')?.detail, '3');
    assert.equal(await outcome(see('otherCrc').getTimeline({ study, subject: '01-1' })), 'NOT_FOUND');
  });
});
