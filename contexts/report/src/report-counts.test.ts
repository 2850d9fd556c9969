import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { report as contract } from '@verum/contracts';
import { form, query, rowsOf, site, startReport, study, subject, type TestReport, visits } from './testing.ts';

// What is counted, each rule at its edge: visits and their windows, forms, queries, the delay of entry.

let report: TestReport;
const running: TestReport[] = [];
beforeEach(async () => {
  report = await startReport();
  running.push(report);
});
after(() => Promise.all(running.map((one) => one.stop())));

const { MONTH } = contract.Period;

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
