import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import { coded, plan, type StudyPlan, values } from './domain/migration/migration-testing.ts';
import { refusalOf, startEdc, study, type TestEdc } from './testing.ts';
import {
  activate,
  amended,
  capture,
  contentsOf,
  finished,
  hold,
  publishAll,
  sign,
  site,
  start,
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
const note = 'IG.VS/IT.NOTE';
const plain = (subjects: readonly edc.MigratedSubject[]) => subjects.map(({ $typeName: _, ...rest }) => rest);

/** Heavier than it weighs: a derivation that the amendment reckons otherwise, and a limit that it draws narrower. */
const derived = (factor: number, limit: string, groups: StudyPlan['groups']): StudyPlan => ({
  ...plan,
  groups: { ...groups, 'IG.VS': [...(groups['IG.VS'] ?? []), 'IT.X=MT.X'] },
  items: {
    'IT.W': { dataType: 'integer', odmDataType: 'integer' },
    'IT.X': { dataType: 'integer', odmDataType: 'integer' },
    'IT.SBP': {
      ...{ dataType: 'integer', odmDataType: 'integer' },
      rangeChecks: [{ comparator: 'LE', softHard: 'soft', checkValues: [limit] }],
    },
  },
  more: { methods: [coded('MT.X', `w * ${factor}`, { w: 'IG.VS/IT.W' }, 'integer')] },
});

describe('an amendment of a site', async () => {
  const verum = await verumWith(derived(1, '200', plan.groups), derived(2, '139', amended.groups));
  const before = async () => {
    for (const subject of ['001', '002', '003', '004', '005']) await capture(verum, subject, values);
    await hold(verum, 'LOCKED', { subject: '002' });
    await hold(verum, 'FROZEN', { subject: '003' });
    await hold(verum, 'LOCKED', { subject: '004', form: 'SE.1~FO.AE!1' });
    await sign(verum, '001', vitals);
    await sign(verum, '001', 'SE.1~FO.AE!1');
    await sign(verum, '003', vitals);
    await activate(verum, 2, '2026-05-01');
  };
  const api = verum.of(edc.AmendmentService);
  let contents: unknown[] = [];

  test('is tried first, and the dry run says what then happens, field by field', async () => {
    await before();
    contents = await contentsOf(verum);
    const dry = await finished(verum, (await start(verum, 2, { dryRun: true })).number);
    assert.deepEqual([dry.total, dry.done, dry.leftOut, dry.dryRun], [5, 5, 2, true]);
    assert.deepEqual(await contentsOf(verum), contents);
    const foretold = plain(await subjectsOf(verum, dry.number));

    const real = await finished(verum, (await start(verum, 2)).number);
    assert.deepEqual(plain(await subjectsOf(verum, real.number)), foretold);
    assert.deepEqual([real.done, real.leftOut, real.orphanedValues, real.resignForms], [5, 2, 3, 2]);
    assert.deepEqual([real.orphanedValues, real.resignForms], [dry.orphanedValues, dry.resignForms]);

    const [first, second, third] = foretold;
    assert.deepEqual(first, {
      ...{ subject: '001', outcome: 'moved', why: '', fromBuild: '1', formsChanged: 2, queriesOpened: 1 },
      ...{ orphaned: [`${vitals}/${note}`], restored: [], misfits: [], resign: [vitals] },
      derived: [`${vitals}/IG.VS/IT.X`, 'SE.2!1~FO.VS/IG.VS/IT.X'],
    });
    assert.deepEqual([second?.outcome, second?.why, second?.orphaned], ['left-out', 'locked', []]);
    assert.deepEqual([third?.outcome, third?.derived, third?.resign], ['moved', [], [vitals]]);
  });

  test('loses no value: all of them are there, and only the derived ones are others', async () => {
    type Content = { subject: string; path: string; content: { value: string; version: number } };
    const kept = (list: unknown[]) => (list as Content[]).filter(({ path }) => !path.endsWith('IT.X'));
    assert.deepEqual(kept(await contentsOf(verum)), kept(contents));
    const derivedNow = (await contentsOf(verum)) as Content[];
    const of = (subject: string) =>
      derivedNow.find((one) => one.subject === subject && one.path === 'IG.VS/IT.X')?.content;
    assert.deepEqual(of('001'), { value: '162', version: 2 });
    assert.deepEqual(of('003'), { value: '81', version: 1 });
    assert.deepEqual((await verum.api.verifyHistory({ study }, verum.as('auditor'))).differing, []);
  });

  test('is on the trail in the name of whoever started it', async () => {
    const { changes } = await verum.api.getItemHistory(
      { study, subject: '001', form: vitals, item: 'IG.VS/IT.X' },
      verum.as('auditor'),
    );
    const { actor, command, reason, new: content } = changes[1] ?? assert.fail('no second version');
    assert.deepEqual(
      [actor, command, reason, content?.value],
      ['u-dm', 'verum.edc.v1.AmendmentService/StartMigration', 'Amendment: Protocol 2.0', '162'],
    );
  });

  test('shows the orphan in its form, last, and nobody can change it', async () => {
    const form = await verum.api.getForm({ study, subject: '001', form: vitals }, verum.as('crc'));
    assert.deepEqual([form.build, form.orphaned, form.items.at(-1)?.path], ['2', [note], note]);
    assert.deepEqual([form.items.at(-1)?.value, form.status?.orphaned], ['calm', 1]);
    assert.equal(form.status?.signature, edc.SignatureStatus.BROKEN);
    const other = await verum.api.getForm({ study, subject: '001', form: 'SE.1~FO.AE!1' }, verum.as('crc'));
    assert.equal(other.status?.signature, edc.SignatureStatus.VALID);
    const change = { expectedRevision: form.revision, items: [{ path: note, value: 'x' }], reason: 'x' };
    const refusal = await refusalOf(
      verum.api.saveForm({ study, subject: '001', form: vitals, ...change }, verum.as('crc')),
    );
    assert.equal(refusal.name, 'UNKNOWN_ITEM');
    const kept = await verum.api.saveForm(
      {
        study,
        subject: '001',
        form: vitals,
        expectedRevision: form.revision,
        reason: 'x',
        items: [{ path: 'IG.VS/IT.W', value: '82' }],
      },
      verum.as('crc'),
    );
    assert.deepEqual(kept.orphaned, [note]);
  });

  test('lists the orphans, page by page, and to each site its own', async () => {
    const list = (more: object, who: Parameters<TestEdc['as']>[0] = 'manager') =>
      api.listOrphans({ study, ...more }, verum.as(who));
    const one = await list({ pageSize: 2 });
    const two = await list({ pageSize: 2, pageToken: one.nextPageToken });
    assert.equal(two.nextPageToken, '');
    const told = [...one.orphans, ...two.orphans].map(({ subject, form, path, value }) => [subject, form, path, value]);
    assert.deepEqual(
      told,
      ['001', '003', '005'].map((subject) => [subject, vitals, note, 'calm']),
    );
    assert.equal((await list({}, 'crc')).orphans.length, 3);
    assert.deepEqual((await list({}, 'otherCrc')).orphans, []);
    assert.deepEqual((await list({ site: 'RJH2' })).orphans, []);
    assert.equal((await refusalOf(list({ pageToken: 'eA' }))).name, 'INVALID_REQUEST');
  });

  test('done again it finds only what was left out', async () => {
    const again = await finished(verum, (await start(verum, 2)).number);
    assert.deepEqual([again.total, again.done, again.leftOut], [2, 2, 2]);
    const { migrations } = await api.listMigrations({ study }, verum.as('manager'));
    assert.deepEqual(
      migrations.map(({ number, dryRun }) => [number, dryRun]),
      [
        [3, false],
        [2, false],
        [1, true],
      ],
    );
  });

  test('a casebook opened meanwhile stands on the build and has no turn', async () => {
    await verum.openCasebook('006', site, 2);
    const dry = await finished(verum, (await start(verum, 2, { dryRun: true })).number);
    assert.deepEqual(
      (await subjectsOf(verum, dry.number)).map(({ subject }) => subject),
      ['002', '004'],
    );
  });
});
