import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { followUp, unlinking } from './follow-up.ts';
import { afterTry, lateAfterMs, newSaga, type Saga, type SagaStep, undone } from './saga.ts';
import type { Subject } from './subject.ts';

const start = Date.parse('2026-11-23T08:00:00Z');
const place = { study: 'HTN', site: 'PKU1', id: 's-1', subject: 'PKU1-001', patient: 'p-1', participation: 's-1' };
const enrolment = (steps: readonly SagaStep[] = ['PERSON', 'CASEBOOK']): Saga =>
  newSaga({ ...place, kind: 'ENROLMENT', steps, nowMs: start, tryAfterMs: 0 });
const outcomes = (made: Partial<Record<SagaStep, string>>) => new Map(Object.entries(made) as [SagaStep, string][]);
const inMs = ({ nextTryAt }: Saga, nowMs = start) => Date.parse(nextTryAt) - nowMs;

test('a saga whose steps are all taken is done, in whatever order', () => {
  const half = afterTry(enrolment(), outcomes({ PERSON: 'UNAVAILABLE', CASEBOOK: '' }), start);
  assert.deepEqual([half.steps, half.state, half.reason, half.tries], [['PERSON'], 'RUNNING', 'UNAVAILABLE', 1]);
  const whole = afterTry(half, outcomes({ PERSON: '' }), start);
  assert.deepEqual([whole.steps, whole.state, whole.reason, whole.tries], [[], 'DONE', '', 2]);
});

test('what people have to do is waited for, patiently; what passes by itself is tried soon again', () => {
  const waiting = afterTry(enrolment(['CASEBOOK']), outcomes({ CASEBOOK: 'NO_ACTIVE_BUILD' }), start);
  assert.deepEqual([waiting.state, inMs(waiting)], ['WAITING', 15_000]);
  const away = afterTry(enrolment(['CASEBOOK']), outcomes({ CASEBOOK: 'UNAVAILABLE' }), start);
  assert.deepEqual([away.state, inMs(away)], ['RUNNING', 1_000]);
  const often = afterTry({ ...away, tries: 60 }, outcomes({ CASEBOOK: 'UNAVAILABLE' }), start);
  assert.equal(inMs(often), 5 * 60_000);
  const long = afterTry({ ...waiting, tries: 60 }, outcomes({ CASEBOOK: 'HELD' }), start);
  assert.equal(inMs(long), 60 * 60_000);
});

test('late is what is not done after a quarter of an hour, and not what waits for people', () => {
  const at = (ms: number, reason: string) =>
    afterTry(enrolment(['CASEBOOK']), outcomes({ CASEBOOK: reason }), start + ms).state;
  assert.equal(at(lateAfterMs, 'UNAVAILABLE'), 'RUNNING');
  assert.equal(at(lateAfterMs + 1, 'UNAVAILABLE'), 'STUCK');
  assert.equal(at(lateAfterMs + 1, 'NO_ACTIVE_BUILD'), 'WAITING');
  assert.equal(at(0, 'NOT_FOUND'), 'STUCK', 'trying again will not help, so somebody has to look at once');
});

test('an enrolment that did not come about is undone at patient, and that is its end', () => {
  const given = undone({ ...enrolment(), subject: null }, start);
  assert.deepEqual([given.steps, given.state], [['UNDO_PERSON'], 'RUNNING']);
  assert.equal(afterTry(given, outcomes({ UNDO_PERSON: 'UNAVAILABLE' }), start).state, 'RUNNING');
  assert.equal(afterTry(given, outcomes({ UNDO_PERSON: '' }), start).state, 'UNDONE');
});

const subject: Subject = {
  ...{ study: 'HTN', subject: 'PKU1-001', site: 'PKU1', status: 'SCREENING', consentDate: '2026-11-01' },
  ...{ statusDate: '2026-11-01', screenedDate: null, arm: null, patient: 'p-1', participation: 's-1', revision: 1 },
};

test('what follows from a change goes to whom it concerns', () => {
  const steps = (one: Subject, kind: 'STATUS' | 'LINK') => followUp(one, { id: 'x', kind, nowMs: start }).steps;
  assert.deepEqual(steps(subject, 'STATUS'), ['PERSON', 'CASEBOOK']);
  assert.deepEqual(steps({ ...subject, patient: null, participation: null }, 'STATUS'), ['CASEBOOK']);
  assert.deepEqual(steps(subject, 'LINK'), ['PERSON']);
  assert.deepEqual(unlinking(subject, { id: 'x', nowMs: start })?.steps, ['UNDO_PERSON']);
  assert.equal(unlinking({ ...subject, patient: null, participation: null }, { id: 'x', nowMs: start }), undefined);
});

test('whatever is refused, a saga ends exactly when nothing is left, and never before', () => {
  const reason = fc.constantFrom('', '', 'UNAVAILABLE', 'NO_ACTIVE_BUILD', 'HELD', 'NOT_FOUND', 'INTERNAL');
  const round = fc.record({ PERSON: reason, CASEBOOK: reason, afterMs: fc.nat({ max: 3_600_000 }) });
  fc.assert(
    fc.property(fc.array(round, { maxLength: 12 }), (rounds) => {
      let saga = enrolment();
      let now = start;
      const left = new Set<SagaStep>(['PERSON', 'CASEBOOK']);
      for (const { afterMs, ...made } of rounds) {
        if (left.size === 0) break;
        now += afterMs;
        for (const step of left) if (made[step as 'PERSON' | 'CASEBOOK'] === '') left.delete(step);
        saga = afterTry(saga, outcomes(made), now);
        assert.deepEqual(new Set(saga.steps), left);
        assert.equal(saga.state === 'DONE', left.size === 0);
        assert.ok(Date.parse(saga.nextTryAt) > now, 'it is tried again, later');
      }
    }),
  );
});
