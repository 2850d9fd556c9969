import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterTry, decideReminder, type ReminderNow } from './decide-reminder.ts';
import type { SendOutcome } from './message.ts';

function decide(changes: Partial<ReminderNow> = {}): string {
  const decision = decideReminder({
    ...{ state: 'WAITING', tries: 0, nowMs: 1_000, untilMs: 9_000, task: 'due', isWanted: true, isRepeatable: false },
    quiet: undefined,
    ...changes,
  });
  return decision.do === 'send' ? 'send' : `${decision.do} ${decision.why}`.trim();
}

test('it goes out while its task is open, and not a moment after', () => {
  for (const task of ['open', 'due'] as const) assert.equal(decide({ task }), 'send');
  assert.equal(decide({ nowMs: 8_999 }), 'send');
  assert.equal(decide({ nowMs: 9_000 }), 'skip closed');
});

test('nobody is reminded of what was done, is over, is paused, or was never wanted', () => {
  assert.equal(decide({ task: 'done' }), 'skip done');
  assert.equal(decide({ task: 'done-late' }), 'skip done');
  assert.equal(decide({ task: 'missed' }), 'skip closed');
  assert.equal(decide({ task: 'late' }), 'skip closed');
  assert.equal(decide({ task: 'not-expected' }), 'skip not-expected');
  assert.equal(decide({ task: undefined }), 'skip not-expected');
  assert.equal(decide({ isWanted: false }), 'skip not-wanted');
  assert.equal(decide({ task: 'planned' }), 'wait');
});

test('in the quiet hours it waits for their end, where it is of use then', () => {
  assert.equal(decide({ quiet: { beginsMs: 0, endsMs: 8_999 } }), 'wait quiet-hours');
  assert.equal(decide({ quiet: { beginsMs: 0, endsMs: 9_000 } }), 'skip quiet-hours');
});

test('a try that nobody saw the end of is repeated only where the other side knows it again', () => {
  assert.equal(decide({ state: 'SENDING', isRepeatable: true }), 'send');
  assert.equal(decide({ state: 'SENDING' }), 'fail outcome-unknown');
  assert.equal(decide({ state: 'SENDING', isRepeatable: true, task: 'done' }), 'skip done');
});

const failed = (changes: Partial<SendOutcome & { isSent: false }> = {}): SendOutcome => ({
  ...{ isSent: false, why: 'status-503', isFinal: false, isUncertain: false },
  ...changes,
});
const tried = { tries: 1, nowMs: 0, untilMs: 3_600_000, isRepeatable: false, chance: 0.5 };

test('what failed is tried again, each time later, until it is of no use', () => {
  assert.deepEqual(afterTry({ isSent: true }, tried), { state: 'SENT', why: '' });
  assert.deepEqual(afterTry(failed(), tried), { state: 'WAITING', why: 'status-503', nextMs: 15_000 });
  assert.deepEqual(afterTry(failed(), { ...tried, tries: 2 }), { state: 'WAITING', why: 'status-503', nextMs: 30_000 });
  assert.equal(afterTry(failed(), { ...tried, tries: 7 }).state, 'WAITING');
  assert.equal(afterTry(failed(), { ...tried, tries: 8 }).state, 'FAILED');
  assert.equal(afterTry(failed(), { ...tried, untilMs: 15_001 }).state, 'WAITING');
  assert.equal(afterTry(failed(), { ...tried, untilMs: 15_000 }).state, 'FAILED');
});

test('the other side’s own word on when to come back is kept', () => {
  const after = afterTry(failed({ retryAfterMs: 120_000 }), tried);
  assert.deepEqual(after, { state: 'WAITING', why: 'status-503', nextMs: 120_000 });
});

test('what is hopeless, or may have arrived, is not tried again', () => {
  assert.deepEqual(afterTry(failed({ isFinal: true }), tried), { state: 'FAILED', why: 'status-503' });
  const uncertain = failed({ why: 'late', isUncertain: true });
  assert.deepEqual(afterTry(uncertain, tried), { state: 'FAILED', why: 'outcome-unknown' });
  assert.equal(afterTry(uncertain, { ...tried, isRepeatable: true }).state, 'WAITING');
});
