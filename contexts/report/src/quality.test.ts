import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall } from '@verum/call';
import type { QualityInput } from './domain/data-quality.ts';
import { runQualityThread } from './logic/run-quality-thread.ts';
import { form, query, reasonOf, site, startReport, study, type TestReport, visits } from './testing.ts';

// The heavy statistic: what it finds, and that it bothers nobody.

let report: TestReport;
before(async () => {
  report = await startReport();
  const sites = ['A1', 'B2', 'C3', 'D4', 'E5'];
  await report.tell('trial', ...sites.map((code) => site(code)));
  for (const code of sites) {
    const isLate = code === 'E5';
    for (let number = 0; number < 8; number += 1) {
      const of = `${code}-${number}`;
      const enteredOn = `2026-05-${isLate ? 20 + (number % 5) : 5 + (number % 3)}`.replace(/-(\d)$/, '-0$1');
      await report.tell(
        'edc',
        visits(of, [{ visit: 'SE.SCR', heldOn: '2026-05-04' }], { site: code }),
        form(of, 'SE.SCR~FO.VS', { site: code, filled: 50, enteredOn }),
        ...(code === 'D4' ? Array.from({ length: 6 }, (_, index) => query(of, index + 1, { site: code })) : []),
        query(of, 9, { site: code }),
      );
    }
  }
});
after(() => report.stop());

test('the site that is asked about most and the one that enters last stand out, and no other', async () => {
  const { rows, queryRate, resamples } = await report.api.getDataQuality({ study }, report.as('manager'));
  assert.deepEqual(
    rows.filter(({ isOutlier }) => isOutlier).map((row) => row.site),
    ['D4', 'E5'],
  );
  const [late] = rows.filter((row) => row.site === 'E5');
  assert.ok(late?.lagDifference && late.lagDifference.low > 10 && late.qValue < 0.05, JSON.stringify(late));
  const [asked] = rows.filter((row) => row.site === 'D4');
  assert.ok(asked?.queryLimits && asked.queryRate > asked.queryLimits.high);
  assert.equal(Math.round(queryRate * 10), 44);
  assert.equal(resamples, 2_000);
});

test('the same facts give the same numbers', async () => {
  const ask = () => report.api.getDataQuality({ study, resamples: 500 }, report.as('manager'));
  assert.deepEqual((await ask()).rows, (await ask()).rows);
});

const heavy: QualityInput = {
  queries: [],
  subjects: Array.from({ length: 3_000 }, (_, index) => ({ site: `S${index % 50}`, lags: [index % 7, index % 5] })),
  ...{ resamples: 20_000, seed: 1 },
};

test('while it reckons, this process answers others', async () => {
  const gone = new AbortController();
  const running = runQualityThread(heavy, gone.signal).catch((error: unknown) => error);
  for (let beat = 0; beat < 5; beat += 1) {
    assert.equal((await report.api.getEnrolment({ study }, report.as('manager'))).rows.length, 6);
  }
  const why = new Error('that will do');
  gone.abort(why);
  assert.equal(await running, why, 'it was still reckoning, and ended when it was told to');
});

test('it ends with its caller, and the next one has the place', async () => {
  const call = newCall({ command: 'test', timeoutMs: 400, token: 'manager' });
  const asked = report.api.getDataQuality({ study, resamples: 20_000 }, { call });
  const told = await reasonOf(asked).finally(() => call.end());
  assert.ok(['DEADLINE_EXCEEDED', 'answered'].includes(told), told);
  assert.equal((await report.api.getDataQuality({ study, resamples: 10 }, report.as('manager'))).rows.length, 5);
});

test('a call that is over when its turn comes begins nothing', async () => {
  const reason = new Error('gone');
  await assert.rejects(runQualityThread(heavy, AbortSignal.abort(reason)), reason);
});
