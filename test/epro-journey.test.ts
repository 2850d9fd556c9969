import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { edc, epro, trial } from '@verum/contracts';
import type { Phone } from '@verum/epro';
import { ask, callAs, pairPhone } from './src/device-call.ts';
import {
  type DiaryPeople,
  enrolInDiary,
  planPainDiary,
  setUpDiaryStudy,
  soon,
  diaryStudy as study,
} from './src/diary-study.ts';
import { refused, type Stack, shapes, startStack } from './src/stack.ts';

// A subject is enrolled, becomes a participant, answers on a phone, and is found in the casebook, in the compliance and
// among the alerts; with the withdrawal it ends. Between the contexts everything travels by events.

for (const shape of shapes) {
  describe(`a diary, ${shape}`, () => {
    let stack: Stack;
    let people: DiaryPeople;
    let subject = '';
    let hash = '';
    let phone: Phone;
    let task: epro.Task;
    const entry = randomUUID();
    const { submitEntries, getDiary, getCalendar } = epro.DiaryService.method;

    before(async () => {
      stack = await startStack(shape);
      people = await setUpDiaryStudy(stack);
      hash = await planPainDiary(people.manager);
    });
    after(() => stack?.stop());

    const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const oversight = () => people.coordinator.of(epro.OversightService);

    test('an enrolment becomes a plan, and the site reads it', async () => {
      await people.manager.of(epro.OversightService).putAlertRule({
        ...{ study, rule: 'severe' },
        content: { when: { case: 'entry', value: { instrument: 'PAIN', cel: 'IT_PAIN >= 8' } }, urgent: true },
      });
      subject = await enrolInDiary(people.coordinator, '0012345', today());
      task = await soon('the task of today', async () => {
        const { tasks } = await people.coordinator
          .of(epro.ScheduleService)
          .listTasks({ study, subject, from: today(), to: today() });
        return tasks[0];
      });
      assert.equal(task.zone, 'Asia/Shanghai');
      assert.ok(task.state === epro.TaskState.OPEN || task.state === epro.TaskState.DUE);
    });

    test('a phone is paired and gets what is to be answered, and a file for its calendar', async () => {
      phone = await pairPhone(stack.address, people.coordinator, { study, subject });
      const diary = await ask(stack.address, phone, getDiary, {});
      assert.deepEqual(
        diary.instruments.map(({ instrument, hash }) => [instrument, hash]),
        [['PAIN', hash]],
      );
      assert.ok(diary.tasks.some((one) => one.task === task.task));
      const file = await callAs(stack.address, phone, getCalendar, create(getCalendar.input, {}));
      assert.match(file.body, /^BEGIN:VCALENDAR/);
      assert.match(file.body, /BEGIN:VEVENT/);
      assert.doesNotMatch(file.body, /PAIN/i);
    });

    test('an entry is taken once and is in the casebook, the participant’s own', async () => {
      const answers = { 'IT.PAIN': ['8'], 'IT.NOTE': ['=1+1 坐着时'] };
      const given = { entry, task: task.task, instrument: 'PAIN', version: '1', hash, answers };
      const sent = phone.entry({ ...given, submittedMs: Date.now() });
      for (const _again of [1, 2]) {
        const { results } = await ask(stack.address, phone, submitEntries, { entries: [sent] });
        assert.deepEqual(
          results.map(({ fate }) => fate),
          [epro.EntryFate.KEPT],
        );
      }
      const form = `SE.DIARY~FO.PAIN!${task.date}.1`;
      const capture = people.coordinator.of(edc.EdcService);
      const saved = await soon('the form', async () => {
        const found = await capture.getForm({ study, subject, form });
        return found.diaryEntry === '' ? undefined : found;
      });
      assert.equal(saved.diaryEntry, entry);
      assert.deepEqual(
        saved.items.map(({ path, value }) => [path, value]),
        [
          ['IG.PAIN/IT.PAIN', '8'],
          ['IG.PAIN/IT.NOTE', '=1+1 坐着时'],
        ],
      );
      const items = [{ path: 'IG.PAIN/IT.PAIN', value: '1' }];
      const attempt = { study, subject, form, expectedRevision: saved.revision, items, reason: 'x' };
      await refused(capture.saveForm(attempt), 'STATE_FORBIDS');
    });

    test('the site sees the day as done, and an alert that somebody closes with a reason', async () => {
      const { rows } = await oversight().getCompliance({ study, from: task.date, to: task.date });
      assert.deepEqual(
        rows.map((row) => [row.subject, row.expected, row.done, row.silentDays]),
        [[subject, 1, 1, 0]],
      );
      const alert = await soon('the alert', async () => (await oversight().listAlerts({ study })).alerts[0]);
      assert.deepEqual([alert.rule, alert.subject, alert.of, alert.urgent], ['severe', subject, entry, true]);
      await refused(
        people.monitor.of(epro.OversightService).closeAlert({ study, alert: alert.alert, reason: 'seen' }),
        'PERMISSION_DENIED',
      );
      await oversight().closeAlert({ study, alert: alert.alert, reason: 'telephoned' });
      assert.deepEqual((await oversight().listAlerts({ study })).alerts, []);
    });

    test('reminders are chosen from what is set up, and nothing else', async () => {
      const { offered } = await oversight().getReminders({ study, subject });
      assert.deepEqual(offered, [epro.ReminderChannel.CALENDAR]);
      const channels = [epro.ReminderChannel.SMS];
      const address = '+8613800004821';
      await refused(oversight().putReminders({ study, subject, reminders: { channels, address } }), 'INVALID_REQUEST');
      const quiet = { quietFrom: '22:00', quietTo: '07:00' };
      const reminders = { channels: [epro.ReminderChannel.CALENDAR], ...quiet };
      const kept = await oversight().putReminders({ study, subject, reminders });
      assert.deepEqual([kept.channels, kept.quietFrom], [[epro.ReminderChannel.CALENDAR], '22:00']);
    });

    test('with the withdrawal nothing is asked any more, and what was said stays', async () => {
      await people.coordinator.of(trial.TrialService).changeSubjectStatus({
        ...{ study, subject, status: trial.SubjectStatus.WITHDRAWN, date: today(), reason: 'moved away' },
      });
      await soon('the end', async () => {
        const { state } = await people.coordinator.of(epro.ScheduleService).getParticipant({ study, subject });
        return state === epro.ParticipantState.ENDED ? true : undefined;
      });
      const diary = await ask(stack.address, phone, getDiary, {});
      assert.equal(diary.state, epro.ParticipantState.ENDED);
      assert.deepEqual(diary.tasks, []);
      const kind = epro.DeviceKind.OWN;
      await refused(
        people.coordinator.of(epro.DeviceService).createPairingCode({ study, subject, kind }),
        'STATE_FORBIDS',
      );
      const { entries } = await oversight().listEntries({ study, subject });
      assert.deepEqual(
        entries.map((one) => [one.entry?.entry, one.form]),
        [[entry, `SE.DIARY~FO.PAIN!${task.date}.1`]],
      );
    });
  });
}
