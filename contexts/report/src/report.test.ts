import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { report as contract } from '@verum/contracts';
import { form, query, reasonOf, site, startReport, study, subject, type TestReport, visits } from './testing.ts';

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

/** The rows that a person sees, as `site month`, each with the columns that are asked for. */
async function rowsOf<Row extends { site: string; month: string }>(
  asked: Promise<{ rows: Row[] }>,
  ...columns: (keyof Row)[]
): Promise<Record<string, unknown[]>> {
  const { rows } = await asked;
  return Object.fromEntries(
    rows.map((row) => [`${row.site} ${row.month}`.trim(), columns.map((column) => row[column])]),
  );
}

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

test('a visit is in its window from the first day to the last, and early or late a day beside it', async () => {
  await report.tell('trial', site('PKU1'));
  const window = { earliest: '2026-05-10', latest: '2026-05-20' };
  const days = ['2026-05-09', '2026-05-10', '2026-05-20', '2026-05-21'];
  await report.tell(
    'edc',
    ...days.map((heldOn, index) => visits(`S-${index}`, [{ visit: 'SE.BASE', heldOn, ...window }])),
  );
  const asked = () => report.api.getVisitCompliance({ study }, report.as('manager'));
  const columns = ['early', 'inWindow', 'late', 'unjudged', 'compliance'] as const;
  assert.deepEqual((await rowsOf(asked(), ...columns))[''], [1, 2, 1, 0, 0.5]);
  await report.tell('edc', visits('S-0', [{ visit: 'SE.BASE', heldOn: '2026-05-10', ...window }]));
  assert.deepEqual((await rowsOf(asked(), ...columns))[''], [0, 3, 1, 0, 0.75], 'the date was corrected');
  await report.tell('edc', visits('S-4', [{ visit: 'SE.UNS!1', heldOn: '2026-05-11' }]));
  assert.deepEqual(
    (await rowsOf(asked(), ...columns))[''],
    [0, 3, 1, 1, 0.75],
    'a visit without a window is not judged',
  );
});

test('a visit is due from its first day, overdue from the day after its last, by the calendar of its site', async () => {
  await report.tell('trial', site('PKU1'), site('LDN9', { timeZone: 'Europe/London' }));
  const window = { visit: 'SE.BASE', earliest: '2026-05-10', latest: '2026-05-20' };
  await report.tell('edc', visits('S-1', [window]), visits('L-1', [window], { site: 'LDN9' }));
  const at = async (instant: string) => {
    report.setClock(instant);
    const rows = await rowsOf(report.api.getVisitCompliance({ study }, report.as('manager')), 'due', 'overdue');
    return [rows.PKU1 ?? [0, 0], rows.LDN9 ?? [0, 0]];
  };
  assert.deepEqual(
    await at('2026-05-09T15:59:59Z'),
    [
      [0, 0],
      [0, 0],
    ],
    'a second before the tenth in Shanghai',
  );
  assert.deepEqual(
    await at('2026-05-09T16:00:00Z'),
    [
      [1, 0],
      [0, 0],
    ],
    'there it is the tenth, in London it is not',
  );
  assert.deepEqual(await at('2026-05-20T15:59:59Z'), [
    [1, 0],
    [1, 0],
  ]);
  assert.deepEqual(await at('2026-05-20T16:00:00Z'), [
    [0, 1],
    [1, 0],
  ]);
  assert.deepEqual(await at('2026-05-20T23:00:00Z'), [
    [0, 1],
    [0, 1],
  ]);
});

test('a subject that has left is expected nowhere any more, but what it had missed by then it has missed', async () => {
  await report.tell('trial', site('PKU1'));
  await report.tell(
    'edc',
    visits('S-1', [
      { visit: 'SE.0', earliest: '2026-03-20', latest: '2026-03-31', isSkipped: true },
      { visit: 'SE.1', earliest: '2026-04-01', latest: '2026-04-10' },
      { visit: 'SE.2', earliest: '2026-04-11', latest: '2026-04-20' },
      { visit: 'SE.3', earliest: '2026-05-01', latest: '2026-05-10', isSkipped: true },
    ]),
  );
  const asked = () => report.api.getVisitCompliance({ study }, report.as('manager'));
  assert.deepEqual((await rowsOf(asked(), 'missed', 'overdue', 'due'))[''], [2, 2, 0]);
  await report.tell('trial', subject('S-1', 'WITHDRAWN', '2026-04-20'));
  assert.deepEqual(
    (await rowsOf(asked(), 'missed', 'overdue', 'due'))[''],
    [2, 0, 0],
    'SE.0 and SE.1; it left on the last day of SE.2',
  );
});

test('forms are expected where they are begun, or where a visit that was held lacks them', async () => {
  await report.tell('trial', site('PKU1'));
  await report.tell(
    'edc',
    visits('S-1', [
      { visit: 'SE.SCR', heldOn: '2026-05-04', missing: 2, missingBlinded: 1 },
      { visit: 'SE.BASE', missing: 4 },
    ]),
    form('S-1', 'SE.SCR~FO.VS', { entry: 'COMPLETE', filled: 9, missing: 0, signature: 'VALID' }),
    form('S-1', 'SE.SCR~FO.DM', { filled: 2, missing: 3 }),
    form('S-1', 'SE.SCR~FO.AE!1', { entry: 'SKIPPED', filled: 0, missing: 0, signature: 'BROKEN' }),
  );
  const asked = (person: Parameters<typeof report.as>[0] = 'manager') =>
    report.api.getCompleteness({ study }, report.as(person));
  const columns = [
    'formsExpected',
    'formsMissing',
    'formsComplete',
    'formsSkipped',
    'itemsFilled',
    'itemsMissing',
  ] as const;
  assert.deepEqual((await rowsOf(asked(), ...columns))[''], [5, 2, 1, 1, 11, 3]);
  assert.deepEqual((await rowsOf(asked('unblinded'), ...columns))[''], [6, 3, 1, 1, 11, 3], 'the blinded one as well');
  assert.deepEqual((await rowsOf(asked(), 'formsSigned', 'signaturesBroken', 'completeness'))[''], [1, 1, 0.4]);
  await report.tell('edc', form('S-1', 'SE.SCR~FO.DM', { removed: true, filled: 0, missing: 0 }));
  assert.deepEqual((await rowsOf(asked(), ...columns))[''], [4, 2, 1, 1, 9, 0], 'what was removed counts nowhere');
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

test('a query is as old as the days since it was opened, also when it was reopened', async () => {
  await report.tell('trial', site('PKU1'));
  report.setClock('2026-06-01T08:00:00Z');
  const opened = (openedAt: string, number: number, more: object = {}) => query('S-1', number, { openedAt, ...more });
  await report.tell(
    'edc',
    opened('2026-05-24T08:00:01Z', 1),
    opened('2026-05-24T08:00:00Z', 2),
    opened('2026-05-17T08:00:00Z', 3, { state: 'ANSWERED', answeredAt: '2026-05-19T08:00:00Z', origin: 'PERSON' }),
    opened('2026-05-01T08:00:00Z', 4),
    opened('2026-04-01T08:00:00Z', 5, {
      state: 'CLOSED',
      answeredAt: '2026-04-05T08:00:00Z',
      closedAt: '2026-04-07T08:00:00Z',
    }),
    opened('2026-05-30T08:00:00Z', 6, { state: 'CANDIDATE', released: false }),
    opened('2026-05-30T08:00:00Z', 7, { state: 'CANCELLED', released: false, closedAt: '2026-05-31T08:00:00Z' }),
  );
  const asked = () => report.api.getQueries({ study }, report.as('manager'));
  const ages = ['to7Days', 'to14Days', 'to30Days', 'over30Days'] as const;
  assert.deepEqual((await rowsOf(asked(), 'opened', 'byPersons', 'open', 'answered', 'closed'))[''], [5, 1, 3, 1, 1]);
  assert.deepEqual((await rowsOf(asked(), ...ages))[''], [1, 1, 1, 1], 'seven days and a second less are seven');
  assert.deepEqual((await rowsOf(asked(), 'medianDaysToAnswer', 'medianDaysToClose'))[''], [3, 6]);
  await report.tell('edc', opened('2026-05-17T08:00:00Z', 3, { origin: 'PERSON' }));
  assert.deepEqual((await rowsOf(asked(), ...ages))[''], [1, 1, 1, 1], 'reopened, and as old as it was');
  assert.deepEqual((await rowsOf(asked(), 'medianDaysToAnswer'))[''], [4], 'it has no answer any more');
});

test('the month of a query is that of its site', async () => {
  await report.tell('trial', site('PKU1'), site('LDN9', { timeZone: 'Europe/London' }));
  const openedAt = '2026-04-30T16:00:00Z';
  await report.tell('edc', query('S-1', 1, { openedAt }), query('L-1', 1, { openedAt, site: 'LDN9' }));
  const rows = await rowsOf(report.api.getQueries({ study, period: MONTH }, report.as('manager')), 'opened');
  assert.deepEqual([rows['PKU1 2026-05'], rows['LDN9 2026-04']], [[1], [1]]);
});

test('entry lags from the day of the visit to the first entry, and follows a corrected date', async () => {
  await report.tell('trial', site('PKU1'));
  const lag = { visit: 'SE.SCR', heldOn: '2026-05-04' };
  await report.tell('edc', visits('S-1', [lag]), form('S-1', 'SE.SCR~FO.VS', { enteredOn: '2026-05-07' }));
  await report.tell('edc', form('S-1', 'SE.SCR~FO.VS', { enteredOn: '2026-05-20' }));
  const asked = () => report.api.getEntryLag({ study }, report.as('manager'));
  assert.deepEqual((await rowsOf(asked(), 'forms', 'to3Days', 'medianDays'))[''], [1, 1, 3], 'the first entry counts');
  await report.tell('edc', visits('S-1', [{ ...lag, heldOn: '2026-05-03' }]));
  assert.deepEqual((await rowsOf(asked(), 'forms', 'to3Days', 'to7Days', 'medianDays'))[''], [1, 0, 1, 4]);
  await report.tell('edc', form('S-1', 'SE.SCR~FO.DM'));
  assert.deepEqual((await rowsOf(asked(), 'forms'))[''], [1], 'what nobody entered has no delay');
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
