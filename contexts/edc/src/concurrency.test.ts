import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall, Refusal } from '@verum/call';
import { edc as contract, Reason } from '@verum/contracts';
import { importBuild, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// Twenty-five clients at once on one subject and on several, everything against everything, on real PostgreSQL. What
// is told afterwards has to be one order in which it could have happened.

const edc = await startEdc();
const { api, as } = edc;
const capture = edc.of(contract.CaptureService);
const queries = edc.of(contract.QueryService);
const review = edc.of(contract.ReviewService);
const amendment = edc.of(contract.AmendmentService);
after(() => edc.stop());
const gates = { complete: [], sign: [], lock: [] };
await importBuild(edc, coreStudy({ design: { gates } }));
await importBuild(edc, coreStudy({ oid: 'MDV.CORE.2', isAmended: true, design: { gates } }));

const clients = 25;
const rounds = process.env.VERUM_LONG === '1' ? 40 : 3;
const form = 'SE.SCR~FO.VS';
const system = () =>
  newCall({ command: 'test', timeoutMs: 30_000, actor: { kind: 'system', id: 'system:test', name: '' } });

/** One act of one client; a refusal is an answer, anything else is not. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    assert.notEqual(error.reason, Reason.INTERNAL, `a bug: ${error.cause}`);
    return false;
  }
}

interface Signing {
  readonly hash: string;
  readonly revision: number;
}

/** What one client does, over and over, until its turns are over. */
function worker(subject: string, client: number): (turn: number) => Promise<unknown> {
  const target = { study, subject, form };
  const entry = async (values: Record<string, string>, more: object = {}) => {
    const { revision } = await api.getForm(target, as('crc'));
    const items = Object.entries(values).map(([path, value]) => ({ path, value }));
    return await api.saveForm({ ...target, expectedRevision: revision, items, reason: 'race', ...more }, as('crc'));
  };
  const revisionNow = async () => (await api.getForm(target, as('crc'))).revision;
  const acts = [
    (turn: number) => entry({ 'IG.BP!1/IT.SBP': String(100 + ((client * 7 + turn) % 100)), 'IG.BP!1/IT.DBP': '80' }),
    (turn: number) => entry({}, { complete: turn % 2 === 0 }),
    async (turn: number) => {
      const expectedRevision = await revisionNow();
      return capture.skipForm({ ...target, reason: 'race', undo: turn % 2 === 1, expectedRevision }, as('crc'));
    },
    async (turn: number) =>
      review.sign(
        {
          study,
          subject,
          place: form,
          meaning: 'Reviewed',
          proof: `${subject} ${client} ${turn}`,
          seen: [{ form, revision: await revisionNow() }],
        },
        as('investigator'),
      ),
    async () => {
      const { items } = await api.getForm(target, as('monitor'));
      const seen = items.filter(({ value }) => value !== undefined).map(({ path, version }) => ({ path, version }));
      return review.verifyItems({ study, forms: [{ subject, form, items: seen }] }, as('monitor'));
    },
    async (turn: number) => {
      const { queries: open } = await queries.listQueries({ study, subject }, as('monitor'));
      const one = open[turn % Math.max(1, open.length)];
      if (!one) return queries.openQuery({ ...target, text: 'race' }, as('monitor'));
      const step = { study, subject, form: one.form, number: one.number, text: 'race' };
      return one.state === contract.QueryState.OPEN
        ? queries.answerQuery(step, as('crc'))
        : queries.closeQuery(step, as('monitor'));
    },
    (turn: number) => review.freeze({ ...target, reason: 'race', undo: turn % 2 === 1 }, as('manager')),
  ];
  const act = acts[client % acts.length];
  assert.ok(act);
  return act;
}

test(`${clients} clients do everything to one subject at once`, { timeout: 1_200_000 }, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const subject = `RACE-${round}`;
    await edc.openCasebook(subject, 'PKU1');
    const done = await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        const act = worker(subject, client);
        let count = 0;
        for (let turn = 0; turn < 8; turn += 1) if (await attempt(() => act(turn))) count += 1;
        return count;
      }),
    );
    assert.ok(done.reduce((sum, count) => sum + count, 0) > clients, 'most of it was done');
    await settled(subject);
  }
});

/** What has to hold of a subject whatever came first. */
async function settled(subject: string): Promise<void> {
  const { differing } = await api.verifyHistory({ study }, as('auditor'));
  assert.deepEqual(differing, [], 'state = replay of history');
  await edc.database.read(system(), async (sql) => {
    const twice = await sql(
      `select form, check_key from query where study = $1 and subject = $2 and origin = 'CHECK'
          and state in ('CANDIDATE', 'OPEN', 'ANSWERED') group by 1, 2 having count(*) > 1`,
      [study, subject],
    );
    assert.deepEqual(twice, [], 'one living query a check');
    const signed = await sql<Signing & { readonly entries: number }>(
      `select f ->> 'hash' as hash, (f ->> 'revision')::integer as revision,
              (select count(distinct f2 ->> 'hash') from signature s2, jsonb_array_elements(s2.forms) f2
                where s2.study = s.study and s2.subject = s.subject and f2 ->> 'revision' = f ->> 'revision')::integer as entries
         from signature s, jsonb_array_elements(s.forms) f where s.study = $1 and s.subject = $2`,
      [study, subject],
    );
    for (const { entries } of signed) assert.equal(entries, 1, 'a revision that was signed has one content');
    const [wrong] = await sql<{ n: number }>(
      `select count(*)::integer as n from form f, jsonb_each(f.items) i
        where f.study = $1 and f.subject = $2 and (f.verified ->> i.key)::bigint > (i.value ->> 'version')::bigint`,
      [study, subject],
    );
    assert.equal(wrong?.n, 0, 'nothing is verified at a version that is not there');
  });
}

for (const level of ['form', 'subject'] as const) {
  test(`nothing lands after a lock of the ${level} was answered, however many save`, async () => {
    for (let round = 0; round < rounds * 2; round += 1) {
      const subject = `LOCK-${level}-${round}`;
      await edc.openCasebook(subject, 'PKU1');
      const target = { study, subject, form };
      await api.saveForm({ ...target, items: [{ path: 'IG.VS/IT.HEIGHT', value: '170' }] }, as('crc'));
      let isLocked = false;
      let late = 0;
      const save = async (client: number) => {
        for (let turn = 0; turn < 6; turn += 1) {
          const wasLocked = isLocked;
          const { revision } = await api.getForm(target, as('crc'));
          const items = [{ path: 'IG.VS/IT.HEIGHT', value: `1${client}${turn}` }];
          const request = { ...target, expectedRevision: revision, items, reason: 'race' };
          if ((await attempt(() => api.saveForm(request, as('crc')))) && wasLocked) late += 1;
        }
      };
      const lock = async () => {
        await new Promise((resolve) => setTimeout(resolve, 10 + round * 7));
        const place = level === 'form' ? target : { study, subject };
        await review.lock({ ...place, reason: 'race' }, as('manager'));
        isLocked = true;
        return (await api.getForm(target, as('crc'))).revision;
      };
      const [atLock] = await Promise.all([lock(), ...Array.from({ length: clients - 1 }, (_, n) => save(n))]);
      assert.equal(late, 0);
      assert.equal((await api.getForm(target, as('crc'))).revision, atLock, 'the revision of the lock is the last');
    }
  });
}

test('people save while their casebooks move to another build, and each save is before or after, whole', async () => {
  const subjects = Array.from({ length: 12 }, (_, n) => `MOVE-${n}`);
  for (const subject of subjects) {
    await edc.openCasebook(subject, 'RJH2');
    const items = [{ path: 'IG.VS/IT.NOTE', value: 'kept' }];
    await api.saveForm({ study, subject, form, items }, as('otherCrc'));
  }
  const call = newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'system', id: 'u-dm', name: 'M' } });
  await edc.database.write(call, 'Approval', (tx) =>
    tx(
      `insert into activation (study, site, from_date, build, approval) values ($1, 'RJH2', '2026-01-01', 2, 'EC-2')`,
      [study],
    ),
  );
  const { number } = await amendment.startMigration(
    { study, site: 'RJH2', build: '2', reason: 'Amended' },
    as('manager'),
  );
  const saves = subjects.flatMap((subject) =>
    [1, 2].map((n) =>
      attempt(async () => {
        const { revision } = await api.getForm({ study, subject, form }, as('otherCrc'));
        const items = [{ path: 'IG.VS/IT.HEIGHT', value: `17${n}` }];
        return api.saveForm(
          { study, subject, form, expectedRevision: revision, items, reason: 'race' },
          as('otherCrc'),
        );
      }),
    ),
  );
  assert.ok((await Promise.all(saves)).some(Boolean));
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { state } = await amendment.getMigration({ study, number }, as('manager'));
    if (state === contract.MigrationState.DONE) break;
    assert.ok(Date.now() < deadline, 'the move came to an end');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const subject of subjects) {
    const { build, items, orphaned } = await api.getForm({ study, subject, form }, as('otherCrc'));
    assert.equal(build, '2');
    assert.deepEqual(orphaned, ['IG.VS/IT.NOTE']);
    assert.equal(items.find(({ path }) => path === 'IG.VS/IT.NOTE')?.value, 'kept');
  }
  const { differing } = await api.verifyHistory({ study }, as('auditor'));
  assert.deepEqual(differing, []);
});
