import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { newCall, refuse } from '@verum/call';
import { EventSchema, epro, trial } from '@verum/contracts';
import { asCaller, client, localChannel } from '@verum/rpc';
import { type DiaryHarness, outcome, site, startDiary, study } from './diary.fixture.ts';

type Content = MessageInitShape<typeof epro.ScheduleSchema>;

const instrument = {
  ...{ study, instrument: 'PAIN', version: '1' },
  source: {
    case: 'model' as const,
    value: Buffer.from(
      JSON.stringify({
        title: [{ lang: 'en', text: 'Pain' }],
        items: [
          {
            item: 'PAIN',
            kind: 'ITEM_KIND_NUMERIC_RATING',
            prompt: [{ lang: 'en', text: 'How strong?' }],
            min: '0',
            max: '10',
          },
        ],
      }),
    ),
  },
};
const daily: Content = {
  ...{
    instrument: 'PAIN',
    instrumentVersion: '1',
    anchor: epro.Anchor.CONSENT,
    firstDay: 0,
    lastDay: 27,
    everyDays: 1,
  },
  slots: [{ opens: '18:00', closes: '22:00', lateMinutes: 60 }],
};

const nameIn = (names: object, value: number) => Object.entries(names).find(([, each]) => each === value)?.[0];

describe('schedules and those who take part', () => {
  let diary: DiaryHarness;
  const subjects = new Map<
    string,
    { site: string; status: trial.SubjectStatus; consentDate: string; statusDate: string }
  >();
  const others = {
    getSubject: async ({ subject }: { subject: string }) =>
      subjects.get(subject) ?? Promise.reject(refuse('NOT_FOUND')),
    listSites: async () => ({
      sites: [
        { code: site, timeZone: 'Asia/Shanghai' },
        { code: '02', timeZone: 'Europe/Berlin' },
      ],
    }),
  };
  before(async () => {
    diary = await startDiary({ others });
    await diary.as(epro.InstrumentService, 'manager').importInstrument(instrument);
    await tell('trial', 'trial.site.added', { study, site, timeZone: 'Asia/Shanghai', plannedSubjects: 10 });
  });
  after(() => diary.stop());
  const builder = () => diary.as(epro.ScheduleService, 'manager');
  const crc = () => diary.as(epro.ScheduleService, 'crc');

  let number = 0;
  /** As the producer's process delivers it. */
  async function tell(
    producer: string,
    type: string,
    payload: object,
    id = crypto.randomUUID(),
    at = new Date(diary.clock.nowMs()),
  ) {
    const events = client(
      epro.EproEventsService,
      localChannel(() => diary.target),
      [asCaller(producer)],
    );
    number += 1;
    const event = create(EventSchema, {
      id,
      producer,
      type,
      aggregate: 'x',
      payloadJson: JSON.stringify(payload),
      at: timestampFromDate(at),
      cursor: `1.${number}`,
    });
    const call = newCall({ command: 'test', timeoutMs: 10_000 });
    await events.deliver({ events: [event], settledBefore: '' }, { call }).finally(() => call.end());
    return id;
  }
  const status = (subject: string, status: string, date: string, consentDate = '2026-05-20') =>
    tell('trial', `trial.subject.${status === 'SCREENING' ? 'screened' : status.toLowerCase().replace('_', '-')}`, {
      study,
      subject,
      site,
      status,
      date,
      consentDate,
    });

  describe('a schedule', () => {
    it('has versions, each following the one that was seen', async () => {
      const put = (expectedVersion: number, content: Content = daily) =>
        builder().putSchedule({ study, schedule: 'pain', expectedVersion, content });
      assert.equal(await outcome(put(1)), 'REVISION_STALE');
      assert.equal((await put(0)).version, 1);
      assert.equal(await outcome(put(0)), 'REVISION_STALE');
      assert.equal(await outcome(put(1)), 'INVALID_REQUEST content.effectiveFrom:date');
      // It is 1 June, 10:00 UTC: the second has begun in Kiritimati.
      assert.equal(
        await outcome(put(1, { ...daily, effectiveFrom: '2026-06-02' })),
        'INVALID_REQUEST content.effectiveFrom:past',
      );
      const next = await put(1, {
        ...daily,
        effectiveFrom: '2026-06-03',
        slots: [{ opens: '20:00', closes: '24:00' }],
      });
      assert.deepEqual([next.version, next.effectiveFrom, next.slots[0]?.opens], [2, '2026-06-03', '20:00']);
      const { schedules } = await crc().listSchedules({ study });
      assert.deepEqual(
        schedules.map(({ schedule, version }) => [schedule, version]),
        [['pain', 2]],
      );
    });

    const wrong: readonly (readonly [string, Content, string])[] = [
      [
        'an instrument that was not imported',
        { instrumentVersion: '2' },
        'content.instrumentVersion:unknown_instrument',
      ],
      ['a visit without one', { anchor: epro.Anchor.VISIT }, 'content.visit:anchor'],
      ['no visit and yet one', { visit: 'SE.BASE' }, 'content.visit:anchor'],
      ['a fixed date that is none', { anchor: epro.Anchor.FIXED, fixedDate: '2026-02-30' }, 'content.fixedDate:anchor'],
      ['an end before its beginning', { firstDay: 2, lastDay: 1 }, 'content.lastDay:days'],
      [
        'slots that overlap',
        {
          slots: [
            { opens: '08:00', closes: '12:01' },
            { opens: '12:00', closes: '20:00' },
          ],
        },
        'content.slots[0]:overlap',
      ],
      [
        'a night that reaches into the next day',
        {
          slots: [
            { opens: '06:00', closes: '07:00' },
            { opens: '22:00', closes: '06:01' },
          ],
        },
        'content.slots[1]:overlap',
      ],
      [
        'due after it closes',
        { slots: [{ opens: '08:00', due: '12:01', closes: '12:00' }] },
        'content.slots[0].due:due',
      ],
      [
        'two slots of what is asked once',
        {
          everyDays: 0,
          slots: [
            { opens: '08:00', closes: '09:00' },
            { opens: '10:00', closes: '11:00' },
          ],
        },
        'content.slots:once',
      ],
      ['every day on demand', { slots: [] }, 'content.everyDays:on_demand'],
    ];
    for (const [name, change, expected] of wrong) {
      it(`does not have ${name}`, async () => {
        const content = { ...daily, ...change };
        assert.equal(
          await outcome(builder().putSchedule({ study, schedule: 'wrong', expectedVersion: 0, content })),
          `INVALID_REQUEST ${expected}`,
        );
      });
    }

    it('may have slots that meet, and a night up to the first slot', async () => {
      const slots = [
        { opens: '06:00', closes: '12:00' },
        { opens: '12:00', due: '12:00', closes: '20:00' },
        { opens: '20:00', closes: '06:00' },
      ];
      const content = { ...daily, slots };
      assert.equal(
        await outcome(builder().putSchedule({ study, schedule: 'round', expectedVersion: 0, content })),
        'allowed',
      );
    });

    it('is made by whoever builds the study', async () => {
      assert.equal(
        await outcome(crc().putSchedule({ study, schedule: 'x', expectedVersion: 0, content: daily })),
        'PERMISSION_DENIED',
      );
    });
  });

  describe('a participant', () => {
    let subject = '';
    beforeEach(() => {
      subject = `S-${crypto.randomUUID().slice(0, 8)}`;
    });
    const anchors = async () =>
      (await crc().getParticipant({ study, subject })).anchors
        .map(({ anchor, visit, date }) => `${nameIn(epro.Anchor, anchor)} ${visit} ${date}`)
        .sort();
    const state = async () => (await crc().getParticipant({ study, subject })).state;

    it('is who trial screens; its days are counted from what is told', async () => {
      await status(subject, 'SCREENING', '2026-05-20');
      assert.deepEqual(await anchors(), ['CONSENT  2026-05-20']);
      await status(subject, 'ENROLLED', '2026-05-25');
      // 17:00 UTC is the next day in Shanghai.
      await tell(
        'randomisation',
        'randomisation.subject.randomised',
        { study, subject, site, scheme: 1 },
        crypto.randomUUID(),
        new Date('2026-05-25T17:00:00Z'),
      );
      const visits = [
        { visit: 'SE.BASE', heldOn: '2026-05-26', isHeld: true },
        { visit: 'SE.V2', heldOn: null, isHeld: false },
      ];
      await tell('edc', 'edc.visits.planned', { study, subject, site, visits });
      assert.deepEqual(await anchors(), [
        'CONSENT  2026-05-20',
        'ENROLMENT  2026-05-25',
        'RANDOMISATION  2026-05-26',
        'VISIT SE.BASE 2026-05-26',
      ]);
      await tell('edc', 'edc.visits.planned', {
        study,
        subject,
        site,
        visits: [{ visit: 'SE.BASE', heldOn: '2026-05-27', isHeld: true }],
      });
      assert.ok(
        (await anchors()).includes('VISIT SE.BASE 2026-05-27'),
        'a visit that is corrected moves what follows it',
      );
      await tell('edc', 'edc.visits.planned', {
        study,
        subject,
        site,
        visits: [{ visit: 'SE.BASE', heldOn: null, isHeld: false }],
      });
      assert.ok(
        !(await anchors()).some((each) => each.startsWith('VISIT')),
        'one that was not held after all does not count',
      );
    });

    it('comes out the same when news is repeated, or comes before the subject itself', async () => {
      const visits = [{ visit: 'SE.BASE', heldOn: '2026-05-26', isHeld: true }];
      const id = await tell('edc', 'edc.visits.planned', { study, subject, site, visits });
      await status(subject, 'SCREENING', '2026-05-20');
      await tell('edc', 'edc.visits.planned', { study, subject, site, visits }, id);
      await tell('edc', 'edc.visits.planned', { study, subject, site, visits });
      assert.deepEqual(await anchors(), ['CONSENT  2026-05-20', 'VISIT SE.BASE 2026-05-26']);
      const trail = await diary.sql(`select 1 from audit where table_name = 'anchor_date' and key ->> 'subject' = $1`, [
        subject,
      ]);
      assert.equal(trail.length, 2, 'what is no change is on no trail');
    });

    it('ends with a withdrawal, and goes on when that was an error', async () => {
      await status(subject, 'ENROLLED', '2026-05-25');
      assert.equal(await state(), epro.ParticipantState.ACTIVE);
      await status(subject, 'WITHDRAWN', '2026-05-31');
      assert.equal(await state(), epro.ParticipantState.ENDED);
      assert.equal(
        await outcome(crc().setParticipation({ study, subject, state: epro.ParticipantState.ACTIVE, reason: 'x' })),
        'STATE_FORBIDS',
      );
      await tell('trial', 'trial.subject.corrected', {
        study,
        subject,
        site,
        status: 'ENROLLED',
        date: '2026-05-25',
        consentDate: '2026-05-20',
      });
      assert.equal(await state(), epro.ParticipantState.ACTIVE);
    });

    it('is expected to do nothing in a pause, and what was missed before stays missed', async () => {
      await status(subject, 'SCREENING', '2026-05-28', '2026-05-28');
      const set = (state: epro.ParticipantState, from = '') =>
        crc().setParticipation({ study, subject, state, from, reason: 'In hospital' });
      assert.equal(await outcome(set(epro.ParticipantState.PAUSED, '2026-05-31')), 'INVALID_REQUEST from:past');
      assert.equal((await set(epro.ParticipantState.PAUSED)).state, epro.ParticipantState.PAUSED);
      await set(epro.ParticipantState.ACTIVE, '2026-06-05');
      const { tasks } = await crc().listTasks({ study, subject, from: '2026-05-28', to: '2026-06-07' });
      const states = tasks
        .filter(({ schedule }) => schedule === 'pain')
        .map(({ date, state }) => `${date.slice(5)} ${nameIn(epro.TaskState, state)}`);
      assert.deepEqual(states, [
        ...['05-28 MISSED', '05-29 MISSED', '05-30 MISSED', '05-31 MISSED'],
        ...['06-01 NOT_EXPECTED', '06-02 NOT_EXPECTED', '06-03 NOT_EXPECTED', '06-04 NOT_EXPECTED'],
        ...['06-05 PLANNED', '06-06 PLANNED', '06-07 PLANNED'],
      ]);
    });

    it('follows an amendment from its date on, and keeps what was planned before', async () => {
      await status(subject, 'SCREENING', '2026-06-01', '2026-06-01');
      const { tasks } = await crc().listTasks({ study, subject, from: '2026-06-01', to: '2026-06-04' });
      const opens = tasks
        .filter(({ schedule }) => schedule === 'pain')
        .map(({ opensAt }) => opensAt && timestampDate(opensAt).toISOString());
      // 18:00 and from 3 June on 20:00 in Shanghai.
      assert.deepEqual(opens, [
        '2026-06-01T10:00:00.000Z',
        '2026-06-02T10:00:00.000Z',
        '2026-06-03T12:00:00.000Z',
        '2026-06-04T12:00:00.000Z',
      ]);
    });

    it('is taken in when it is asked for before its news arrives', async () => {
      subjects.set(subject, {
        site,
        status: trial.SubjectStatus.SCREENING,
        consentDate: '2026-05-30',
        statusDate: '2026-05-30',
      });
      assert.deepEqual(await anchors(), ['CONSENT  2026-05-30']);
      await status(subject, 'SCREENING', '2026-05-30', '2026-05-30');
      assert.deepEqual(await anchors(), ['CONSENT  2026-05-30']);
      const { participants } = await crc().listParticipants({ study });
      assert.ok(participants.some((each) => each.subject === subject && each.zone === 'Asia/Shanghai' && !each.paired));
    });

    it('is nobody for another site', async () => {
      await status(subject, 'SCREENING', '2026-05-20');
      const other = diary.as(epro.ScheduleService, 'otherCrc');
      assert.equal(await outcome(other.getParticipant({ study, subject })), 'NOT_FOUND');
      assert.equal(await outcome(other.listTasks({ study, subject })), 'NOT_FOUND');
      assert.deepEqual((await other.listParticipants({ study })).participants, []);
      const pause = { study, subject, state: epro.ParticipantState.PAUSED, reason: 'x' };
      assert.equal(await outcome(other.setParticipation(pause)), 'NOT_FOUND');
      assert.equal(
        await outcome(diary.as(epro.ScheduleService, 'monitor').setParticipation(pause)),
        'PERMISSION_DENIED',
      );
    });

    it('has tasks of at most a hundred days at once', async () => {
      await status(subject, 'SCREENING', '2026-05-20');
      const span = (from: string, to: string) => outcome(crc().listTasks({ study, subject, from, to }));
      assert.equal(await span('2026-01-01', '2026-04-10'), 'allowed');
      assert.equal(await span('2026-01-01', '2026-04-11'), 'INVALID_REQUEST to:span');
      assert.equal(await span('2026-01-02', '2026-01-01'), 'INVALID_REQUEST to:span');
    });
  });
});
