import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskWindow } from '@verum/diary-rules';
import { calendarFile } from './calendar.ts';
import { reminderWords } from './words.ts';

const nowMs = Date.parse('2026-11-20T12:00Z');

function task(day: number, changes: Partial<TaskWindow> = {}): TaskWindow {
  const at = (hour: number) => Date.UTC(2026, 10, day, hour);
  return {
    ...{ task: `phq9-depression/2026-11-${day}/1`, schedule: 'phq9-depression', version: 1, slot: 1 },
    ...{ instrument: 'PHQ-9', instrumentVersion: '1', date: `2026-11-${day}`, zone: 'Asia/Shanghai', isExpected: true },
    ...{ opensAtMs: at(10), dueAtMs: at(12), closesAtMs: at(15), lateUntilMs: at(15) },
    ...changes,
  };
}

async function file(tasks: readonly TaskWindow[], language: 'en' | 'zh' = 'en'): Promise<string> {
  return await calendarFile({ tasks, language, link: 'https://trial.example/diary/', nowMs });
}

test('a calendar holds what can still be answered, each with an alarm as it falls due', async () => {
  const text = await file([task(19), task(20), task(21), task(22, { isExpected: false }), task(23, { slot: 0 })]);
  const starts = [...text.matchAll(/^DTSTART:(\w+)/gm)].map(([, start]) => start);
  assert.deepEqual(starts, ['20261120T120000Z', '20261121T120000Z']);
  assert.equal([...text.matchAll(/^ACTION:DISPLAY/gm)].length, 2);
  assert.ok(text.startsWith('BEGIN:VCALENDAR\r\n') && text.trimEnd().endsWith('END:VCALENDAR'));
});

test('taken again, it shows nothing twice', async () => {
  const uids = async () => [...(await file([task(20), task(21)])).matchAll(/^UID:(.+)\r$/gm)].map(([, uid]) => uid);
  assert.deepEqual(await uids(), await uids());
  assert.equal(new Set(await uids()).size, 2);
});

test('whoever reads it over a shoulder learns neither study, nor questionnaire, nor illness', async () => {
  for (const language of ['en', 'zh'] as const) {
    const text = await file([task(20)], language);
    assert.doesNotMatch(text, /phq|depress|HTN|抑郁/i);
    for (const kind of ['due', 'closing'] as const) {
      const words = reminderWords({ kind, language, closesAtMs: nowMs, zone: 'Asia/Shanghai', link: '' });
      assert.match(words.text, /20:00/);
      assert.doesNotMatch(`${words.title} ${words.text}`, /study|trial|health|symptom|pain|研究|试验|症状|疼痛|健康/i);
    }
  }
});
