import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// What is said beside the values of a form, also before there are any.

const edc = await startEdc();
const { api, as } = edc;
const capture = edc.of(contract.CaptureService);
after(() => edc.stop());
await importBuild(edc, coreStudy());

let taken = 0;

async function subjectAt(): Promise<string> {
  const subject = `B-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, 'PKU1');
  return subject;
}

async function save(subject: string, form: string, values: Record<string, string>) {
  const items = Object.entries(values).map(([path, value]) => ({ path, value }));
  return await api.saveForm({ study, subject, form, items }, as('crc'));
}

const vs = 'SE.SCR~FO.VS';
const body = { 'IG.VS/IT.WEIGHT': '80.0', 'IG.VS/IT.HEIGHT': '180' };

test('an annotation stands beside a value and changes nothing', async () => {
  const subject = await subjectAt();
  const form = { study, subject, form: vs };
  await save(subject, vs, body);
  const one = await capture.annotate({ ...form, path: 'IG.VS/IT.WEIGHT', text: ' with shoes ' }, as('crc'));
  assert.deepEqual([one.number, one.text, one.actor], [1, 'with shoes', 'u-crc']);
  assert.equal((await capture.annotate({ ...form, text: '第二条' }, as('investigator'))).number, 2);
  const bad = await refusalOf(capture.annotate({ ...form, path: 'IG.VS/IT.NONE', text: 'x' }, as('crc')));
  assert.equal(bad.name, 'UNKNOWN_ITEM');
  const { annotations } = await capture.listAnnotations(form, as('monitor'));
  assert.deepEqual(
    annotations.map(({ text }) => text),
    ['with shoes', '第二条'],
  );
  assert.equal((await api.getForm(form, as('crc'))).revision, 1n);
});

test('a check asks about a form that somebody had asked about before it was started', async () => {
  const subject = await subjectAt();
  const queries = edc.of(contract.QueryService);
  await queries.openQuery({ study, subject, form: vs, text: 'Where is this form?' }, as('monitor'));
  const saved = await save(subject, vs, { 'IG.BP!1/IT.SBP': '170', 'IG.BP!1/IT.DBP': '90' });
  assert.equal(saved.status?.openQueries, 2);
  const asked = await queries.listQueries({ study, subject }, as('crc'));
  assert.deepEqual(asked.queries.map(({ number }) => number).sort(), [1, 2]);
});
