import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf, windowBars } from './window-bars.ts';

const slots = [
  { opens: '08:00', due: '', closes: '10:00', lateMinutes: 30 },
  { opens: '22:00', due: '23:30', closes: '02:00' },
];

test('every slot of every day has its window, over midnight too', () => {
  const bars = windowBars({ firstDay: 1, lastDay: 5, everyDays: 2, slots }, 4);
  assert.deepEqual(
    bars.map(({ day, slot }) => `${day}/${slot}`),
    ['1/1', '1/2', '3/1', '3/2'],
  );
  assert.deepEqual(bars[0], { day: 1, slot: 1, opens: 480, due: undefined, closes: 600, lateUntil: 630 });
  assert.deepEqual(bars[1], { day: 1, slot: 2, opens: 1320, due: 1410, closes: 1560, lateUntil: 1560 });
});

test('what is asked once is open over all the days, and what is on demand has no window', () => {
  const [once, ...rest] = windowBars({ firstDay: -3, lastDay: 3, slots: [{ opens: '00:00', closes: '24:00' }] }, 14);
  assert.deepEqual([once?.day, once?.closes, rest.length], [-3, 7 * 1440, 0]);
  assert.deepEqual(windowBars({ lastDay: 5, everyDays: 1, slots: [] }, 14), []);
});

test('a span is cut at midnight and at the end of the picture', () => {
  assert.deepEqual(partsOf(0, 1380, 1500, 9), [
    { day: 0, from: 1380, to: 1440 },
    { day: 1, from: 0, to: 60 },
  ]);
  assert.deepEqual(partsOf(0, 1380, 1500, 1), [{ day: 0, from: 1380, to: 1440 }]);
  assert.deepEqual(partsOf(0, 0, 1440, 9), [{ day: 0, from: 0, to: 1440 }]);
});
