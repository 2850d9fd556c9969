import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { randomisation, type trial } from '@verum/contracts';
import pg from 'pg';
import { activated, type Harness, outcome, people, startRandomisation, study } from './harness.fixture.ts';

const { Method, Masking } = randomisation;

// Eight strata: four sites, two sexes.
const design = {
  method: Method.BLOCKS,
  masking: Masking.BLINDED,
  arms: [{ arm: 'ACTIVE' }, { arm: 'PLACEBO' }],
  factors: [
    { code: 'site', levels: ['01', '02', '03', '04'] },
    { code: 'sex', levels: ['F', 'M'] },
  ],
  blockSizes: [4, 6],
};

let harness: Harness;
let who: ReturnType<typeof people>;
before(async () => {
  harness = await startRandomisation();
  who = people(harness);
});
after(() => harness?.stop());

const sexOf = (index: number) => (index % 8 < 4 ? 'F' : 'M');
const siteOf = (index: number) => `0${(index % 4) + 1}`;

function subjectAt(index: number, prefix: string, status: keyof typeof trial.SubjectStatus = 'SCREENING') {
  const subject = `${prefix}-${index}`;
  harness.subjects.set(subject, { site: siteOf(index), status });
  return { study, subject, strata: [{ factor: 'sex', level: sexOf(index) }] };
}

/** As many at once as `width`, until the work is done. */
async function inFlight(width: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

interface ListRow {
  readonly stratum: string;
  readonly sequence: number;
  readonly arm: string;
  readonly subject: string;
}

async function wholeList(scheme: string): Promise<ListRow[]> {
  const rows: ListRow[] = [];
  for (let pageToken = ''; ; ) {
    const page = await who.unblinded.listPlaces({ study, scheme, pageSize: 1000, pageToken });
    rows.push(...page.places);
    pageToken = page.nextPageToken;
    if (pageToken === '') return rows;
  }
}

/** Every stratum is taken from the first place on without a gap, by different subjects, and its blocks are what was drawn. */
function checkList(rows: readonly ListRow[], subjects: number): void {
  const given = rows.filter(({ subject }) => subject !== '');
  assert.equal(given.length, subjects);
  assert.equal(new Set(given.map(({ subject }) => subject)).size, subjects);
  for (const [stratum, places] of Map.groupBy(rows, (row) => row.stratum)) {
    const taken = places.filter(({ subject }) => subject !== '').length;
    assert.ok(
      places.every(({ subject }, index) => (subject !== '') === index < taken),
      `${stratum} has a gap`,
    );
    assert.deepEqual(
      places.map(({ sequence }) => sequence),
      places.map((_, index) => index + 1),
    );
    // Blocks of 4 and 6 of two arms: no beginning is further from even than half of the largest block.
    let lead = 0;
    for (const { arm } of places.slice(0, taken)) {
      lead += arm === 'ACTIVE' ? 1 : -1;
      assert.ok(Math.abs(lead) <= 3, `${stratum} is out of balance`);
    }
    // The whole list is made of complete blocks.
    const active = places.filter(({ arm }) => arm === 'ACTIVE').length;
    assert.equal(active * 2, places.length);
  }
}

const total = process.env.VERUM_LONG === '1' ? 10_000 : 1_000;

test(`${total} requests at once over eight strata: no place twice, none left out, blocks complete`, {
  timeout: 900_000,
}, async () => {
  const scheme = await activated(who.unblinded, design, { seed: '20261126', places: Math.ceil(total / 8) });
  const numbers = new Set<string>();
  await inFlight(50, total, async (index) => {
    const given = await who.everywhere.randomiseSubject(subjectAt(index, 'MANY'));
    assert.equal(given.arm, '');
    assert.equal(given.site, siteOf(index));
    numbers.add(given.number);
  });
  assert.equal(numbers.size, total);
  checkList(await wholeList(scheme), total);
});

test('fifty requests for one subject, with different strata and keys, make one allocation', async () => {
  await activated(who.unblinded, design, { places: 60 });
  const one = subjectAt(0, 'ONCE');
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      outcome(
        who.everywhere.randomiseSubject(
          { ...one, strata: [{ factor: 'sex', level: index % 2 ? 'F' : 'M' }] },
          { idempotencyKey: `k${index}` },
        ),
      ),
    ),
  );
  assert.equal(outcomes.filter((told) => told === 'allowed').length, 1);
  assert.equal(outcomes.filter((told) => told === 'ALREADY_RANDOMISED').length, 49);
  const list = await wholeList((await who.office.getSummary({ study })).scheme);
  checkList(list, 1);
});

test('the same key gives the same answer, also once the subject has left', async () => {
  const one = subjectAt(4, 'KEY');
  const options = { idempotencyKey: 'key-1' };
  const first = await who.everywhere.randomiseSubject(one, options);
  const again = await Promise.all([1, 2, 3].map(() => who.everywhere.randomiseSubject(one, options)));
  for (const answer of again) assert.deepEqual(answer, first);
  harness.subjects.set(one.subject, { site: siteOf(4), status: 'WITHDRAWN' });
  assert.deepEqual(await who.everywhere.randomiseSubject(one, options), first);
  const other = { ...one, strata: [{ factor: 'sex', level: 'F' }] };
  assert.equal(await outcome(who.everywhere.randomiseSubject({ ...other, subject: 'KEY-5' }, options)), 'NOT_FOUND');
});

test('connections cut in the middle leave neither a place without a subject nor a subject without a place', {
  timeout: 120_000,
}, async () => {
  const scheme = await activated(who.unblinded, design, { places: 60 });
  const admin = new pg.Client(harness.fresh.admin);
  await admin.connect();
  let cuts = 0;
  let isOver = false;
  const cutting = (async () => {
    while (!isOver && cuts < 60) {
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename = 'verum_randomisation' and state <> 'idle' limit 2`,
      );
      cuts += rowCount ?? 0;
      await setTimeout(10);
    }
  })();
  let lost = 0;
  try {
    await inFlight(20, 400, async (index) => {
      const one = subjectAt(index, 'CUT');
      // A client that does not know whether its request arrived sends it again with its key.
      for (;;) {
        const told = await outcome(who.everywhere.randomiseSubject(one, { idempotencyKey: `cut-${index}` }));
        if (told === 'allowed') return;
        assert.equal(told, 'UNAVAILABLE');
        lost += 1;
      }
    });
  } finally {
    isOver = true;
    await cutting;
    await admin.end();
  }
  assert.ok(cuts > 0 && lost > 0, `${cuts} cuts, ${lost} answers lost`);
  checkList(await wholeList(scheme), 400);
});

test('who is not under screening or enrolled, and who is elsewhere, is not randomised', async () => {
  await activated(who.unblinded, design, { places: 8 });
  for (const [index, [status, told]] of (
    [
      ['SCREENING', 'allowed'],
      ['ENROLLED', 'allowed'],
      ['SCREEN_FAILED', 'NOT_ELIGIBLE'],
      ['COMPLETED', 'NOT_ELIGIBLE'],
      ['WITHDRAWN', 'NOT_ELIGIBLE'],
    ] as const
  ).entries()) {
    const one = subjectAt(index * 8, `ST${index}`, status);
    assert.equal(await outcome(who.crc.randomiseSubject(one)), told, status);
  }
  const elsewhere = subjectAt(1, 'AWAY');
  assert.equal(await outcome(who.crc.randomiseSubject(elsewhere)), 'NOT_FOUND');
  assert.equal(await outcome(who.crc.randomiseSubject({ ...elsewhere, subject: 'NOBODY' })), 'NOT_FOUND');
  assert.equal(await outcome(who.otherCrc.randomiseSubject(elsewhere)), 'allowed');
  assert.equal(await outcome(who.crc.getAllocation(elsewhere)), 'NOT_FOUND');
  assert.equal((await who.otherCrc.getAllocation(elsewhere)).site, '02');
});

test('the strata are those of the scheme, and the site is never the caller’s to say', async () => {
  const one = subjectAt(0, 'STRATA');
  const ask = (...strata: { factor: string; level: string }[]) => outcome(who.crc.randomiseSubject({ ...one, strata }));
  const sex = { factor: 'sex', level: 'F' };
  assert.equal(await ask(), 'INVALID_REQUEST strata.sex:required');
  assert.equal(await ask({ ...sex, level: 'X' }), 'INVALID_REQUEST strata.sex:unknown');
  assert.equal(await ask(sex, sex), 'INVALID_REQUEST strata[1].factor:not_unique');
  assert.equal(await ask(sex, { factor: 'site', level: '02' }), 'INVALID_REQUEST strata[1].factor:unknown');
  harness.subjects.set(one.subject, { site: '09', status: 'SCREENING' });
  assert.equal(
    await outcome(who.everywhere.randomiseSubject({ ...one, strata: [sex] })),
    'INVALID_REQUEST strata.site:unknown',
  );
});

test('a list that is used up refuses, gives nothing, and a new version goes on', async () => {
  await activated(who.unblinded, { ...design, blockSizes: [4] }, { places: 4 });
  const outcomes = await Promise.all(
    [0, 8, 16, 24, 32, 40].map((index) => outcome(who.crc.randomiseSubject(subjectAt(index, 'FULL')))),
  );
  assert.deepEqual(outcomes.toSorted(), ['LIST_EXHAUSTED', 'LIST_EXHAUSTED', ...Array(4).fill('allowed')]);
  const late = [0, 8, 16, 24, 32, 40].filter((_, at) => outcomes[at] === 'LIST_EXHAUSTED');
  const scheme = await activated(who.unblinded, design, { places: 4 });
  for (const index of late) {
    const given = await who.crc.randomiseSubject(subjectAt(index, 'FULL'));
    assert.equal(given.scheme, scheme);
  }
});

test('while versions change nobody is turned away', async () => {
  await activated(who.unblinded, design, { places: 100 });
  const drafts = [];
  for (let version = 0; version < 5; version++) {
    const { scheme } = await who.unblinded.createScheme({ study, design });
    await who.unblinded.generateList({ study, scheme, places: 100 });
    drafts.push(scheme);
  }
  const schemes = new Set<string>();
  const randomising = inFlight(10, 150, async (index) => {
    schemes.add((await who.everywhere.randomiseSubject(subjectAt(index, 'CHANGE'))).scheme);
  });
  for (const scheme of drafts) await who.unblinded.activateScheme({ study, scheme, reason: 'amendment' });
  await randomising;
  assert.ok(schemes.size > 1);
});

test('an allocation costs at most eight statements', async () => {
  const one = subjectAt(0, 'COST');
  harness.statements.length = 0;
  await who.crc.randomiseSubject(one, { idempotencyKey: 'cost-1' });
  const inWrite = harness.statements.slice(0, harness.statements.indexOf('commit') + 1);
  assert.ok(inWrite.length <= 8, inWrite.join('\n'));
});
