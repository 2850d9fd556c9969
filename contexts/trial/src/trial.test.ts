import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fakeClock, newCall, Refusal } from '@verum/call';
import { Role, trial } from '@verum/contracts';
import { type Harness, outcome, place, startTrial } from './harness.fixture.ts';

// 23 November, 16:30 in London: already the 24th in Shanghai.
const clock = fakeClock(Date.UTC(2026, 10, 23, 16, 30));
const { SubjectStatus, Person_Availability, InvestigatorRole } = trial;
const text = (words: string) => [{ lang: 'en', text: words }];

let harness: Harness;
const office = () => harness.as('office', place(Role.TRIAL_OFFICE, '*', '*'));
const crc = () => harness.as('li', place(Role.CRC, 'HTN', 'PKU1'));
const otherCrc = () => harness.as('wang', place(Role.CRC, 'HTN', 'UCL'));
const monitor = () => harness.as('zhao', place(Role.MONITOR, 'HTN', '*'));

before(async () => {
  harness = await startTrial(clock);
  const study = office();
  await study.createStudy({ study: { code: 'HTN', title: text('Hypertension'), plannedSubjects: 30 } });
  await study.createStudy({ study: { code: 'ONC' } });
  await study.addSite({ study: 'HTN', site: { code: 'PKU1', name: text('Peking'), timeZone: 'Asia/Shanghai' } });
  await study.addSite({ study: 'HTN', site: { code: 'UCL', name: text('London'), timeZone: 'Europe/London' } });
  await study.addArm({ study: 'HTN', arm: { code: 'A', title: text('Active') } });
});
after(() => harness?.stop());

const enrol = (site = 'PKU1', more: object = {}) => ({ study: 'HTN', site, consentDate: '2026-11-20', ...more });

test('a code is given once, and what belongs to a study needs the study', async () => {
  const study = office();
  assert.equal(await outcome(study.createStudy({ study: { code: 'HTN' } })), 'ALREADY_EXISTS');
  assert.equal(await outcome(study.addArm({ study: 'HTN', arm: { code: 'A' } })), 'ALREADY_EXISTS');
  assert.equal(await outcome(study.addArm({ study: 'NONE', arm: { code: 'A' } })), 'NOT_FOUND');
  const site = { code: 'PKU1', name: text('x'), timeZone: 'Asia/Shanghai' };
  assert.equal(await outcome(study.addSite({ study: 'HTN', site })), 'ALREADY_EXISTS');
  assert.equal(await outcome(study.addSite({ study: 'NONE', site })), 'NOT_FOUND');
  const nowhere = { ...site, code: 'X', timeZone: 'Asia/Beijing' };
  assert.equal(
    await outcome(study.addSite({ study: 'HTN', site: nowhere })),
    'INVALID_REQUEST site.timeZone:time_zone',
  );
});

test('a study changes with a reason and the revision that was read', async () => {
  const study = office();
  const { revision } = await study.getStudy({ study: 'ONC' });
  const change = { study: 'ONC', content: { phase: '2', reason: 'protocol 1.1' }, expectedRevision: revision };
  assert.equal((await study.updateStudy(change)).revision, revision + 1n);
  assert.equal(await outcome(study.updateStudy({ ...change, content: { phase: '3', reason: 'x' } })), 'REVISION_STALE');
  assert.equal(
    await outcome(study.updateStudy({ study: 'ONC', content: { phase: '3', reason: ' ' } })),
    'REASON_REQUIRED',
  );
  assert.equal((await study.getStudy({ study: 'ONC' })).phase, '2');
});

test('numbers of a site have no gap and no double when twenty enrol at once', async () => {
  const study = office();
  await study.addSite({ study: 'HTN', site: { code: 'SZ', name: text('Shenzhen'), timeZone: 'Asia/Shanghai' } });
  const coordinator = harness.as('sz', place(Role.CRC, 'HTN', 'SZ'));
  // One was given by hand before, and one enrolment in the middle fails.
  await coordinator.enrolSubject(enrol('SZ', { subject: 'SZ-007' }));
  const requests = Array.from({ length: 20 }, (_, index) =>
    outcome(coordinator.enrolSubject(enrol('SZ', index === 9 ? { subject: 'SZ-007' } : {}))),
  );
  const outcomes = await Promise.all(requests);
  assert.equal(outcomes.filter((one) => one === 'ALREADY_EXISTS').length, 1);
  const { subjects, total } = await coordinator.listSubjects({ study: 'HTN', pageSize: 100 });
  const expected = Array.from({ length: 20 }, (_, index) => `SZ-${String(index + 1).padStart(3, '0')}`);
  assert.deepEqual(
    subjects.map(({ subject }) => subject),
    expected,
  );
  assert.equal(total, 20);
});

test('consent is given by the calendar of the site', async () => {
  assert.equal(await outcome(crc().enrolSubject(enrol('PKU1', { consentDate: '2026-11-24' }))), 'allowed');
  assert.equal(
    await outcome(crc().enrolSubject(enrol('PKU1', { consentDate: '2026-11-25' }))),
    'INVALID_REQUEST consentDate:future',
  );
  assert.equal(
    await outcome(otherCrc().enrolSubject(enrol('UCL', { consentDate: '2026-11-24' }))),
    'INVALID_REQUEST consentDate:future',
  );
  assert.equal(
    await outcome(otherCrc().enrolSubject(enrol('UCL', { consentDate: '2026-02-29' }))),
    'INVALID_REQUEST consentDate:not_a_date',
  );
});

test('the same key enrols once, other content under it is refused', async () => {
  const options = { idempotencyKey: 'enrol-1' };
  const answers = await Promise.all([crc(), crc(), crc()].map((one) => one.enrolSubject(enrol(), options)));
  assert.equal(new Set(answers.map(({ subject }) => subject)).size, 1);
  const other = crc().enrolSubject(enrol('PKU1', { consentDate: '2026-11-19' }), options);
  assert.equal(await outcome(other), 'IDEMPOTENCY_MISMATCH');
});

test('a subject goes its way, and its history says who, when, what and why', async () => {
  const { subject } = await crc().enrolSubject(enrol());
  const key = { study: 'HTN', subject };
  const change = { ...key, status: SubjectStatus.ENROLLED, date: '2026-11-22', arm: 'A', expectedRevision: 1n };
  assert.equal(await outcome(crc().changeSubjectStatus({ ...change, arm: 'B' })), 'INVALID_REQUEST arm:unknown');
  const enrolled = await crc().changeSubjectStatus(change);
  assert.deepEqual([enrolled.status, enrolled.arm, enrolled.revision], [SubjectStatus.ENROLLED, 'A', 2n]);
  assert.equal(await outcome(crc().changeSubjectStatus(change)), 'REVISION_STALE');
  assert.equal(await outcome(crc().changeSubjectStatus({ ...change, expectedRevision: 2n })), 'STATE_FORBIDS');

  const correction = { ...key, consentDate: '2026-11-21', reason: 'read wrongly from the form' };
  assert.equal((await crc().correctSubject({ ...correction, expectedRevision: 2n })).consentDate, '2026-11-21');
  assert.equal(
    await outcome(crc().correctSubject({ ...correction, consentDate: '2026-11-23' })),
    'INVALID_REQUEST consentDate:date_order',
  );
  assert.equal(await outcome(crc().correctSubject({ ...correction, reason: '  ' })), 'REASON_REQUIRED');

  const withdrawn = { ...key, status: SubjectStatus.WITHDRAWN, date: '2026-11-24' };
  assert.equal(await outcome(crc().changeSubjectStatus(withdrawn)), 'REASON_REQUIRED reason:required');
  await crc().changeSubjectStatus({ ...withdrawn, reason: 'moved away' });

  const { changes } = await monitor().getSubjectHistory(key);
  const told = changes.filter(({ field }) => field === 'status' || field === 'consent_date');
  assert.deepEqual(
    told.map(({ field, old, new: now, reason, actor }) => [field, old, now, reason, actor]),
    [
      ['consent_date', undefined, '2026-11-20', 'Screened', 'li'],
      ['status', undefined, 'SCREENING', 'Screened', 'li'],
      ['status', 'SCREENING', 'ENROLLED', 'Status: ENROLLED', 'li'],
      ['consent_date', '2026-11-20', '2026-11-21', 'read wrongly from the form', 'li'],
      ['status', 'ENROLLED', 'WITHDRAWN', 'moved away', 'li'],
    ],
  );
  assert.match(changes[0]?.command ?? '', /TrialService\/EnrolSubject$/);
  assert.match(changes[0]?.at ?? '', /^\d{4}-\d{2}-\d{2}T.*Z$/);

  const paged: string[] = [];
  for (let pageToken = ''; ; ) {
    const page = await monitor().getSubjectHistory({ ...key, pageSize: 2, pageToken });
    paged.push(...page.changes.map(({ field, new: now }) => `${field}=${now}`));
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  assert.deepEqual(
    paged,
    changes.map(({ field, new: now }) => `${field}=${now}`),
  );
});

test('fifty changes on one revision make one change', async () => {
  const { subject } = await crc().enrolSubject(enrol());
  const change = { study: 'HTN', subject, status: SubjectStatus.ENROLLED, date: '2026-11-22', expectedRevision: 1n };
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(crc().changeSubjectStatus(change))));
  assert.equal(outcomes.filter((one) => one === 'allowed').length, 1);
  assert.equal(outcomes.filter((one) => one === 'REVISION_STALE').length, 49);
});

test('what belongs to another site is not found, by whichever way it is asked for', async () => {
  const { subject } = await crc().enrolSubject(enrol());
  const key = { study: 'HTN', subject };
  const stranger = otherCrc();
  const change = { ...key, status: SubjectStatus.ENROLLED, date: '2026-11-22' };
  const ways = [
    stranger.getSubject(key),
    stranger.getSubjectHistory(key),
    stranger.changeSubjectStatus(change),
    stranger.correctSubject({ ...key, consentDate: '2026-11-19', reason: 'x' }),
    stranger.enrolSubject(enrol('PKU1')),
    stranger.getSite({ study: 'HTN', site: 'PKU1' }),
    stranger.listInvestigators({ study: 'HTN', site: 'PKU1' }),
    stranger.getStudy({ study: 'ONC' }),
    stranger.listArms({ study: 'ONC' }),
  ];
  assert.deepEqual(new Set(await Promise.all(ways.map(outcome))), new Set(['NOT_FOUND']));
  const { subjects } = await stranger.listSubjects({ study: 'HTN', site: 'PKU1' });
  assert.deepEqual(subjects, []);
  const { sites } = await stranger.listSites({ study: 'HTN' });
  assert.deepEqual(
    sites.map(({ code }) => code),
    ['UCL'],
  );
  assert.deepEqual(
    (await stranger.getTrialList({})).studies.map(({ code, sites: count }) => [code, count]),
    [['HTN', 1]],
  );
});

test('a role without the permission is refused', async () => {
  assert.equal(await outcome(monitor().enrolSubject(enrol())), 'PERMISSION_DENIED');
  assert.equal(await outcome(crc().createStudy({ study: { code: 'MINE' } })), 'PERMISSION_DENIED');
  assert.equal(await outcome(crc().addArm({ study: 'HTN', arm: { code: 'Z' } })), 'PERMISSION_DENIED');
});

test('studies and subjects come in pages that miss and repeat nothing', async () => {
  const all = (await office().listSubjects({ study: 'HTN', pageSize: 500 })).subjects.map(({ subject }) => subject);
  const paged: string[] = [];
  for (let pageToken = ''; ; ) {
    const page = await office().listSubjects({ study: 'HTN', pageSize: 7, pageToken });
    paged.push(...page.subjects.map(({ subject }) => subject));
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  assert.deepEqual(paged, all);
  const first = await office().getTrialList({ pageSize: 1 });
  const second = await office().getTrialList({ pageSize: 1, pageToken: first.nextPageToken });
  assert.deepEqual([first.studies[0]?.code, second.studies[0]?.code, second.nextPageToken], ['HTN', 'ONC', '']);
  const bad = office().listSubjects({ study: 'HTN', pageToken: 'zzz' });
  assert.equal(await outcome(bad), 'INVALID_REQUEST pageToken:not_a_token');
});

test('subjects are found by what their numbers begin with, in whatever case, and nothing in it is a pattern', async () => {
  const numbers = async (startsWith: string) => {
    const { subjects, total } = await office().listSubjects({ study: 'HTN', startsWith, pageSize: 500 });
    assert.equal(total, subjects.length);
    return subjects.map(({ subject }) => subject);
  };
  const all = await numbers('');
  const own = all.filter((number) => number.startsWith('PKU1-'));
  assert(own.length > 0 && own.length < all.length);
  assert.deepEqual(await numbers('pku1-'), own);
  assert.deepEqual(await numbers(own[0] ?? ''), [own[0]]);
  for (const none of ['KU1-', '%', '_KU1', 'PKU1-\\']) assert.deepEqual(await numbers(none), [], none);
});

test('while patient is away, subjects are answered without persons, and no link is taken on trust', async () => {
  const { subject } = await crc().enrolSubject(enrol());
  const linked = crc().enrolSubject(enrol('PKU1', { patient: 'p1' }));
  assert.equal(await outcome(linked), 'UNAVAILABLE');
  // As if it had been linked while patient was there.
  const call = newCall({ command: 'test/link', timeoutMs: 5000, actor: { kind: 'system', id: 'test', name: '' } });
  await harness.database.write(call, 'linked', (tx) =>
    tx("update subject set patient = 'p1' where subject = $1", [subject]),
  );
  call.end();

  const key = { study: 'HTN', subject };
  const seen = await crc().getSubject(key);
  assert.deepEqual([seen.person?.availability, seen.patient], [Person_Availability.UNAVAILABLE, 'p1']);
  const { subjects } = await crc().listSubjects({ study: 'HTN', withPersons: true, pageSize: 500 });
  const by = (number: string) => subjects.find((one) => one.subject === number)?.person?.availability;
  assert.equal(by(subject), Person_Availability.UNAVAILABLE);
  assert.equal(by('PKU1-001'), Person_Availability.NONE);
  const trials = await crc().getTrialList({ patient: 'p1' });
  assert.deepEqual(
    trials.studies.map(({ code }) => code),
    ['HTN'],
  );
  assert.equal(trials.person?.availability, Person_Availability.UNAVAILABLE);
  assert.equal((await crc().getSubject({ ...key, withoutPerson: true })).person, undefined);

  // Who does not see persons does not see the link either, in no place.
  const hidden = await monitor().getSubject(key);
  assert.deepEqual([hidden.person?.availability, hidden.patient], [Person_Availability.WITHHELD, '']);
  const history = await monitor().getSubjectHistory(key);
  assert.ok(!history.changes.some(({ field }) => field === 'patient'));
  const asked = await monitor().getTrialList({ patient: 'p1' });
  assert.deepEqual([asked.studies.length, asked.person?.availability], [0, Person_Availability.WITHHELD]);

  await assert.rejects(
    crc().correctSubject({ ...key, patient: 'p2', reason: 'wrong person' }),
    (error) => error instanceof Refusal,
  );
  assert.equal((await crc().correctSubject({ ...key, patient: '', reason: 'wrong person' })).patient, '');
});

test('investigators are listed at their site, the principal first', async () => {
  const at = { study: 'HTN', site: 'PKU1' };
  const role = InvestigatorRole;
  await office().addInvestigator({ ...at, investigator: { name: text('Sub'), role: role.SUB } });
  await office().addInvestigator({
    ...at,
    investigator: { name: text('Principal'), role: role.PRINCIPAL, user: 'u1' },
  });
  const { investigators } = await crc().listInvestigators(at);
  assert.deepEqual(
    investigators.map((one) => [one.name[0]?.text, one.role, one.user]),
    [
      ['Principal', role.PRINCIPAL, 'u1'],
      ['Sub', role.SUB, ''],
    ],
  );
  const nowhere = office().addInvestigator({ ...at, site: 'XX', investigator: { name: text('x'), role: role.SUB } });
  assert.equal(await outcome(nowhere), 'NOT_FOUND');
});

test('a subject cannot be deleted, and the transaction of a change of status has at most eight statements', async () => {
  const { subject } = await crc().enrolSubject(enrol());
  const call = newCall({ command: 'test/delete', timeoutMs: 5000, actor: { kind: 'system', id: 'test', name: '' } });
  const deleted = harness.database.write(call, 'no', (tx) => tx('delete from subject where subject = $1', [subject]));
  await assert.rejects(deleted, /permission denied/);
  call.end();
  harness.statements.length = 0;
  const change = { study: 'HTN', subject, status: SubjectStatus.ENROLLED, date: '2026-11-22' };
  await crc().changeSubjectStatus(change, { idempotencyKey: 'status-1' });
  // What follows elsewhere is tried after it.
  const own = harness.statements.slice(0, harness.statements.indexOf('commit') + 1);
  assert.ok(own.length > 0 && own.length <= 8, own.join('\n'));
});

test('while the other contexts are away an enrolment and a withdrawal are answered, and say what is left', async () => {
  const enrolled = await crc().enrolSubject(enrol());
  const left = ({ unfinished }: { unfinished: { kind: number; state: number; steps: string[]; reason: string }[] }) =>
    unfinished.map(({ kind, state, steps, reason }) => [kind, state, steps, reason]);
  const { Affair_Kind: Kind, Affair_State: State } = trial;
  assert.deepEqual(left(enrolled), [[Kind.ENROLMENT, State.RUNNING, ['casebook'], 'UNAVAILABLE']]);
  const { subject } = enrolled;
  const key = { study: 'HTN', subject };
  await crc().changeSubjectStatus({ ...key, status: SubjectStatus.WITHDRAWN, date: '2026-11-22', reason: 'moved' });
  const shown = await crc().getSubject(key);
  assert.deepEqual(
    left(shown).map(([kind]) => kind),
    [Kind.ENROLMENT, Kind.STATUS],
  );
  const back = await crc().correctSubject({ ...key, status: SubjectStatus.SCREENING, reason: 'the wrong one' });
  assert.deepEqual([back.status, back.statusDate], [SubjectStatus.SCREENING, enrolled.consentDate]);
  const { changes } = await crc().getSubjectHistory(key);
  assert.ok(!changes.some(({ field }) => field === 'participation'), 'an id of the machinery is nobody’s history');
});
