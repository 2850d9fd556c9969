import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall } from '@verum/call';
import { startReport, study, type TestReport } from './testing.ts';

// A large study: 50 sites, 1,000 subjects, 100,000 forms, 20,000 visits and 20,000 queries. What a report says of it is
// known beforehand; how long it took stands in the output of the test, and in docs/performance.md.

let report: TestReport;
before(async () => {
  report = await startReport();
  const actor = { kind: 'system', id: 'system:test', name: '' } as const;
  const call = newCall({ command: 'test', timeoutMs: 300_000, actor });
  const subjects = `select s, 'S-' || lpad(s::text, 4, '0') as subject, 'P' || lpad((s % 50)::text, 2, '0') as site
                      from generate_series(0, 999) s`;
  await report.database.write(call, 'A large study', async (tx) => {
    await tx(
      `insert into site_fact (study, generation, site, version, zone, planned)
       select $1, 0, 'P' || lpad(s::text, 2, '0'), 1, 'Asia/Shanghai', 20 from generate_series(0, 49) s`,
      [study],
    );
    await tx(
      `insert into subject_fact (study, generation, subject, site, version, status, consent_date, status_date, enrolled_on)
       select $1, 0, s.subject, s.site, 1, case when s.s % 2 = 0 then 'COMPLETED' else 'ENROLLED' end, date '2026-01-01' + s.s % 120, date '2026-01-01' + s.s % 120, date '2026-01-08' + s.s % 120
         from (${subjects}) s`,
      [study],
    );
    await tx(
      `insert into visit_fact (study, generation, subject, visit, site, version, held_on, earliest, latest, is_held, is_expected, is_skipped)
       select $1, 0, s.subject, 'SE.' || v, s.site, 1, date '2026-01-01' + v * 7, date '2026-01-01' + v * 7 - 3,
              date '2026-01-01' + v * 7 + v % 4 - 1, true, true, false
         from (${subjects}) s, generate_series(1, 20) v`,
      [study],
    );
    await tx(
      `insert into form_fact (study, generation, subject, form, site, blinded, version, entry, items_filled, entered_on)
       select $1, 0, s.subject, 'SE.' || v || '~FO.' || f, s.site, false, 1, 'COMPLETE', 20, date '2026-01-01' + v * 7 + f
         from (${subjects}) s, generate_series(1, 20) v, generate_series(1, 5) f`,
      [study],
    );
    await tx(
      `insert into query_fact (study, generation, subject, form, number, site, blinded, version, state, origin, is_released, opened_at)
       select $1, 0, s.subject, 'SE.' || v || '~FO.1', 1, s.site, false, 1, 'OPEN', 'CHECK', true, timestamptz '2026-05-01' + v * interval '1 day'
         from (${subjects}) s, generate_series(1, 20) v`,
      [study],
    );
  });
  call.end();
});
after(() => report.stop());

test('every report adds up', async (t) => {
  const timed = async <T>(name: string, fn: () => Promise<T>): Promise<T> => {
    await fn();
    const startedMs = performance.now();
    const answer = await fn();
    t.diagnostic(`${name}: ${Math.round(performance.now() - startedMs)} ms`);
    return answer;
  };
  for (const person of ['manager', 'unblinded'] as const) {
    const as = () => report.as(person);
    const enrolment = await timed('enrolment', () => report.api.getEnrolment({ study }, as()));
    assert.deepEqual([enrolment.rows.length, enrolment.rows[0]?.enrolled], [51, 1_000]);
    const compliance = await timed('compliance', () => report.api.getVisitCompliance({ study }, as()));
    assert.deepEqual([compliance.rows[0]?.inWindow, compliance.rows[0]?.late], [15_000, 5_000]);
    const completeness = await timed('completeness', () => report.api.getCompleteness({ study }, as()));
    assert.deepEqual([completeness.rows[0]?.formsComplete, completeness.rows[0]?.itemsFilled], [100_000, 2_000_000]);
    const queries = await timed('queries', () => report.api.getQueries({ study }, as()));
    assert.deepEqual([queries.rows[0]?.open, queries.rows[0]?.per100Items], [20_000, 1]);
    const lag = await timed('lag', () => report.api.getEntryLag({ study }, as()));
    assert.deepEqual([lag.rows[0]?.forms, lag.rows[0]?.medianDays, lag.rows[0]?.to3Days], [100_000, 3, 60_000]);
  }
  const monthly = await timed('lag by month', () => report.api.getEntryLag({ study, period: 2 }, report.as('manager')));
  assert.ok(monthly.rows.length > 200);
  const own = await timed('lag of one site', () =>
    report.api.getEntryLag({ study, site: 'P07' }, report.as('manager')),
  );
  assert.equal(own.rows[0]?.forms, 2_000);
  const quality = await timed('quality', () => report.api.getDataQuality({ study }, report.as('manager')));
  assert.equal(quality.rows.length, 50);
});
