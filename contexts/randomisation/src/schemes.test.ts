import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall } from '@verum/call';
import { Role, randomisation } from '@verum/contracts';
import type { MinimisationDesign } from './domain/design.ts';
import { coin } from './domain/generator.ts';
import { candidates, chosen } from './domain/minimise.ts';
import { activated, type Harness, outcome, people, place, startRandomisation, study } from './harness.fixture.ts';

const { Method, Masking, Imbalance, SchemeState } = randomisation;

let harness: Harness;
let who: ReturnType<typeof people>;
before(async () => {
  harness = await startRandomisation();
  who = people(harness);
});
after(() => harness?.stop());

const blocks = {
  method: Method.BLOCKS,
  masking: Masking.BLINDED,
  arms: [{ arm: 'A' }, { arm: 'B' }],
  factors: [{ code: 'site', levels: ['01', '02'] }],
  blockSizes: [4],
};

test('the unblinded statistician drafts, looks, generates and activates; nobody else does', async () => {
  assert.equal(await outcome(who.office.createScheme({ study, design: blocks })), 'PERMISSION_DENIED');
  const oneSite = harness.as('zhou', place(Role.UNBLINDED, '01'));
  assert.equal(await outcome(oneSite.createScheme({ study, design: blocks })), 'PERMISSION_DENIED');
  const nowhere = { ...blocks, factors: [{ code: 'site', levels: ['01', '99'] }] };
  assert.equal(
    await outcome(who.unblinded.createScheme({ study, design: nowhere })),
    'INVALID_REQUEST design.factors[0].levels:unknown_site',
  );

  harness.subjects.set('EARLY', { site: '01', status: 'SCREENING' });
  assert.equal(await outcome(who.crc.randomiseSubject({ study, subject: 'EARLY' })), 'NO_ACTIVE_SCHEME');
  const draft = await who.unblinded.createScheme({ study, design: blocks });
  assert.deepEqual([draft.scheme, draft.state, draft.hasList], ['1', SchemeState.DRAFT, false]);
  const activation = { study, scheme: '1', reason: 'protocol 1.0' };
  assert.equal(await outcome(who.unblinded.activateScheme(activation)), 'STATE_FORBIDS');

  const dry = await who.unblinded.generateList({ study, scheme: '1', seed: '7', places: 6, dryRun: true });
  assert.deepEqual(
    dry.strata.map(({ stratum, places, imbalanceMax }) => [stratum, places, imbalanceMax <= 1]),
    [
      ['01', 8, true],
      ['02', 8, true],
    ],
  );
  assert.deepEqual(
    dry.arms.map(({ arm, count }) => [arm, count]),
    [
      ['A', 8],
      ['B', 8],
    ],
  );
  assert.deepEqual([dry.scheme?.hasList, dry.scheme?.seed], [false, '']);

  const first = await who.unblinded.generateList({ study, scheme: '1', seed: '7', places: 6 });
  const again = await who.unblinded.generateList({ study, scheme: '1', seed: '7', places: 6 });
  const other = await who.unblinded.generateList({ study, scheme: '1', seed: '8', places: 6 });
  assert.equal(first.scheme?.listHash, again.scheme?.listHash);
  assert.notEqual(first.scheme?.listHash, other.scheme?.listHash);
  assert.equal((await who.unblinded.listPlaces({ study, scheme: '1' })).places.length, 16);

  const active = await who.unblinded.activateScheme(activation);
  assert.deepEqual([active.state, active.seed], [SchemeState.ACTIVE, '8']);
  assert.equal(await outcome(who.unblinded.activateScheme(activation)), 'STATE_FORBIDS');
  assert.equal(await outcome(who.unblinded.generateList({ study, scheme: '1', places: 6 })), 'STATE_FORBIDS');
  for (const scheme of ['2', '0', '01', 'x', '1e0']) {
    assert.equal(await outcome(who.unblinded.getScheme({ study, scheme })), 'NOT_FOUND', scheme);
  }
});

test('a seed that the server draws is kept, and the same key gives the same list', async () => {
  const { scheme } = await who.unblinded.createScheme({ study, design: blocks });
  const request = { study, scheme, places: 4 };
  const [one, two] = [
    await who.unblinded.generateList(request, { idempotencyKey: 'gen-1' }),
    await who.unblinded.generateList(request, { idempotencyKey: 'gen-1' }),
  ];
  assert.match(one.scheme?.seed ?? '', /^\d{1,20}$/);
  assert.deepEqual(two, one);
});

test('what does not go with the method is refused with its place', async () => {
  const { scheme } = await who.unblinded.createScheme({ study, design: blocks });
  const generate = (more: object) => outcome(who.unblinded.generateList({ study, scheme, ...more }));
  assert.equal(await generate({}), 'INVALID_REQUEST places:required');
  assert.equal(await generate({ places: 4, csv: 'x' }), 'INVALID_REQUEST csv:not_here');
  assert.equal(await generate({ places: 4, seed: '18446744073709551616' }), 'INVALID_REQUEST seed:lte');
  assert.equal(await generate({ places: 4, seed: '18446744073709551615', dryRun: true }), 'allowed');
  const draft = (design: object) => outcome(who.unblinded.createScheme({ study, design: { ...blocks, ...design } }));
  assert.equal(await draft({ probability: 0.8 }), 'INVALID_REQUEST design.probability:not_here');
  assert.equal(await draft({ method: Method.LIST }), 'INVALID_REQUEST design.blockSizes:not_here');
  assert.equal(
    await draft({ method: Method.MINIMISATION, blockSizes: [], probability: 0.8 }),
    'INVALID_REQUEST design.imbalance:unknown',
  );
});

test('ten drafts at once get ten versions', async () => {
  const made = await Promise.all(
    Array.from({ length: 10 }, () => who.unblinded.createScheme({ study, design: blocks })),
  );
  assert.equal(new Set(made.map(({ scheme }) => scheme)).size, 10);
});

test('two activations at once leave one version active', async () => {
  const drafts = await Promise.all([1, 2, 3].map(() => who.unblinded.createScheme({ study, design: blocks })));
  for (const { scheme } of drafts) await who.unblinded.generateList({ study, scheme, places: 4 });
  const activate = (scheme: string) => outcome(who.unblinded.activateScheme({ study, scheme, reason: 'both' }));
  const outcomes = await Promise.all(drafts.map(({ scheme }) => activate(scheme)));
  assert.deepEqual(new Set(outcomes), new Set(['allowed']));
  const { schemes } = await who.office.listSchemes({ study });
  assert.equal(schemes.filter(({ state }) => state === SchemeState.ACTIVE).length, 1);
});

test('the database itself keeps an activated scheme, its list, its allocations and its unblindings', async () => {
  const scheme = await activated(who.unblinded, blocks, { places: 4 });
  harness.subjects.set('KEPT', { site: '01', status: 'ENROLLED' });
  await who.crc.randomiseSubject({ study, subject: 'KEPT' });
  const actor = { kind: 'system', id: 'test', name: '' } as const;
  for (const statement of [
    `update scheme set design = '{}' where state = 'ACTIVE'`,
    `update scheme set seed = '1' where state = 'ACTIVE'`,
    `update scheme set state = 'DRAFT', activated_at = null where state = 'ACTIVE'`,
    `update scheme set state = 'ACTIVE' where state = 'RETIRED'`,
    `insert into place (study, scheme, list, stratum, sequence, arm, number)
     values ('${study}', ${scheme}, 1, '01', 99, 'A', 'n')`,
    `update place set arm = 'B'`,
    `update allocation set arm = 'B'`,
    'delete from allocation',
    'delete from place',
    'delete from unblinding',
    'delete from scheme',
    'truncate allocation cascade',
  ]) {
    const call = newCall({ command: 'test/tamper', timeoutMs: 5000, actor });
    await assert.rejects(
      harness.database.write(call, 'no', (tx) => tx(statement)),
      /not changed|not added|permission denied/,
      statement,
    );
    call.end();
  }
});

test('the audit trail says who randomised whom, when and by which command', async () => {
  await activated(who.unblinded, blocks, { places: 4 });
  harness.subjects.set('TRAIL', { site: '01', status: 'SCREENING' });
  await who.crc.randomiseSubject({ study, subject: 'TRAIL' });
  const call = newCall({ command: 'test/trail', timeoutMs: 5000 });
  const rows = await harness.database.read(call, (sql) =>
    sql(
      `select table_name, op, actor, command, reason from audit where new ->> 'subject' = 'TRAIL'
       or table_name = 'stratum_counter' and op = 'update' order by xid desc, seq desc limit 2`,
    ),
  );
  call.end();
  const by = {
    actor: 'li',
    command: 'verum.randomisation.v1.RandomisationService/RandomiseSubject',
    reason: 'Randomised',
  };
  assert.deepEqual(
    new Set(rows.map((row) => JSON.stringify(row))),
    new Set([
      JSON.stringify({ table_name: 'allocation', op: 'insert', ...by }),
      JSON.stringify({ table_name: 'stratum_counter', op: 'update', ...by }),
    ]),
  );
});

test('minimisation over the service is what its seed and the order of subjects say', async () => {
  const message = {
    method: Method.MINIMISATION,
    masking: Masking.BLINDED,
    arms: [{ arm: 'A', ratio: 2 }, { arm: 'B' }, { arm: 'C' }],
    factors: [
      { code: 'site', levels: ['01', '02', '03', '04'], weight: 2 },
      { code: 'sex', levels: ['F', 'M'] },
    ],
    imbalance: Imbalance.RANGE,
    probability: 0.75,
  };
  const seed = '314159265358979';
  const scheme = await activated(who.unblinded, message, { seed });
  await Promise.all(
    Array.from({ length: 120 }, (_, index) => {
      const subject = `MIN-${index}`;
      harness.subjects.set(subject, { site: `0${(index % 4) + 1}`, status: 'SCREENING' });
      const level = index % 3 ? 'F' : 'M';
      return who.everywhere.randomiseSubject({ study, subject, strata: [{ factor: 'sex', level }] });
    }),
  );
  const { places } = await who.unblinded.listPlaces({ study, scheme, pageSize: 1000 });
  assert.deepEqual(
    places.map(({ sequence }) => sequence),
    Array.from({ length: 120 }, (_, index) => index + 1),
  );
  // Replayed from the record alone.
  const design: MinimisationDesign = {
    method: 'MINIMISATION',
    masking: 'BLINDED',
    arms: [
      { arm: 'A', ratio: 2 },
      { arm: 'B', ratio: 1 },
      { arm: 'C', ratio: 1 },
    ],
    factors: [
      { code: 'site', levels: ['01', '02', '03', '04'], weight: 2 },
      { code: 'sex', levels: ['F', 'M'], weight: 1 },
    ],
    imbalance: 'RANGE',
    probability: 0.75,
  };
  const given: { levels: Record<string, string>; arm: string }[] = [];
  for (const { subject, sequence, arm } of places) {
    const { strata } = await who.unblinded.getAllocation({ study, subject });
    const levels = Object.fromEntries(strata.map(({ factor, level }) => [factor, level]));
    const tally = (factor: string, level: string, one: string) =>
      given.filter((past) => past.levels[factor] === level && past.arm === one).length;
    assert.equal(chosen(candidates(design, tally, levels), coin(BigInt(seed), sequence)), arm, subject);
    given.push({ levels, arm });
  }
  const counts = ['A', 'B', 'C'].map((arm) => given.filter((one) => one.arm === arm).length);
  assert.ok(Math.abs((counts[0] ?? 0) - 60) <= 8, String(counts));
});

test('emergency unblinding needs the subject, the permission, a reason and the password again', async () => {
  await activated(who.unblinded, blocks, { places: 8 });
  harness.subjects.set('SAE', { site: '01', status: 'ENROLLED' });
  harness.subjects.set('FREE', { site: '01', status: 'ENROLLED' });
  const randomised = await who.crc.randomiseSubject({ study, subject: 'SAE' });
  const request = { study, subject: 'SAE', reason: 'anaphylaxis', proof: 'good' };
  harness.proofs.add('good');
  const stranger = harness.as('yu', place(Role.INVESTIGATOR, '02'));
  assert.equal(await outcome(stranger.unblindSubject(request)), 'NOT_FOUND');
  assert.equal(await outcome(who.crc.unblindSubject(request)), 'PERMISSION_DENIED');
  assert.equal(await outcome(who.unblinded.unblindSubject(request)), 'PERMISSION_DENIED');
  assert.equal(await outcome(who.investigator.unblindSubject({ ...request, subject: 'FREE' })), 'NOT_FOUND');
  assert.equal(
    await outcome(who.investigator.unblindSubject({ ...request, reason: '  ' })),
    'REASON_REQUIRED reason:required',
  );
  const unproven = { ...request, proof: '' };
  assert.equal(await outcome(who.investigator.unblindSubject(unproven)), 'REAUTHENTICATION_REQUIRED');
  assert.deepEqual((await who.office.listUnblindings({ study })).unblindings, [], 'a refused one leaves no record');

  const { arm, unblinding } = await who.investigator.unblindSubject(request);
  assert.equal(arm, (await who.unblinded.getAllocation({ study, subject: 'SAE' })).arm);
  assert.deepEqual([unblinding?.by, unblinding?.reason, unblinding?.site], ['zhang', 'anaphylaxis', '01']);
  assert.equal(
    await outcome(who.investigator.unblindSubject(request)),
    'REAUTHENTICATION_REQUIRED',
    'a proof is good once',
  );
  assert.equal(
    (await who.investigator.getAllocation({ study, subject: 'SAE' })).arm,
    '',
    'told once, not from then on',
  );
  assert.equal(randomised.arm, '');

  const told = await who.office.listUnblindings({ study });
  assert.deepEqual(
    told.unblindings.map(({ subject, by, reason }) => [subject, by, reason]),
    [['SAE', 'zhang', 'anaphylaxis']],
  );
  const elsewhere = harness.as('sun', place(Role.AUDITOR, '02'));
  assert.deepEqual((await elsewhere.listUnblindings({ study })).unblindings, []);
  assert.equal(await outcome(who.crc.listUnblindings({ study })), 'PERMISSION_DENIED');
});

test('the summary counts the caller’s sites, by site and stratum', async () => {
  const all = await who.office.getSummary({ study });
  const own = await who.crc.getSummary({ study });
  assert.equal(
    all.randomised,
    all.strata.reduce((sum, { randomised }) => sum + randomised, 0),
  );
  assert.ok(own.randomised > 0 && own.randomised < all.randomised);
  assert.deepEqual(new Set(own.strata.map(({ site }) => site)), new Set(['01']));
});
