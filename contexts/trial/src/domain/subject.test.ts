import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { Reason, reasonName } from '@verum/contracts';
import { changeStatus, checkDate, correct, followers, type Status, type Subject, screeningNumber } from './subject.ts';

const today = '2026-11-23';
const screening: Subject = {
  study: 'HTN',
  subject: 'PKU1-001',
  site: 'PKU1',
  status: 'SCREENING',
  consentDate: '2026-11-01',
  statusDate: '2026-11-01',
  screenedDate: null,
  arm: null,
  patient: null,
  participation: null,
  revision: 1,
};
const to = (status: Status, date: string, more: { reason?: string; arm?: string } = {}) => ({
  status,
  date,
  reason: '',
  arm: '',
  ...more,
});

function refusalOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return [reasonName(error.reason), ...error.violations.map(({ field, rule }) => `${field}:${rule}`)].join(' ');
  }
  return 'allowed';
}

test('only what the table lists may follow a status, and final is final', () => {
  const all = Object.keys(followers) as Status[];
  for (const from of all) {
    for (const status of all) {
      const allowed = (followers[from] as readonly Status[]).includes(status);
      const outcome = refusalOf(() =>
        changeStatus({ ...screening, status: from }, to(status, today, { reason: 'x' }), today),
      );
      assert.equal(outcome, allowed ? 'allowed' : reasonName(Reason.STATE_FORBIDS), `${from} to ${status}`);
    }
  }
});

test('a screening failure and a withdrawal say why; a blank is no reason', () => {
  for (const status of ['SCREEN_FAILED', 'WITHDRAWN'] as const) {
    assert.equal(
      refusalOf(() => changeStatus(screening, to(status, today), today)),
      'REASON_REQUIRED reason:required',
    );
    const blank = to(status, today, { reason: '  ' });
    assert.equal(
      refusalOf(() => changeStatus(screening, blank, today)),
      'REASON_REQUIRED reason:required',
    );
  }
  assert.equal(changeStatus(screening, to('ENROLLED', today), today).status, 'ENROLLED');
});

test('a change lies between the last one and today, both included', () => {
  assert.equal(changeStatus(screening, to('ENROLLED', '2026-11-01'), today).statusDate, '2026-11-01');
  assert.equal(changeStatus(screening, to('ENROLLED', today), today).statusDate, today);
  assert.equal(
    refusalOf(() => changeStatus(screening, to('ENROLLED', '2026-10-31'), today)),
    'INVALID_REQUEST date:date_order',
  );
  assert.equal(
    refusalOf(() => changeStatus(screening, to('ENROLLED', '2026-11-24'), today)),
    'INVALID_REQUEST date:future',
  );
  assert.equal(
    refusalOf(() => changeStatus(screening, to('ENROLLED', '2026-02-30'), today)),
    'INVALID_REQUEST date:not_a_date',
  );
});

test('an arm is given on enrolment only, and stays', () => {
  const enrolled = changeStatus(screening, to('ENROLLED', today, { arm: 'A' }), today);
  assert.equal(enrolled.arm, 'A');
  assert.equal(changeStatus(enrolled, to('COMPLETED', today), today).arm, 'A');
  const late = to('COMPLETED', today, { arm: 'B' });
  assert.equal(
    refusalOf(() => changeStatus(enrolled, late, today)),
    'INVALID_REQUEST arm:not_here',
  );
});

test('consent is corrected up to the day on which screening ended, whatever came after', () => {
  const enrolled = changeStatus(screening, to('ENROLLED', '2026-11-10'), today);
  const completed = changeStatus(enrolled, to('COMPLETED', '2026-11-20'), today);
  assert.equal(correct(completed, { consentDate: '2026-11-10' }, { today }).consentDate, '2026-11-10');
  assert.equal(
    refusalOf(() => correct(completed, { consentDate: '2026-11-11' }, { today })),
    'INVALID_REQUEST consentDate:date_order',
  );
});

test('during screening the status began with the consent, so both are corrected', () => {
  const corrected = correct(screening, { consentDate: '2026-11-05' }, { today });
  assert.deepEqual([corrected.consentDate, corrected.statusDate, corrected.revision], ['2026-11-05', '2026-11-05', 2]);
});

test('a correction without a difference changes nothing', () => {
  assert.equal(correct(screening, { consentDate: screening.consentDate, patient: '' }, { today }), screening);
});

test('today is allowed as a date of consent, tomorrow is not', () => {
  checkDate('consentDate', today, today);
  assert.equal(
    refusalOf(() => checkDate('consentDate', '2026-11-24', today)),
    'INVALID_REQUEST consentDate:future',
  );
});

test('screening numbers have three digits until they need more', () => {
  assert.deepEqual(
    [1, 999, 1000].map((count) => screeningNumber('PKU1', count)),
    ['PKU1-001', 'PKU1-999', 'PKU1-1000'],
  );
});

test('an ending is taken back to what was before it, with its dates, and nothing else is', () => {
  const enrolled = changeStatus(screening, to('ENROLLED', '2026-11-10'), today);
  const withdrawn = changeStatus(enrolled, to('WITHDRAWN', '2026-11-20', { reason: 'moved' }), today);
  const before = { status: enrolled.status, statusDate: enrolled.statusDate } as const;
  const back = correct(withdrawn, { status: 'ENROLLED' }, { today, before });
  assert.deepEqual([back.status, back.statusDate, back.screenedDate], ['ENROLLED', '2026-11-10', '2026-11-10']);
  assert.equal(back.revision, withdrawn.revision + 1);

  const refusal = (subject: Subject, status: Status, known: Parameters<typeof correct>[2]) =>
    refusalOf(() => correct(subject, { status }, known));
  assert.equal(refusal(withdrawn, 'SCREENING', { today, before }), 'STATE_FORBIDS', 'not to what was further back');
  assert.equal(refusal(withdrawn, 'ENROLLED', { today }), 'STATE_FORBIDS', 'nothing is known of before');
  const wasScreening = { status: 'SCREENING', statusDate: '2026-11-01', screenedDate: null } as const;
  assert.equal(refusal(enrolled, 'SCREENING', { today, before: wasScreening }), 'STATE_FORBIDS', 'no ending');
  assert.equal(correct(withdrawn, { status: 'WITHDRAWN' }, { today }), withdrawn, 'as it is');
});

test('whoever failed screening by mistake is under screening again, since the consent', () => {
  const failed = changeStatus(screening, to('SCREEN_FAILED', '2026-11-10', { reason: 'lab' }), today);
  const before = { status: 'SCREENING', statusDate: '2026-11-01', screenedDate: null } as const;
  const back = correct(failed, { status: 'SCREENING' }, { today, before });
  assert.deepEqual([back.status, back.statusDate, back.screenedDate], ['SCREENING', '2026-11-01', null]);
});
