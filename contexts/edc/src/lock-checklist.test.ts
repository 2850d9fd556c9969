import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// What is still open at a place, and what of it keeps a lock shut.

const edc = await startEdc();
const { api, as } = edc;
const review = edc.of(contract.ReviewService);
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
const build = async (oid: string, lock: string[]) =>
  Number(await importBuild(edc, coreStudy({ oid, design: { gates: { complete: [], sign: [], lock } } })));
const strict = await build('MDV.STRICT', ['incomplete', 'open-queries', 'unverified', 'unsigned']);
const loose = await build('MDV.LOOSE', ['open-queries']);
const items = await build('MDV.ITEMS', ['missing-items']);
const open = await build('MDV.OPEN', []);

const weight = 'IG.VS/IT.WEIGHT';
const sbp = 'IG.BP!1/IT.SBP';
const reason = 'Final';
let taken = 0;
let proofs = 0;

async function opened(on: number, site = `K${taken + 1}`) {
  const subject = `K-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site, on);
  return { study, subject, site };
}
type Opened = Awaited<ReturnType<typeof opened>>;

async function save({ study, subject }: Opened, form: string, values: Record<string, string>, complete?: boolean) {
  const { revision } = await api.getForm({ study, subject, form }, as('chief'));
  const entries = Object.entries(values).map(([path, value]) => ({ path, value }));
  const more = complete === undefined ? {} : { complete };
  const request = { study, subject, form, expectedRevision: revision, items: entries, reason: 'as told', ...more };
  return await api.saveForm(request, as('chief'));
}

async function points(place: object, who: Parameters<typeof as>[0] = 'manager') {
  const { points: all, ready } = await review.getLockChecklist({ study, ...place }, as(who));
  return { ready, ...Object.fromEntries(all.map(({ point, count }) => [point, count])) };
}

const vs = 'SE.SCR~FO.VS';

test('from the first value to the lock: each point closes when its work is done', async () => {
  const key = await opened(strict);
  const place = { subject: key.subject, form: vs };
  const nothing = { 'open-queries': 0, 'missing-forms': 0, incomplete: 0, unverified: 0, unsigned: 0 };
  assert.deepEqual(await points(place), { ...nothing, ready: true }, 'a visit that was not held expects nothing');
  await save(key, vs, { [weight]: '80.0', [sbp]: '120' });
  const { number } = await queries.openQuery({ ...key, form: vs, path: weight, text: 'Right?' }, as('monitor'));
  assert.deepEqual(await points(place), {
    ...{ ...nothing, 'open-queries': 1, incomplete: 1, unverified: 2, unsigned: 1 },
    ready: false,
  });
  const visit = await points({ subject: key.subject, visit: 'SE.SCR' });
  assert.equal(visit['missing-forms' as never], 3, 'the visit was held without three of its forms');

  const refusal = await refusalOf(review.lock({ study, ...place, reason }, as('manager')));
  assert.equal(refusal.name, 'GATE_CLOSED');
  assert.deepEqual(refusal.facts, { at: 'form', 'open-queries': '1', incomplete: '1', unverified: '2', unsigned: '1' });
  assert.deepEqual(
    refusal.violations.map(({ field, rule }) => [field, rule]),
    ['open-queries', 'incomplete', 'unverified', 'unsigned'].map((rule) => [`${key.subject}/${vs}`, rule]),
  );

  await save(key, vs, {}, true);
  await queries.answerQuery({ ...key, form: vs, number, text: 'Yes' }, as('chief'));
  assert.equal((await points(place))['open-queries' as never], 1, 'an answer is not yet closed');
  await queries.closeQuery({ ...key, form: vs, number, text: '' }, as('monitor'));
  const verified = [weight, sbp].map((path) => ({ path, version: 1n }));
  await review.verifyItems({ study, forms: [{ subject: key.subject, form: vs, items: verified }] }, as('monitor'));
  assert.deepEqual(await points(place), { ...nothing, unsigned: 1, ready: false });
  await sign(key, vs);
  assert.deepEqual(await points(place), { ...nothing, ready: true });
  await save(key, vs, { [sbp]: '121' });
  assert.deepEqual(await points(place), { ...nothing, unverified: 1, unsigned: 1, ready: false }, 'a broken signature');
  await review.verifyItems(
    { study, forms: [{ subject: key.subject, form: vs, items: [{ path: sbp, version: 2n }] }] },
    as('monitor'),
  );
  await sign(key, vs);
  const { hold } = await review.lock({ study, ...place, reason }, as('manager'));
  assert.equal(hold, contract.Hold.LOCKED);
});

const sign = ({ study, subject }: Opened, place: string) =>
  review.sign({ study, subject, place, meaning: 'Reviewed', proof: `k-${++proofs}` }, as('chief'));

test('the checklist as it was stays with the lock', async () => {
  const key = await opened(open);
  await save(key, vs, { [weight]: '80.0' });
  await review.lock({ study, subject: key.subject, reason }, as('manager'));
  const [row] = await edc.database.read(as('manager').call, (sql) =>
    sql<{ checklist: { ready: boolean; points: { point: string; count: number; places: string[] }[] } }>(
      `select checklist from hold where subject = $1`,
      [key.subject],
    ),
  );
  assert.equal(row?.checklist.ready, true, 'this study asks for nothing');
  const incomplete = row?.checklist.points.find(({ point }) => point === 'incomplete');
  assert.deepEqual([incomplete?.count, incomplete?.places], [1, [`${key.subject}/${vs}`]]);
});

test('what one build in use wants is wanted of the whole site', async () => {
  const first = await opened(loose);
  const second = await opened(open, first.site);
  await save(second, vs, { [weight]: '80.0' });
  const { hold } = await review.lock({ study, subject: second.subject, reason }, as('manager'));
  assert.equal(hold, contract.Hold.LOCKED, 'its own build wants nothing');
  const third = await opened(open, first.site);
  await save(third, vs, { [weight]: '80.0' });
  await queries.openQuery({ ...third, form: vs, text: 'Right?' }, as('monitor'));
  const refusal = await refusalOf(review.lock({ study, site: first.site, reason }, as('manager')));
  assert.deepEqual(
    [refusal.name, refusal.facts['open-queries'], refusal.facts.incomplete],
    ['GATE_CLOSED', '1', undefined],
  );
});

test('required items are counted where a study asks for them', async () => {
  const key = await opened(items);
  await save(key, vs, { [sbp]: '120' });
  const checklist = await points({ subject: key.subject });
  assert.equal(checklist['missing-items' as never], 1, 'the diastolic pressure of the repeat that is there');
  const refusal = await refusalOf(review.lock({ study, subject: key.subject, reason }, as('manager')));
  assert.deepEqual(refusal.facts, { at: 'subject', 'missing-items': '1' });
  await save(key, vs, { 'IG.BP!1/IT.DBP': '80' });
  await review.lock({ study, subject: key.subject, reason }, as('manager'));
});

test('everybody counts what they see: the own site, and nothing that is blinded', async () => {
  const key = await opened(open, 'PKU1');
  await api.saveForm(
    { study, subject: key.subject, form: 'SE.BASE~FO.LB.BLINDED', items: [{ path: 'IG.LB/IT.TITRE', value: '20' }] },
    as('unblinded'),
  );
  const place = { subject: key.subject };
  const seen = await points(place);
  assert.deepEqual([seen['incomplete' as never], seen['unsigned' as never]], [0, 0]);
  const all = await points(place, 'unblindedManager');
  assert.deepEqual([all['incomplete' as never], all['unsigned' as never]], [1, 1]);
  assert.equal((await refusalOf(points(place, 'otherCrc'))).name, 'NOT_FOUND');
  assert.equal((await refusalOf(points({ site: 'PKU1' }, 'otherCrc'))).name, 'NOT_FOUND');
  const study_ = await points({}, 'otherCrc');
  assert.deepEqual([study_.ready, study_['incomplete' as never]], [true, 0], 'of the study, what is at the own site');
  assert.ok(Number((await points({}))['incomplete' as never]) > 0);
});

test('a removed form and a skipped one are not in the way', async () => {
  const key = await opened(strict);
  const ae = 'SE.LOG~FO.AE!1';
  await save(key, ae, { 'IG.AE/IT.AETERM': 'Headache' });
  assert.equal((await points({ subject: key.subject }))['incomplete' as never], 1);
  const capture = edc.of(contract.CaptureService);
  await capture.removeForm({ ...key, form: ae, expectedRevision: 1n, reason: 'Twice' }, as('chief'));
  const { ready } = await points({ subject: key.subject });
  assert.equal(ready, true);
});
