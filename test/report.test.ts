import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, Role, report, trial } from '@verum/contracts';
import { reportsAreCurrent } from './src/report-work.ts';
import { type Person, type Stack, shapes, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, siteB, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// What people do in trial and edc, as the report tells it a moment later; in one process and split.

for (const shape of shapes) {
  describe(`reports, ${shape}`, () => {
    let stack: Stack;
    let people: TrialSetup;
    let operator: Person;
    let first: Enrolled;

    before(async () => {
      stack = await startStack(shape);
      people = await setUpTrial(stack);
      operator = await stack.person('operator.one', { role: Role.OPERATOR, study: '*', site: '*' });
      first = await enrol(people.coordinatorA, siteA, '0012345');
      await enrol(people.coordinatorA, siteA, '0012346', 'Li Na');
      await enrol(people.coordinatorB, siteB, '0012347', 'Zhao Min');
    });
    after(() => stack?.stop());

    const reports = (person: Person) => person.of(report.ReportService);

    const settled = () => reportsAreCurrent(people.manager);

    test('who was screened and enrolled is in the report, by site', async () => {
      await people.coordinatorA.of(trial.TrialService).changeSubjectStatus({
        ...{ study, subject: first.subject, status: trial.SubjectStatus.ENROLLED, date: '2026-03-09' },
        expectedRevision: 1n,
      });
      const { rows, sources } = await settled();
      assert.deepEqual(
        rows.map(({ site, screened, enrolled }) => [site, screened, enrolled]),
        [
          ['', 3, 1],
          [siteA, 2, 1],
          [siteB, 1, 0],
        ],
      );
      assert.deepEqual(sources.map(({ producer }) => producer).sort(), ['edc', 'trial']);
      assert.ok(sources.every(({ asOf }) => asOf !== undefined));
      const own = await reports(people.coordinatorB).getEnrolment({ study });
      assert.deepEqual(
        own.rows.map(({ site, screened }) => [site, screened]),
        [
          ['', 1],
          [siteB, 1],
        ],
      );
    });

    test('a form that is saved, what is asked about it and answered, are counted', async () => {
      const key = { study, subject: first.subject, form: vitals };
      await people.coordinatorA.of(edc.EdcService).saveForm({
        ...{ ...key, expectedRevision: 0n },
        items: [
          { path: 'IG.BODY/IT.WEIGHT', value: '78.20' },
          { path: 'IG.BP!1/IT.SBP', value: '152' },
        ],
      });
      const queries = people.monitor.of(edc.QueryService);
      const { number } = await queries.openQuery({ ...key, path: 'IG.BP!1/IT.SBP', text: 'Sitting or lying?' });
      await settled();
      const filled = await reports(people.manager).getCompleteness({ study });
      assert.equal(filled.rows[0]?.formsStarted, 1);
      assert.ok((filled.rows[0]?.itemsFilled ?? 0) >= 2);
      const asked = async () => (await reports(people.manager).getQueries({ study })).rows[0];
      const before = await asked();
      assert.ok(before && before.open >= 1 && before.byPersons === 1);
      await people.coordinatorA.of(edc.QueryService).answerQuery({ ...key, number, text: 'Sitting.' });
      await settled();
      const after = await asked();
      assert.deepEqual([after?.open, after?.answered], [before.open - 1, before.answered + 1]);
      assert.equal(after?.opened, before.opened);
    });

    test('a rebuild folds the same again, and says how far it is', async () => {
      await settled();
      const read = async () => {
        const { rows } = await reports(people.manager).getCompleteness({ study, period: report.Period.MONTH });
        const { rows: visits } = await reports(people.manager).getVisitCompliance({ study });
        return { rows, visits };
      };
      const before = await read();
      for (const scope of [study, '']) {
        const { number, state, ...started } = await reports(operator).startRebuild({ study: scope, reason: 'to see' });
        assert.equal(started.study, scope);
        let rebuild = await reports(operator).getRebuild({ number });
        for (let tries = 0; rebuild.state === report.Rebuild_State.RUNNING && tries < 2_400; tries += 1) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          rebuild = await reports(operator).getRebuild({ number });
        }
        assert.equal(rebuild.state, report.Rebuild_State.DONE);
        assert.equal(rebuild.done, 1);
        assert.ok(rebuild.events > 10n, `${rebuild.events} events`);
        assert.deepEqual(await read(), before);
      }
    });

    test('what happens after a rebuild goes into the model that is read', async () => {
      await enrol(people.coordinatorB, siteB, '0012348', 'Sun Li');
      const { rows } = await settled();
      assert.equal(rows[0]?.screened, 4);
    });
  });
}
