import assert from 'node:assert/strict';
import { test } from 'node:test';
import { windowText } from './window-text.ts';

test('a window is told by the participant’s clock, with the day where it is another', () => {
  const window = { opensAt: '2026-11-20T10:00:00Z', closesAt: '2026-11-20T15:00:00Z', date: '2026-11-20' };
  assert.equal(windowText({ ...window, zone: 'Asia/Shanghai' }, 'en'), '18:00 – 23:00');
  const late = { ...window, closesAt: '2026-11-20T17:30:00Z', zone: 'Asia/Shanghai' };
  assert.equal(windowText(late, 'en'), '18:00 – 21-Nov-2026 01:30');
  assert.equal(windowText(late, 'zh'), '18:00 – 2026-11-21 01:30');
});
