import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import { coded, plan, type StudyPlan, values } from './domain/migration/migration-testing.ts';
import { importBuild, refusalOf, startEdc, study, type TestEdc } from './testing.ts';
import {
  activate,
  amended,
  capture,
  contentsOf,
  finished,
  odmOf,
  publishAll,
  sign,
  start,
  startPaused,
  subjectsOf,
} from './testing-amendment.ts';

const running: TestEdc[] = [];
after(() => Promise.all(running.map((one) => one.stop())));

async function verumWith(...plans: StudyPlan[]): Promise<TestEdc> {
  const verum = await startEdc();
  running.push(verum);
  await publishAll(verum, plans);
  return verum;
}

const vitals = 'SE.1~FO.VS';
const shadow = 'SE.1~FO.VS.BLINDED';
const note = 'IG.VS/IT.NOTE';
const blinded = (of: StudyPlan, items: string[]): StudyPlan => ({ ...of, design: { blinded: { items, forms: [] } } });

describe('what only the unblinded see', async () => {
  const base = blinded(plan, ['IT.NOTE']);
  // The blinded item moves to another group, an open one is gone.
  const groups = { ...amended.groups, 'IG.BP*': ['IT.SBP', 'IT.NOTE'], 'IG.AE': [] };
  const verum = await verumWith(base, blinded({ ...amended, groups }, ['IT.NOTE']));
  const api = verum.of(edc.AmendmentService);

  test('is counted and listed for them, and the others are told of the rest alone', async () => {
    const {
      [vitals]: { [note]: _, ...open },
    } = values;
    await capture(verum, '001', { [vitals]: open, 'SE.1~FO.AE!1': values['SE.1~FO.AE!1'] });
    const items = [{ path: note, value: 'A' }];
    await verum.api.saveForm(
      { study, subject: '001', form: shadow, items, expectedRevision: 0n },
      verum.as('unblinded'),
    );
    await sign(verum, '001', shadow);
    await activate(verum, 2, '2026-05-01');
    const { number } = await finished(verum, (await start(verum, 2)).number);

    const [seen] = await subjectsOf(verum, number);
    assert.deepEqual([seen?.orphaned, seen?.resign, seen?.formsChanged], [['SE.1~FO.AE!1/IG.AE/IT.TERM'], [], 1]);
    const [all] = await subjectsOf(verum, number, 'unblindedManager');
    assert.deepEqual(all?.orphaned, ['SE.1~FO.AE!1/IG.AE/IT.TERM', `${shadow}/${note}`]);
    assert.deepEqual([all?.resign, all?.formsChanged], [[shadow], 2]);

    const countsFor = async (who: 'manager' | 'unblindedManager') => {
      const run = await api.getMigration({ study, number }, verum.as(who));
      const { orphans } = await api.listOrphans({ study }, verum.as(who));
      return [run.orphanedValues, run.resignForms, orphans.length];
    };
    assert.deepEqual(await countsFor('manager'), [1, 0, 1]);
    assert.deepEqual(await countsFor('unblindedManager'), [2, 1, 2]);
  });

  test('is no difference to those who may not see it', async () => {
    const differences = async (who: 'manager' | 'unblindedManager') =>
      (await api.compareBuilds({ study, build: '2', with: '1' }, verum.as(who))).differences.map(
        ({ change, kind, oid }) => `${change} ${kind} ${oid}`,
      );
    assert.deepEqual(await differences('manager'), ['changed group IG.AE', 'removed item IT.TERM']);
    assert.deepEqual(await differences('unblindedManager'), [
      ...['changed group IG.VS', 'changed group IG.BP', 'changed group IG.AE', 'removed item IT.TERM'],
    ]);
  });
});

describe('an amendment that blinds what has values', async () => {
  const verum = await verumWith(plan, blinded(plan, ['IT.NOTE']), blinded(plan, ['IT.TERM']));

  test('is refused, also as a dry run: the values would stay where everybody reads them', async () => {
    await capture(verum, '001', { [vitals]: values[vitals] });
    await capture(verum, '002', { [vitals]: { 'IG.VS/IT.W': '80' } });
    await activate(verum, 2, '2026-05-01');
    for (const dryRun of [true, false]) {
      const refusal = await refusalOf(start(verum, 2, { dryRun }));
      assert.deepEqual([refusal.name, refusal.facts.why, refusal.facts.subjects], ['STATE_FORBIDS', 'blinding', '1']);
      assert.equal(refusal.violations[0]?.rule, 'blinding_changes');
    }
    const { migrations } = await verum.of(edc.AmendmentService).listMigrations({ study }, verum.as('manager'));
    assert.deepEqual(migrations, []);
  });

  test('goes through where none has one, and leaves out who enters one at the last moment', async () => {
    await activate(verum, 3, '2026-05-02');
    const { number } = await startPaused(verum, 3);
    const form = { study, subject: '002', form: 'SE.1~FO.AE!1', expectedRevision: 0n };
    await verum.api.saveForm({ ...form, items: [{ path: 'IG.AE/IT.TERM', value: 'headache' }] }, verum.as('crc'));
    await verum.of(edc.AmendmentService).pauseMigration({ study, number, resume: true }, verum.as('manager'));
    assert.equal((await finished(verum, number)).leftOut, 1);
    const told = (await subjectsOf(verum, number)).map(({ subject, outcome, why }) => [subject, outcome, why]);
    assert.deepEqual(told, [
      ['001', 'moved', ''],
      ['002', 'left-out', 'blinding'],
    ]);
    const kept = await verum.api.getForm(form, verum.as('crc'));
    assert.deepEqual([kept.build, kept.items[0]?.value], ['1', 'headache']);
  });
});

describe('two builds compared', async () => {
  const checked: StudyPlan = {
    ...amended,
    items: { 'IT.W': { dataType: 'integer', odmDataType: 'integer' }, 'IT.SBP': { length: 2 } },
  };
  const verum = await verumWith(plan, checked);
  const api = verum.of(edc.AmendmentService);

  test('say what it means for each site, by the functions that move casebooks', async () => {
    await capture(verum, '001', values);
    await capture(verum, '002', { 'SE.2!1~FO.VS': { 'IG.VS/IT.W': 'heavy' } });
    await sign(verum, '001', vitals);
    await sign(verum, '001', 'SE.1~FO.AE!1');
    await activate(verum, 2, '2026-05-01');
    const { sites } = await api.compareBuilds({ study, build: '2', with: '1' }, verum.as('manager'));
    const { $typeName: _, ...impact } = sites[0] ?? assert.fail('no site');
    assert.deepEqual(impact, {
      ...{ site: 'PKU1', subjects: 2, forms: 4, signedForms: 2, orphanedValues: 1, misfitValues: 3, resignForms: 1 },
    });
    const { number } = await finished(verum, (await start(verum, 2)).number);
    const subjects = await subjectsOf(verum, number);
    assert.equal(subjects.flatMap(({ orphaned }) => orphaned).length, impact.orphanedValues);
    assert.equal(subjects.flatMap(({ misfits }) => misfits).length, impact.misfitValues);
    assert.equal(subjects.flatMap(({ resign }) => resign).length, impact.resignForms);
    const now = await api.compareBuilds({ study, build: '2', with: '1' }, verum.as('manager'));
    assert.deepEqual(now.sites, []);
  });

  test('of which one is not there are refused, and a build is its own equal', async () => {
    assert.equal(
      (await refusalOf(api.compareBuilds({ study, build: '2', with: '9' }, verum.as('manager')))).name,
      'NOT_FOUND',
    );
    assert.deepEqual((await api.compareBuilds({ study, build: '1', with: '1' }, verum.as('manager'))).differences, []);
  });

  test('a build is looked through before it is published', async () => {
    const broken: StudyPlan = {
      ...plan,
      groups: { ...plan.groups, 'IG.VS': ['IT.W', 'IT.X=MT.X'] },
      more: { methods: [coded('MT.X', 'w + ', { w: 'IG.VS/IT.W' })] },
    };
    const data = await odmOf(broken, 'MDV.9');
    const { build } = await verum.api.importBuild(
      { study, document: { contentType: 'application/xml', data } },
      verum.as('manager'),
    );
    const { findings } = await api.lintBuild({ study, build: build?.build ?? '' }, verum.as('manager'));
    assert.ok(
      findings.some(({ path }) => path.includes('MT.X')),
      JSON.stringify(findings),
    );
    assert.equal((await refusalOf(api.lintBuild({ study, build: '77' }, verum.as('manager')))).name, 'NOT_FOUND');
    await assert.rejects(importBuild(verum, data));
    assert.ok((await contentsOf(verum)).length > 0);
  });
});
