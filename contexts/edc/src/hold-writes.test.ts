import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// What a freeze and a lock stop: each at every level, also while twenty-five write at once, also past the service.

const edc = await startEdc();
const { api, as } = edc;
const review = edc.of(contract.ReviewService);
const capture = edc.of(contract.CaptureService);
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
await importBuild(edc, coreStudy({ design: { gates: { complete: [], sign: [], lock: [] } } }));

const form = 'SE.SCR~FO.VS';
const weight = 'IG.VS/IT.WEIGHT';
const reason = 'data cut';
let taken = 0;

/** A subject at a site of its own, or at the one given, with a form that is started and has a query. */
async function prepared(site = `S${taken}`) {
  taken += 1;
  const subject = `W-${String(taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site);
  const key = { study, subject, form };
  await api.saveForm({ ...key, items: [{ path: weight, value: '80.0' }] }, as('chief'));
  await queries.openQuery({ ...key, path: weight, text: 'Is this right?' }, as('monitor'));
  return { ...key, site };
}
type Prepared = Awaited<ReturnType<typeof prepared>>;

const levels = {
  form: ({ subject }: Prepared) => ({ subject, form }),
  visit: ({ subject }: Prepared) => ({ subject, visit: 'SE.SCR' }),
  subject: ({ subject }: Prepared) => ({ subject }),
  site: ({ site }: Prepared) => ({ site }),
  study: () => ({}),
};

let proofs = 0;

/** What changes values, and what is said about them. */
const writes = {
  save: ({ study, subject }: Prepared) =>
    api.saveForm(
      { study, subject, form, expectedRevision: 1n, items: [{ path: weight, value: '81.0' }], reason },
      as('chief'),
    ),
  complete: ({ study, subject }: Prepared) =>
    api.saveForm({ study, subject, form, expectedRevision: 1n, items: [], complete: true }, as('chief')),
  skip: ({ study, subject }: Prepared) =>
    capture.skipForm({ study, subject, form, expectedRevision: 1n, reason }, as('chief')),
};
const remarks = {
  'open a query': ({ study, subject }: Prepared) =>
    queries.openQuery({ study, subject, form, path: weight, text: 'And this?' }, as('monitor')),
  'answer a query': ({ study, subject }: Prepared) =>
    queries.answerQuery({ study, subject, form, number: 1, text: 'It is.' }, as('chief')),
  verify: ({ study, subject }: Prepared) =>
    review.verifyItems({ study, forms: [{ subject, form, items: [{ path: weight, version: 1n }] }] }, as('monitor')),
  sign: ({ study, subject }: Prepared) =>
    review.sign({ study, subject, place: form, meaning: 'Reviewed', proof: `p-${++proofs}` }, as('chief')),
};

async function free(place: object): Promise<void> {
  const { number } = await review.requestUnlock({ study, ...place, reason }, as('manager'));
  await review.decideUnlock({ study, number, approve: true, reason }, as('office'));
}

for (const [level, placeOf] of Object.entries(levels)) {
  test(`${level}: a freeze stops what changes values, a lock stops everything, and freed all of it goes on`, async () => {
    for (const [name, act] of Object.entries({ ...writes, ...remarks })) {
      const subject = await prepared();
      const place = placeOf(subject);
      await review.freeze({ study, ...place, reason }, as('manager'));
      if (name in writes) {
        const refusal = await refusalOf(act(subject));
        assert.deepEqual([refusal.name, refusal.facts.hold, refusal.facts.at], ['HELD', 'FROZEN', level], name);
      } else await act(subject);
      await review.lock({ study, ...place, reason }, as('manager'));
      for (const [again, other] of Object.entries({ ...writes, ...remarks })) {
        const refusal = await refusalOf(other(subject));
        assert.deepEqual([refusal.name, refusal.facts.hold, refusal.facts.at], ['HELD', 'LOCKED', level], again);
      }
      await free(place);
      if (name in writes) await act(subject);
    }
  });
}

const attempts = 25;

/** Saves on the revision that stands until it is refused for another reason than a race. */
async function keepSaving(
  { study, subject }: Prepared,
  writer: number,
  acknowledged: () => boolean,
  saved: () => void,
) {
  const after: string[] = [];
  for (let round = 0; round < 40; round += 1) {
    const wasLocked = acknowledged();
    const { revision } = await api.getForm({ study, subject, form }, as('chief'));
    const items = [{ path: weight, value: `${60 + writer}.${round % 10}` }];
    const save = api.saveForm({ study, subject, form, expectedRevision: revision, items, reason }, as('chief'));
    const told = await save.then(
      () => 'saved',
      (error) => refusalOf(Promise.reject(error)).then(({ name }) => name),
    );
    if (told === 'saved') saved();
    if (wasLocked) after.push(told);
    if (told === 'HELD') return after;
    assert.ok(told === 'saved' || told === 'REVISION_STALE', told);
  }
  return after;
}

/** The last revision of each form on the trail, and how many rows tell of it. */
function written(subjects: readonly Prepared[]) {
  return edc.database.read(systemCall(), (sql) =>
    sql<{ subject: string; revision: number; rows: number }>(
      `select a.subject, max(a.revision) as revision, count(*) as rows from item_audit a
        where a.study = $1 and a.subject = any($2) group by a.subject order by a.subject`,
      [study, subjects.map(({ subject }) => subject)],
    ),
  );
}

for (const [level, placeOf] of Object.entries(levels)) {
  test(`${level}: twenty-five write while it is locked, and nothing is written after the lock was answered`, async () => {
    const first = await prepared();
    // In a wider level each of some subjects is written, else all write one form.
    const isWide = level === 'site' || level === 'study';
    const others = isWide ? await Promise.all([1, 2, 3, 4].map(() => prepared(first.site))) : [];
    const all = [first, ...others];
    const place = placeOf(first);
    let isLocked = false;
    const oneIsSaved = Promise.withResolvers<void>();
    const writers = Array.from({ length: attempts }, (_, index) =>
      keepSaving(all[index % all.length] ?? first, index, () => isLocked, oneIsSaved.resolve),
    );
    await oneIsSaved.promise;
    const { hold } = await review.lock({ study, ...place, reason }, as('manager'));
    isLocked = true;
    const atLock = await written(all);
    assert.equal(hold, contract.Hold.LOCKED);
    const told = (await Promise.all(writers)).flat();
    assert.deepEqual(await written(all), atLock);
    assert.deepEqual(
      told.filter((one) => one !== 'HELD'),
      [],
      'what was asked after the lock was answered',
    );
    assert.ok(atLock.length === all.length && atLock.some(({ revision }) => revision > 1), 'there were saves before');
    await free(place);
  });
}

test('past the service, the tables themselves refuse', async () => {
  const subject = await prepared();
  const place = { subject: subject.subject };
  const bypass = (change: string) =>
    edc.database
      .write(systemCall(), 'Bypassed', (tx) =>
        tx(`update form set ${change} where study = $1 and subject = $2`, [study, subject.subject]),
      )
      .then(
        () => 'written',
        (error: { code?: string; cause?: { code?: string } }) => error.code ?? error.cause?.code ?? String(error),
      );
  const value = `items = items || '{"${weight}": {"value": "90", "version": 9}}', revision = revision + 1`;
  const remark = `to_verify = 7`;
  await review.freeze({ study, ...place, reason }, as('manager'));
  assert.equal(await bypass(value), 'VR003');
  assert.equal(await bypass(remark), 'written');
  await review.lock({ study, ...place, reason }, as('manager'));
  assert.equal(await bypass(value), 'VR003');
  assert.equal(await bypass(remark.replace('7', '8')), 'VR003');
  const insert = edc.database.write(systemCall(), 'Bypassed', (tx) =>
    tx(
      `insert into form (study, subject, form, site, build, entry, revision, items)
       values ($1, $2, 'SE.BASE~FO.VS', $3, 1, 'STARTED', 1, '{}')`,
      [study, subject.subject, subject.site],
    ),
  );
  await assert.rejects(insert, (error: { code?: string; cause?: { code?: string } }) =>
    [error.code, error.cause?.code].includes('VR003'),
  );
});

/** Reaches everything, past every use case. */
function systemCall() {
  return { ...as('manager').call, actor: { kind: 'system', id: 'system:test', name: '' } as const };
}
