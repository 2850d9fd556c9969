import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, draftOf, rhythmOf } from './schedule-draft.ts';

const daily = {
  schedule: 'evening',
  title: [
    { lang: 'en', text: 'Evening' },
    { lang: 'zh-CN', text: '晚间' },
  ],
  ...{ instrument: 'DIARY', instrumentVersion: '1.2', anchor: 'ANCHOR_VISIT', visit: 'V1', lastDay: 13, everyDays: 1 },
  slots: [{ opens: '18:00', due: '20:00', closes: '23:00', lateMinutes: 120 }],
  intoVisit: 'DIARY',
} as const;

test('a schedule that is opened and saved as it is stays what it was', () => {
  const { schedule: _name, ...content } = daily;
  assert.deepEqual(contentOf(draftOf(daily)), {
    ...{ firstDay: 0, fixedDate: '', effectiveFrom: '' },
    ...content,
  });
});

test('what another rhythm or anchor does not need is not sent', () => {
  const demand = contentOf({ ...draftOf(daily), rhythm: 'demand', anchor: 'fixed', fixedDate: '2026-01-05' });
  assert.deepEqual([demand.slots, demand.everyDays, demand.visit], [[], 0, '']);
  assert.equal(demand.fixedDate, '2026-01-05');
  assert.equal(contentOf({ ...draftOf(daily), rhythm: 'weekly' }).everyDays, 7);
  assert.equal(contentOf({ ...draftOf(daily), rhythm: 'other', everyDays: '3' }).everyDays, 3);
});

test('a rhythm is read from what the schedule says', () => {
  assert.equal(rhythmOf(daily), 'daily');
  assert.equal(rhythmOf({ ...daily, everyDays: 0 }), 'once');
  assert.equal(rhythmOf({ ...daily, everyDays: 3 }), 'other');
  assert.equal(rhythmOf({ ...daily, slots: [] }), 'demand');
});
