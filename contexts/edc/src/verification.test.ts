import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// A coordinator enters, the monitor compares with the chart, a value changes, the monitor compares again.

const edc = await startEdc();
const { api, as } = edc;
const review = edc.of(contract.ReviewService);
after(() => edc.stop());
const sdv = (plan: string, more: object = {}) => ({ sdv: { plan, percent: 100, seed: '', ...more } });
const plans = {
  all: Number(await importBuild(edc, coreStudy({ oid: 'MDV.ALL', design: sdv('all') }))),
  critical: Number(await importBuild(edc, coreStudy({ oid: 'MDV.CRITICAL', design: sdv('critical') }))),
  in: Number(await importBuild(edc, coreStudy({ oid: 'MDV.IN', design: sdv('sample', { percent: 100 }) }))),
  out: Number(await importBuild(edc, coreStudy({ oid: 'MDV.OUT', design: sdv('sample', { percent: 0 }) }))),
};

const form = 'SE.SCR~FO.VS';
const sbp = 'IG.BP!1/IT.SBP';
const dbp = 'IG.BP!1/IT.DBP';
const weight = 'IG.VS/IT.WEIGHT';
let taken = 0;

interface Entered {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
}

/** A subject whose blood pressure and weight are entered, each at version 1. */
async function entered(build = plans.all, site = 'PKU1'): Promise<Entered> {
  const subject = `V-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site, build);
  const key = { study, subject, form };
  await save(key, { [sbp]: '120', [dbp]: '80', [weight]: '80.0' });
  return key;
}

async function save(key: Entered, values: Record<string, string | undefined>) {
  const { revision } = await api.getForm(key, as('crc'));
  const items = Object.entries(values).map(([path, value]) => ({ path, ...(value !== undefined && { value }) }));
  return await api.saveForm({ ...key, expectedRevision: revision, items, reason: 'as told' }, as('crc'));
}

type Item = { path: string; version: bigint; withdraw?: boolean; source?: string };
const one = (path: string, version = 1n, more: Partial<Item> = {}): Item => ({ path, version, ...more });

async function verify({ subject }: Entered, ...items: Item[]) {
  const { forms } = await review.verifyItems({ study, forms: [{ subject, form, items }] }, as('monitor'));
  return [forms[0]?.verified, forms[0]?.toVerify];
}

const droppedOf = async ({ subject }: Entered) =>
  (await review.listDroppedVerifications({ study, subject }, as('monitor'))).dropped;

test('what was verified and changes is to be verified again, and is listed until it is', async () => {
  const key = await entered();
  assert.deepEqual(await verify(key, one(sbp, 1n, { source: 'chart, page 3' }), one(weight)), [2, 1]);
  const before = await api.getForm(key, as('monitor'));
  assert.equal(before.revision, 1n, 'verifying is no new revision');
  assert.equal(before.items.find(({ path }) => path === sbp)?.verifiedVersion, 1n);
  assert.deepEqual(await droppedOf(key), []);

  await save(key, { [sbp]: '130' });
  const { status } = await api.getForm(key, as('monitor'));
  assert.deepEqual([status?.verified, status?.toVerify, status?.unverifiedByChange], [1, 2, 1]);
  const dropped = await droppedOf(key);
  const { items } = await api.getForm(key, as('monitor'));
  const wanted = items.filter(({ toVerify }) => toVerify).map(({ path }) => path);
  assert.ok(wanted.includes(sbp) && wanted.length === 2 && !wanted.includes(weight), 'each item tells whether');
  assert.deepEqual(
    dropped.map(({ subject, path, verifiedVersion, version }) => [subject, path, verifiedVersion, version]),
    [[key.subject, sbp, 1n, 2n]],
  );

  assert.deepEqual(await verify(key, one(sbp, 2n)), [2, 1]);
  assert.deepEqual(await droppedOf(key), []);
  const trail = await edc.database.read(callOf(), (sql) =>
    sql('select path, version, is_verified, source, actor from verification where subject = $1 order by xid, seq', [
      key.subject,
    ]),
  );
  assert.deepEqual(
    trail.map(({ path, version, is_verified: is, source, actor }) => [path, version, is, source, actor]),
    [
      [sbp, 1, true, 'chart, page 3', 'u-cra'],
      [weight, 1, true, '', 'u-cra'],
      [sbp, 2, true, '', 'u-cra'],
    ],
    'every act is kept',
  );
});

test('a version just before or after the one that stands is refused, and so is everything with it', async () => {
  const key = await entered();
  await save(key, { [sbp]: '130' });
  for (const version of [1n, 3n]) {
    const refusal = await refusalOf(verify(key, one(weight), one(sbp, version)));
    assert.equal(refusal.name, 'REVISION_STALE');
    assert.deepEqual(
      refusal.violations.map(({ field, rule }) => [field, rule]),
      [[sbp, 'other_version']],
    );
  }
  const { status } = await api.getForm(key, as('monitor'));
  assert.equal(status?.verified, 0, 'all or nothing within a form');
  assert.deepEqual(await verify(key, one(weight), one(sbp, 2n)), [2, 1]);
});

test('a verification is taken back, once, and verifying twice leaves one act', async () => {
  const key = await entered();
  assert.deepEqual(await verify(key, one(sbp)), [1, 2]);
  assert.deepEqual(await verify(key, one(sbp)), [1, 2]);
  assert.deepEqual(await verify(key, one(sbp, 1n, { withdraw: true })), [0, 3]);
  assert.deepEqual(await verify(key, one(sbp, 1n, { withdraw: true })), [0, 3]);
  const acts = await edc.database.read(callOf(), (sql) =>
    sql('select is_verified from verification where subject = $1 order by xid, seq', [key.subject]),
  );
  assert.deepEqual(
    acts.map(({ is_verified: is }) => is),
    [true, false],
  );
});

test('what is not there, blank or twice is not verified', async () => {
  const key = await entered();
  await save(key, { [dbp]: undefined, 'IG.BP!2/IT.SBP': '118', 'IG.BP!2/IT.DBP': '78' });
  const refused = async (...items: Item[]) => {
    const refusal = await refusalOf(verify(key, ...items));
    return [refusal.name, refusal.violations[0]?.rule];
  };
  assert.deepEqual(await refused(one('IG.VS/IT.NONE')), ['UNKNOWN_ITEM', 'unknown_item']);
  assert.deepEqual(await refused(one('not a path//')), ['UNKNOWN_ITEM', 'unknown_item']);
  assert.deepEqual(await refused(one(dbp, 2n)), ['STATE_FORBIDS', 'blank']);
  assert.deepEqual(await refused(one('IG.VS/IT.HEIGHT')), ['STATE_FORBIDS', 'blank']);
  assert.deepEqual(await refused(one(sbp), one(sbp)), ['INVALID_REQUEST', 'given_twice']);
  const other = { study, forms: [{ subject: key.subject, form: 'SE.BASE~FO.VS', items: [one(sbp)] }] };
  assert.equal((await refusalOf(review.verifyItems(other, as('monitor')))).facts.state, 'NOT_STARTED');
  const nowhere = { study, forms: [{ subject: key.subject, form: 'SE.NONE~FO.VS', items: [one(sbp)] }] };
  assert.equal((await refusalOf(review.verifyItems(nowhere, as('monitor')))).name, 'NOT_FOUND');
});

test('an item that was verified and then blanked is still to be verified, as blank', async () => {
  const key = await entered();
  await verify(key, one(weight));
  await save(key, { [weight]: undefined });
  assert.equal((await droppedOf(key)).length, 1);
  assert.deepEqual(await verify(key, one(weight, 2n)), [1, 2]);
  assert.deepEqual(await droppedOf(key), []);
});

test('the plan says how much is to be verified: all, the critical items, or a share of the subjects', async () => {
  const counts = async (build: number) => {
    const key = await entered(build);
    const { status } = await api.getForm(key, as('monitor'));
    const [verified, toVerify] = await verify(key, one(weight));
    return [status?.toVerify, verified, toVerify];
  };
  assert.deepEqual(await counts(plans.all), [3, 1, 2]);
  assert.deepEqual(await counts(plans.critical), [1, 1, 1], 'weight may be verified, and was not asked for');
  assert.deepEqual(await counts(plans.in), [3, 1, 2]);
  assert.deepEqual(await counts(plans.out), [1, 1, 1], 'critical items are verified of every subject');
});

test('of many forms each answers for itself; the same key does the same work once', async () => {
  const [first, second, third] = [await entered(), await entered(), await entered()];
  await save(second, { [sbp]: '131' });
  const forms = [
    { subject: first.subject, form, items: [one(sbp)] },
    { subject: second.subject, form, items: [one(sbp)] },
    { subject: 'NOBODY', form, items: [one(sbp)] },
    { subject: third.subject, form, items: [one(sbp), one(weight)] },
  ];
  const again = { ...as('monitor'), idempotencyKey: 'k'.repeat(200) };
  const answer = await review.verifyItems({ study, forms }, again);
  assert.deepEqual(
    answer.forms.map(({ verified, refused }) => [verified, refused]),
    [
      [1, ''],
      [0, 'REVISION_STALE'],
      [0, 'NOT_FOUND'],
      [2, ''],
    ],
  );
  await verify(third, one(sbp, 1n, { withdraw: true }));
  assert.deepEqual(await review.verifyItems({ study, forms }, again), answer);
  const { status } = await api.getForm(third, as('monitor'));
  assert.equal(status?.verified, 1, 'the answer was given again, and nothing was done again');
});

test('a save and a verification of one item at once: what is verified is what was looked at', async () => {
  for (let round = 0; round < 5; round += 1) {
    const key = await entered();
    const [verified] = await Promise.allSettled([verify(key, one(sbp)), save(key, { [sbp]: '140' })]);
    const { items, status } = await api.getForm(key, as('monitor'));
    const item = items.find(({ path }) => path === sbp);
    assert.equal(item?.version, 2n);
    assert.equal(status?.verified, 0, 'the new version is verified by nobody');
    assert.equal(item?.verifiedVersion, verified.status === 'fulfilled' ? 1n : 0n);
  }
});

test('a monitor sees and verifies the subjects of the own sites, and nothing that is blinded', async () => {
  const key = await entered();
  const forms = [{ subject: key.subject, form, items: [one(sbp)] }];
  assert.equal((await refusalOf(review.verifyItems({ study, forms }, as('otherMonitor')))).name, 'NOT_FOUND');
  assert.equal((await refusalOf(review.verifyItems({ study, forms }, as('crc')))).name, 'PERMISSION_DENIED');
  await verify(key, one(sbp));
  await save(key, { [sbp]: '133' });
  const asked = review.listDroppedVerifications({ study, subject: key.subject }, as('otherCrc'));
  assert.equal((await refusalOf(asked)).name, 'NOT_FOUND');
  assert.deepEqual((await review.listDroppedVerifications({ study }, as('otherMonitor'))).dropped, []);
  assert.deepEqual((await review.listDroppedVerifications({ study, site: 'PKU1' }, as('otherMonitor'))).dropped, []);

  const shadow = 'SE.BASE~FO.LB.BLINDED';
  const titre = { path: 'IG.LB/IT.TITRE', value: '20' };
  await api.saveForm({ ...key, form: shadow, items: [titre] }, as('unblinded'));
  const hidden = { study, forms: [{ subject: key.subject, form: shadow, items: [one(titre.path)] }] };
  const absent = { study, forms: [{ subject: key.subject, form: 'SE.BASE~FO.NO.BLINDED', items: [one(titre.path)] }] };
  const told = async (request: typeof hidden) => {
    const { name, facts, violations } = await refusalOf(review.verifyItems(request, as('monitor')));
    return [name, { ...facts, form: '' }, violations];
  };
  assert.deepEqual(await told(hidden), await told(absent), 'a blinded form is told as little as one that is not there');
});

test('the list of what fell out of verification pages through every item once', async () => {
  const keys = [await entered(), await entered()];
  for (const key of keys) {
    await verify(key, one(sbp), one(dbp), one(weight));
    await save(key, { [sbp]: '141', [dbp]: '91', [weight]: '81.0' });
  }
  const subjects = new Set(keys.map(({ subject }) => subject));
  const seen: string[] = [];
  let pageToken = '';
  do {
    const page = await review.listDroppedVerifications({ study, pageSize: 2, pageToken }, as('monitor'));
    assert.ok(page.dropped.length <= 2);
    seen.push(
      ...page.dropped.filter(({ subject }) => subjects.has(subject)).map((row) => `${row.subject} ${row.path}`),
    );
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  const all = keys.flatMap(({ subject }) => [dbp, sbp, weight].map((path) => `${subject} ${path}`));
  assert.deepEqual(seen, all);
  const bad = review.listDroppedVerifications({ study, pageToken: 'bad' }, as('monitor'));
  assert.equal((await refusalOf(bad)).name, 'INVALID_REQUEST');
});

/** Past every use case: the system looks at its own tables. */
function callOf() {
  return newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'system', id: 'system:test', name: '' } });
}
