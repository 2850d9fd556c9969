import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { newCall } from '@verum/call';
import { EventSchema, epro } from '@verum/contracts';
import { asCaller, client, localChannel } from '@verum/rpc';
import { type DiaryHarness, outcome, site, startDiary, study } from './diary.fixture.ts';
import { enrol, evening, planStudy } from './diary-study.fixture.ts';
import { openPhone, type Phone } from './testing-phone.ts';

const { DiaryService, DeviceService, DeviceKind, OversightService, ScheduleService } = epro;

// What a diary says of its study beside its questions: its name, and whom to call.

describe('the words of a study', () => {
  let diary: DiaryHarness;
  let phone: Phone;
  const subject = '01-1';

  before(async () => {
    diary = await startDiary();
    await planStudy(diary);
    await enrol(diary, subject);
    phone = openPhone();
    const { code } = await diary.as(DeviceService, 'crc').createPairingCode({ study, subject, kind: DeviceKind.OWN });
    phone.device = (await diary.by(DiaryService, phone).pairDevice(phone.pairing(code) as never)).device;
    diary.clock.advance(Date.parse('2026-06-02T12:00:05Z') - diary.clock.nowMs());
  });
  after(() => diary?.stop());

  let number = 0;
  async function tell(producer: string, type: string, payload: object): Promise<void> {
    const channel = localChannel(() => diary.target);
    const events = client(epro.EproEventsService, channel, [asCaller(producer)]);
    number += 1;
    const event = create(EventSchema, {
      ...{ id: crypto.randomUUID(), producer, type, aggregate: 'x', cursor: `1.${number}` },
      ...{ payloadJson: JSON.stringify(payload), at: timestampFromMs(diary.clock.nowMs()) },
    });
    const call = newCall({ command: 'test', timeoutMs: 10_000 });
    await events.deliver({ events: [event], settledBefore: '' }, { call }).finally(() => call.end());
  }
  const words = (text: string, lang = 'en') => [{ lang, text }];
  const own = async () => {
    const { contact, studyTitle, hash } = await diary.by(DiaryService, phone).getDiary({});
    const texts = (of: typeof contact) => of.map(({ lang, text }) => `${lang}: ${text}`);
    return { contact: texts(contact), title: texts(studyTitle), hash };
  };
  const schedules = (name: string) => diary.as(ScheduleService, name);

  test('the diary is headed by the title of the study, as trial tells it and changes it', async () => {
    const before = await own();
    assert.deepEqual(before.title, []);
    await tell('trial', 'trial.study.created', { study, title: words('Evenings'), plannedSubjects: 3 });
    assert.deepEqual((await own()).title, ['en: Evenings']);
    const both = [...words('Mornings'), ...words('清晨', 'zh-CN')];
    await tell('trial', 'trial.study.updated', { study, title: both, revision: 2 });
    await tell('trial', 'trial.study.updated', { study, revision: 3 });
    const now = await own();
    assert.deepEqual(now.title, ['en: Mornings', 'zh-CN: 清晨']);
    assert.notEqual(now.hash, before.hash);
  });

  test('whom to call is that of the site, else that of all sites, else nobody', async () => {
    assert.deepEqual((await own()).contact, []);
    await schedules('allCrc').putContact({ study, site: '', contact: words('The study: 400 820 0000') });
    assert.deepEqual((await own()).contact, ['en: The study: 400 820 0000']);
    await schedules('crc').putContact({ study, site, contact: words('Ward 3: 021 5555 1234') });
    assert.deepEqual((await own()).contact, ['en: Ward 3: 021 5555 1234']);
    const { contacts } = await schedules('monitor').listContacts({ study });
    assert.deepEqual(
      contacts.map((one) => [one.site, one.contact[0]?.text]),
      [
        ['', 'The study: 400 820 0000'],
        [site, 'Ward 3: 021 5555 1234'],
      ],
    );
    assert.equal((await schedules('otherCrc').listContacts({ study })).contacts.length, 1);
    await schedules('crc').putContact({ study, site, contact: [] });
    assert.deepEqual((await own()).contact, ['en: The study: 400 820 0000']);
  });

  test('nobody speaks for a site that is not theirs, or for all of them', async () => {
    const contact = words('somebody else');
    assert.equal(await outcome(schedules('otherCrc').putContact({ study, site, contact })), 'NOT_FOUND');
    assert.equal(await outcome(schedules('crc').putContact({ study, site: '', contact })), 'PERMISSION_DENIED');
    assert.equal(await outcome(schedules('monitor').putContact({ study, site, contact })), 'PERMISSION_DENIED');
  });

  test('a contact is told once in a language, says something, and fits a telephone', async () => {
    const put = (...contact: { lang: string; text: string }[]) =>
      outcome(schedules('crc').putContact({ study, site, contact }));
    const line = { lang: 'en', text: 'Ward 3' };
    assert.equal(await put({ ...line, text: 'x'.repeat(2_000) }, { ...line, lang: 'zh-CN' }), 'allowed');
    for (const [refused, why] of [
      [{ ...line, text: 'x'.repeat(2_001) }, 'text:too_long'],
      [{ ...line, text: ' \n' }, 'text:blank'],
      [{ ...line, lang: '' }, 'lang:lang'],
      [{ ...line, lang: 'no language' }, 'lang:lang'],
      [{ ...line, lang: `en-${'x'.repeat(8)}-${'y'.repeat(8)}-${'z'.repeat(8)}-${'w'.repeat(8)}` }, 'lang:lang'],
    ] as const)
      assert.equal(await put(refused), `INVALID_REQUEST contact[0].${why}`);
    assert.equal(await put(line, line), 'INVALID_REQUEST contact[1].lang:twice');
    assert.equal((await own()).contact[0]?.length, 'en: '.length + 2_000, 'what was refused left it as it was');
    assert.equal(await put(), 'allowed');
  });

  test('an entry names its form with a repeat only where the form repeats', async () => {
    const content = { title: words('Once'), languages: ['en'], items: [{ item: 'A', kind: 'ITEM_KIND_TEXT' }] };
    const open = { fixedDate: '2026-06-01', firstDay: 0, lastDay: 9, everyDays: 1, intoVisit: 'SE.D' };
    const [hash, instrument] = ['c'.repeat(64), 'ONCE'];
    await diary.sql(
      `insert into instrument (study, instrument, version, content, hash, source, form, imported_at, imported_by)
       values ($1, $2, '1', $3, $4, 'MODEL', 'FO.P', now(), 'test')`,
      [study, instrument, JSON.stringify(content), hash],
    );
    await diary.sql(
      `insert into schedule (study, schedule, version, content, instrument, instrument_version, put_at, put_by)
       values ($1, 'once', 1, $2, $3, '1', now(), 'test')`,
      [
        study,
        JSON.stringify({ ...open, anchor: 'ANCHOR_FIXED', slots: [{ opens: '00:00', closes: '24:00' }] }),
        instrument,
      ],
    );
    const answered = { task: 'once/2026-06-02/1', instrument, hash, answers: { A: ['so'] } };
    await diary.by(DiaryService, phone).submitEntries({ entries: [phone.entry(evening(answered))] as never });
    const form = async () =>
      (await diary.as(OversightService, 'crc').listEntries({ study, schedule: 'once' })).entries.map((one) => one.form);
    assert.deepEqual(await form(), ['SE.D~FO.P!2026-06-02.1']);
    const forms = (isRepeating: boolean) => ({ study, build: 1, oid: 'B', forms: [{ form: 'FO.P', isRepeating }] });
    await tell('edc', 'edc.build.published', forms(false));
    assert.deepEqual(await form(), ['SE.D~FO.P']);
    await tell('edc', 'edc.build.published', forms(true));
    assert.deepEqual(await form(), ['SE.D~FO.P!2026-06-02.1']);
  });
});
