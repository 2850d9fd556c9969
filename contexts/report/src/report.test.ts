import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { report as contract, ReadEventsResponseSchema } from '@verum/contracts';
import { form, query, reasonOf, rowsOf, site, startReport, study, subject, type TestReport } from './testing.ts';

// What the trial looks like from above, for whom. The producers are told by hand; that they tell it is a story of its
// own in the repository's `test/`.

let report: TestReport;
const running: TestReport[] = [];
beforeEach(async () => {
  report = await startReport();
  running.push(report);
});
after(() => Promise.all(running.map((one) => one.stop())));

const { MONTH } = contract.Period;

test('a study in which nothing has happened has a report of noughts, and says that it does not know how fresh it is', async () => {
  const { rows, sources } = await report.api.getEnrolment({ study }, report.as('manager'));
  assert.deepEqual(
    rows.map(({ site: at, screened, planned }) => [at, screened, planned]),
    [['', 0, 0]],
  );
  assert.deepEqual(
    sources.map(({ producer, state, asOf }) => [producer, state, asOf]),
    [
      ['trial', contract.Source_State.UNKNOWN, undefined],
      ['edc', contract.Source_State.UNKNOWN, undefined],
    ],
  );
  for (const get of ['getVisitCompliance', 'getCompleteness', 'getQueries', 'getEntryLag'] as const) {
    assert.equal((await report.api[get]({ study, period: MONTH }, report.as('manager'))).rows.length, 1, get);
  }
  assert.equal((await report.api.getDataQuality({ study }, report.as('manager'))).rows.length, 0);
});

test('a report is not current while an event of it waits for somebody else’s transaction', async () => {
  const waitingSince = timestampFromMs(Date.parse('2026-06-01T07:59:30Z'));
  let answer = create(ReadEventsResponseSchema, { waitingSince });
  const held = await startReport(async () => answer);
  running.push(held);
  const ask = async () => (await held.api.getEnrolment({ study }, held.as('manager'))).sources[0];
  const before = await ask();
  assert.deepEqual([before?.state, before?.lagSeconds], [contract.Source_State.BEHIND, 30]);
  answer = create(ReadEventsResponseSchema);
  assert.equal((await ask())?.state, contract.Source_State.CURRENT);
});

test('subjects are counted on the day of each step, beside the plan, and a site without any is there as well', async () => {
  await report.tell('trial', { type: 'trial.study.created', payload: { study, plannedSubjects: 60 } });
  await report.tell('trial', site('PKU1', { plannedSubjects: 40 }), site('RJH2', { plannedSubjects: 25 }));
  await report.tell(
    'trial',
    subject('S-1', 'SCREENING', '2026-03-31', { consentDate: '2026-03-31' }),
    subject('S-1', 'ENROLLED', '2026-04-01', { consentDate: '2026-03-31' }),
    subject('S-2', 'SCREENING', '2026-04-02', { consentDate: '2026-04-02' }),
    subject('S-2', 'SCREEN_FAILED', '2026-04-30', { consentDate: '2026-04-02' }),
    subject('S-3', 'SCREENING', '2026-04-05', { consentDate: '2026-04-05' }),
    subject('S-3', 'WITHDRAWN', '2026-04-06', { consentDate: '2026-04-05' }),
    subject('S-1', 'WITHDRAWN', '2026-05-01', { consentDate: '2026-03-31' }),
  );
  const asked = report.api.getEnrolment({ study, period: MONTH }, report.as('manager'));
  const columns = ['screened', 'screenFailed', 'enrolled', 'completed', 'withdrawn', 'planned'] as const;
  assert.deepEqual(await rowsOf(asked, ...columns), {
    '': [3, 1, 1, 0, 2, 60],
    '2026-03': [1, 0, 0, 0, 0, 0],
    '2026-04': [2, 1, 1, 0, 1, 0],
    '2026-05': [0, 0, 0, 0, 1, 0],
    PKU1: [3, 1, 1, 0, 2, 40],
    'PKU1 2026-03': [1, 0, 0, 0, 0, 0],
    'PKU1 2026-04': [2, 1, 1, 0, 1, 0],
    'PKU1 2026-05': [0, 0, 0, 0, 1, 0],
    RJH2: [0, 0, 0, 0, 0, 25],
  });
  const april = { study, from: '2026-04-01', to: '2026-04-30' };
  assert.deepEqual((await rowsOf(report.api.getEnrolment(april, report.as('manager')), ...columns)).PKU1, [
    ...[2, 1, 1, 0, 1, 40],
  ]);
});

test('a corrected date of consent moves a subject to its month', async () => {
  await report.tell('trial', site('PKU1'), subject('S-1', 'SCREENING', '2026-03-31', { consentDate: '2026-03-31' }));
  const corrected = subject('S-1', 'SCREENING', '2026-04-01', { consentDate: '2026-04-01' });
  await report.tell('trial', { ...corrected, type: 'trial.subject.corrected' });
  const { rows } = await report.api.getEnrolment({ study, period: MONTH }, report.as('manager'));
  assert.deepEqual(
    rows.filter(({ month }) => month !== '').map(({ month, screened }) => [month, screened]),
    [
      ['2026-04', 1],
      ['2026-04', 1],
    ],
  );
});

test('what is blinded is counted for the unblinded alone', async () => {
  await report.tell('trial', site('PKU1'));
  await report.tell(
    'edc',
    form('S-1', 'SE.SCR~FO.VS', { filled: 4 }),
    form('S-1', 'SE.SCR~FO.LB.BLINDED', { blinded: true, filled: 6 }),
    query('S-1', 1),
    query('S-1', 2, { form: 'SE.SCR~FO.LB.BLINDED', blinded: true }),
  );
  const seen = async (person: 'manager' | 'crc' | 'unblinded') => {
    const [forms] = (await report.api.getCompleteness({ study }, report.as(person))).rows;
    const [queries] = (await report.api.getQueries({ study }, report.as(person))).rows;
    const { rows } = await report.api.getDataQuality({ study, resamples: 10 }, report.as(person));
    return [forms?.itemsFilled, queries?.opened, queries?.per100Items, rows[0]?.queries, rows[0]?.items];
  };
  assert.deepEqual(await seen('manager'), [4, 1, 25, 1, 4]);
  assert.deepEqual(await seen('crc'), [4, 1, 25, 1, 4]);
  assert.deepEqual(await seen('unblinded'), [10, 2, 20, 2, 10]);
  await report.tell('edc', {
    type: 'edc.casebook.signed',
    payload: { study, subject: 'S-9', site: 'PKU1', forms: ['SE.SCR~FO.SECRET'], blinded: true },
  });
  assert.deepEqual(await seen('manager'), [4, 1, 25, 1, 4], 'nor a form of which only a signature is known');
});

test('a coordinator sees the own site, a stranger not even that there is a study', async () => {
  await report.tell('trial', site('PKU1'), site('RJH2'));
  await report.tell(
    'trial',
    subject('S-1', 'SCREENING', '2026-05-01'),
    subject('R-1', 'SCREENING', '2026-05-01', { site: 'RJH2' }),
  );
  const asked = (person: Parameters<typeof report.as>[0], at = '') =>
    report.api.getEnrolment({ study, site: at }, report.as(person));
  assert.deepEqual(await rowsOf(asked('manager'), 'screened'), { '': [2], PKU1: [1], RJH2: [1] });
  assert.deepEqual(await rowsOf(asked('manager', 'RJH2'), 'screened'), { '': [1], RJH2: [1] });
  assert.deepEqual(await rowsOf(asked('crc'), 'screened', 'planned'), { '': [1, 10], PKU1: [1, 10] });
  assert.equal(await reasonOf(asked('crc', 'RJH2')), 'NOT_FOUND');
  assert.equal(await reasonOf(asked('stranger')), 'NOT_FOUND');
  assert.equal(await reasonOf(asked('operator')), 'PERMISSION_DENIED');
});

test('what is no date, and an end before its beginning, are refused', async () => {
  for (const bounds of [{ from: '2026-02-29' }, { to: 'soon' }, { from: '2026-05-02', to: '2026-05-01' }]) {
    assert.equal(
      await reasonOf(report.api.getEnrolment({ study, ...bounds }, report.as('manager'))),
      'INVALID_REQUEST',
    );
  }
});

test('rows come in pages that miss and repeat nothing', async () => {
  await report.tell('trial', site('PKU1'), site('RJH2'), site('WCH3'));
  const seen: string[] = [];
  let pageToken = '';
  do {
    const page = await report.api.getEnrolment({ study, pageSize: 1, pageToken }, report.as('manager'));
    seen.push(...page.rows.map((row) => row.site));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  assert.deepEqual(seen, ['', 'PKU1', 'RJH2', 'WCH3']);
  const forged = { study, pageToken: 'bm90IGE' };
  assert.equal(await reasonOf(report.api.getEnrolment(forged, report.as('manager'))), 'INVALID_REQUEST');
});

test('a report comes as CSV with a line of what its columns are called', async () => {
  await report.tell('trial', site('PKU1'), subject('S-1', 'SCREENING', '2026-05-01'));
  const parts: string[] = [];
  const asked = { study, report: contract.ReportKind.ENROLMENT };
  for await (const part of report.api.exportReport(asked, report.as('crc')))
    parts.push(Buffer.from(part.data).toString());
  assert.equal(
    parts.join(''),
    [
      'site,month,screened,screenFailed,enrolled,completed,withdrawn,planned',
      ',,1,0,0,0,0,10',
      'PKU1,,1,0,0,0,0,10',
      '',
    ].join('\r\n'),
  );
});

test('only a producer tells, and only what is its own', async () => {
  assert.equal(await reasonOf(report.tell('patient' as never, site('PKU1'))), 'PERMISSION_DENIED');
});
