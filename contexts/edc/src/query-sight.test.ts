import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

const { QueryState } = contract;
const edc = await startEdc();
const { api, as } = edc;
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
// A diastolic value that is not below the systolic one is looked at before the site is asked.
await importBuild(edc, coreStudy({ design: { candidates: ['IT.DBP#1'] } }));

const vs = 'SE.SCR~FO.VS';
let taken = 0;

async function subjectAt(site = 'PKU1'): Promise<string> {
  const subject = `V-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site);
  return subject;
}

async function enter(subject: string, sbp: string, dbp: string, form = vs) {
  const { revision } = await api.getForm({ study, subject, form }, as('crc'));
  const items = [
    { path: 'IG.BP!1/IT.SBP', value: sbp },
    { path: 'IG.BP!1/IT.DBP', value: dbp },
  ];
  return await api.saveForm({ study, subject, form, expectedRevision: revision, items, reason: 'misread' }, as('crc'));
}

const list = async (who: Parameters<typeof as>[0], filter: object) =>
  (await queries.listQueries({ study, ...filter }, as(who))).queries.map(({ form, number }) => `${form}/${number}`);

const ageingOf = async (who: Parameters<typeof as>[0]) =>
  (await queries.getQueryAgeing({ study }, as(who))).rows.map(({ site, state, days7 }) => [site, state, days7]);

test('the site does not see a candidate, whatever it asks, until it is released', async () => {
  const subject = await subjectAt();
  const saved = await enter(subject, '120', '130');
  assert.deepEqual([saved.status?.openQueries, saved.status?.answeredQueries], [0, 0]);
  const key = { study, subject, form: vs, number: 1 };
  for (const who of ['crc', 'unblinded', 'office', 'auditor'] as const) {
    const there = await refusalOf(queries.getQuery(key, as(who)));
    const nowhere = await refusalOf(queries.getQuery({ ...key, number: 7 }, as(who)));
    assert.deepEqual([there.name, { ...there.facts, number: '' }], [nowhere.name, { ...nowhere.facts, number: '' }]);
    assert.equal((await refusalOf(queries.commentQuery({ ...key, text: 'x' }, as(who)))).name, 'NOT_FOUND');
    assert.deepEqual(await list(who, { subject }), []);
    assert.deepEqual(await list(who, { state: QueryState.CANDIDATE }), []);
    assert.deepEqual(await ageingOf(who), []);
  }
  assert.equal((await refusalOf(queries.answerQuery({ ...key, text: 'x' }, as('crc')))).name, 'NOT_FOUND');
  const batch = { study, action: contract.QueryAction.ANSWER, text: 'x', queries: [key] };
  assert.equal((await queries.batchQueries(batch, as('crc'))).refused[0]?.reason, 'NOT_FOUND');

  assert.deepEqual(await list('manager', { subject }), [`${vs}/1`]);
  assert.deepEqual(await list('monitor', { subject, state: QueryState.CANDIDATE }), [`${vs}/1`]);
  assert.deepEqual(await ageingOf('manager'), [['PKU1', QueryState.CANDIDATE, 1]]);
  assert.equal((await refusalOf(queries.releaseQuery(key, as('monitor')))).name, 'PERMISSION_DENIED');

  edc.clock.addDays(5);
  const released = await queries.releaseQuery(key, as('manager'));
  edc.clock.addDays(-5);
  assert.deepEqual(
    [released.state, released.dueDate],
    [QueryState.OPEN, '2026-06-20'],
    'the site has its days from now',
  );
  assert.deepEqual(await list('crc', { subject }), [`${vs}/1`]);
  assert.equal((await api.getForm({ study, subject, form: vs }, as('crc'))).status?.openQueries, 1);
  assert.equal((await queries.answerQuery({ ...key, text: 'As measured' }, as('crc'))).state, QueryState.ANSWERED);
});

test('a candidate that came to nothing stays unknown to the site, whoever or whatever ended it', async () => {
  const dismissed = await subjectAt();
  await enter(dismissed, '120', '130');
  const key = { study, subject: dismissed, form: vs, number: 1 };
  const silent = await refusalOf(queries.cancelQuery(key, as('manager')));
  assert.equal(silent.violations[0]?.rule, 'required', 'its check stays silent from then on, so somebody says why');
  await queries.cancelQuery({ ...key, text: 'Known of this patient' }, as('manager'));
  await enter(dismissed, '120', '130');
  assert.deepEqual(await list('manager', { subject: dismissed }), [`${vs}/1`], 'and it is not asked again');

  const corrected = await subjectAt();
  await enter(corrected, '120', '130');
  await enter(corrected, '120', '80');

  const removed = await subjectAt();
  const unscheduled = 'SE.UNS!1~FO.VS';
  const { revision } = await enter(removed, '120', '130', unscheduled);
  await edc
    .of(contract.CaptureService)
    .removeForm({ study, subject: removed, form: unscheduled, expectedRevision: revision, reason: 'x' }, as('crc'));

  const ends = { [dismissed]: 'CANCELLED', [corrected]: 'CANCELLED', [removed]: 'CLOSED' } as const;
  for (const [subject, state] of Object.entries(ends)) {
    const one = { study, subject, form: subject === removed ? unscheduled : vs, number: 1 };
    assert.equal((await queries.getQuery(one, as('manager'))).state, QueryState[state], subject);
    assert.equal((await refusalOf(queries.getQuery(one, as('crc')))).name, 'NOT_FOUND');
    assert.deepEqual(await list('crc', { subject }), []);
    assert.deepEqual(await list('crc', { state: QueryState[state] }), []);
  }
});

test('what is asked about a blinded item is only there for those who see it, in numbers as well', async () => {
  const subject = await subjectAt();
  const shadow = 'SE.BASE~FO.LB.BLINDED';
  const open = 'SE.BASE~FO.LB';
  const items = [{ path: 'IG.LB/IT.TITRE', value: '640' }];
  await api.saveForm({ study, subject, form: shadow, items }, as('unblinded'));
  const asked = { study, subject, form: shadow, path: 'IG.LB/IT.TITRE', text: 'Which assay?' };
  const one = await queries.openQuery(asked, as('unblindedMonitor'));
  assert.equal(one.number, 2, 'after the one of the check');
  const key = { study, subject, form: shadow, number: 2 };

  const plain = await queries.openQuery({ study, subject, form: open, text: 'When drawn?' }, as('monitor'));
  assert.equal(plain.number, 1, 'the numbers of the open form tell nothing of the blinded one');

  for (const who of ['crc', 'investigator', 'monitor', 'manager', 'auditor', 'office'] as const) {
    for (const number of [1, 2]) {
      const there = await refusalOf(queries.getQuery({ ...key, number }, as(who)));
      const nowhere = await refusalOf(queries.getQuery({ ...key, number, form: 'SE.BASE~FO.NONE' }, as(who)));
      assert.deepEqual([there.name, { ...there.facts, form: '' }], [nowhere.name, { ...nowhere.facts, form: '' }]);
    }
    assert.deepEqual(await list(who, { subject }), [`${open}/1`]);
    assert.deepEqual(await list(who, { form: shadow }), []);
    const told = JSON.stringify(await api.getCasebook({ study, subject }, as(who)), (_, value) => String(value));
    assert.doesNotMatch(told, /BLINDED/);
  }
  for (const who of ['monitor', 'manager', 'investigator'] as const) {
    const there = await refusalOf(queries.openQuery(asked, as(who)));
    const nowhere = await refusalOf(queries.openQuery({ ...asked, form: 'SE.BASE~FO.NONE' }, as(who)));
    assert.deepEqual([there.name, { ...there.facts, form: '' }], [nowhere.name, { ...nowhere.facts, form: '' }]);
    const item = await refusalOf(queries.openQuery({ ...asked, form: open }, as(who)));
    assert.equal(item.name, 'UNKNOWN_ITEM', 'the open form has no such item for anybody');
  }
  assert.equal(
    (await queries.closeQuery({ ...key, text: 'Found it' }, as('unblindedMonitor'))).state,
    QueryState.CLOSED,
  );
  const stories = await list('unblinded', { subject });
  assert.deepEqual(new Set(stories), new Set([`${open}/1`, `${shadow}/1`, `${shadow}/2`]));
  assert.equal(
    (await queries.answerQuery({ ...key, number: 1, text: 'Yes' }, as('unblinded'))).state,
    QueryState.ANSWERED,
  );
  const counted = await ageingOf('unblinded');
  assert.deepEqual(counted, await ageingOf('crc'), 'a table of numbers is passed around, so it holds none of these');
});

test('another site’s queries are not there: not to read, not to answer, not in a list, not in a number', async () => {
  const subject = await subjectAt();
  await queries.openQuery({ study, subject, form: vs, text: 'Sure?' }, as('monitor'));
  const key = { study, subject, form: vs, number: 1, text: 'x' };
  for (const step of [
    () => queries.getQuery(key, as('otherCrc')),
    () => queries.answerQuery({ ...key, text: '' }, as('otherCrc')),
    () => queries.commentQuery({ ...key, text: '' }, as('otherCrc')),
    () => queries.openQuery({ ...key, path: 'IT.NONE' }, as('otherMonitor')),
    () => queries.closeQuery({ ...key, text: '' }, as('otherMonitor')),
    () => queries.assignQuery({ ...key, dueDate: '2000-01-01' }, as('otherMonitor')),
    () => queries.listQueries({ study, subject }, as('otherCrc')),
    () => queries.listQueries({ study, subject: 'NOBODY' }, as('otherCrc')),
    () => queries.getQueryAgeing({ study, site: 'PKU1' }, as('otherCrc')),
  ]) {
    assert.equal((await refusalOf(step())).name, 'NOT_FOUND');
  }
  assert.deepEqual(await list('otherCrc', {}), []);
  assert.deepEqual(await list('otherCrc', { site: 'PKU1' }), []);
  assert.deepEqual(await list('crc', { site: 'RJH2' }), []);
  assert.deepEqual(await ageingOf('otherCrc'), []);
  const own = await subjectAt('RJH2');
  await queries.openQuery({ study, subject: own, form: vs, text: 'Sure?' }, as('otherMonitor'));
  assert.deepEqual(await ageingOf('otherCrc'), [['RJH2', QueryState.OPEN, 1]]);
});
