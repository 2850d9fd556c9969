import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartOf } from './chart-spec.ts';
import { cellText, rawText, rowsBy } from './report-tables.ts';

const rows = [
  { screened: 6, enrolled: 4, planned: 40 },
  { site: '01', screened: 4, enrolled: 3, planned: 20 },
  { site: '02', screened: 2, enrolled: 1, planned: 20 },
  { month: '2026-04', screened: 2, enrolled: 1 },
  { month: '2026-01', screened: 3, enrolled: 3 },
  { month: 'undated', screened: 1 },
  { site: '01', month: '2026-01', screened: 2, enrolled: 2 },
  { site: '01', month: '2026-04', screened: 1, enrolled: 1 },
];
const view = { site: undefined, allName: 'All' } as const;

test('enrolment over time adds up, passes over no month, and shows the plan to be reached', () => {
  const chart = chartOf('enrolment', rows, { ...view, by: 'time' });
  assert.deepEqual(chart?.categories, ['2026-01', '2026-02', '2026-03', '2026-04']);
  assert.deepEqual(
    chart?.series.map(({ field, values }) => [field, values]),
    [
      ['screened', [3, 3, 3, 5]],
      ['enrolled', [3, 3, 3, 4]],
    ],
  );
  assert.equal(chart?.goal, 40);
  assert.equal(chart?.kind, 'line');
});

test('by site each stands beside its plan, all sites first', () => {
  const chart = chartOf('enrolment', rows, { ...view, by: 'site' });
  assert.deepEqual(chart?.categories, ['All', '01', '02']);
  assert.deepEqual(chart?.series.at(-1)?.values, [40, 20, 20]);
  assert.equal(chart?.goal, undefined);
});

test('where nothing is planned no plan is shown', () => {
  const chart = chartOf('enrolment', [{ screened: 1 }, { site: '01', screened: 1 }], { ...view, by: 'site' });
  assert.deepEqual(
    chart?.series.map(({ field }) => field),
    ['screened', 'enrolled'],
  );
});

test('a year ends between December and January', () => {
  const chart = chartOf(
    'enrolment',
    [
      { month: '2025-12', screened: 1 },
      { month: '2026-02', screened: 1 },
    ],
    {
      ...{ ...view, by: 'time' },
    },
  );
  assert.deepEqual(chart?.categories, ['2025-12', '2026-01', '2026-02']);
});

test('one site alone has its own months', () => {
  assert.deepEqual(
    rowsBy(rows, 'time', '01').map(({ month }) => month),
    ['2026-01', '2026-04'],
  );
  assert.deepEqual(chartOf('enrolment', rows, { by: 'site', site: '02', allName: 'All' })?.categories, ['02']);
});

test('where nothing is counted nothing is drawn', () => {
  assert.equal(chartOf('queries', [{ opened: 0 }, { site: '01' }], { ...view, by: 'site' }), undefined);
  assert.equal(chartOf('lag', [], { ...view, by: 'time' }), undefined);
});

test('what has no date comes last in the table and is in no chart', () => {
  assert.equal(rowsBy(rows, 'time', undefined).at(-1)?.month, 'undated');
});

test('shares are shown in percent and downloaded as they are; what cannot be said is not 0', () => {
  assert.equal(cellText({ compliance: 0.874 }, 'compliance'), '87 %');
  assert.equal(rawText({ compliance: 0.874 }, 'compliance'), '0.874');
  assert.equal(cellText({}, 'medianDays'), '');
  assert.equal(cellText({ medianDays: 2.25 }, 'medianDays'), '2.3');
  assert.equal(cellText({}, 'opened'), '0');
});
