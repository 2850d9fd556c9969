import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { create, type DescMethod, toBinary } from '@bufbuild/protobuf';
import { fakeClock, type Refusal } from '@verum/call';
import { allRoles, permissionsOf, Role, randomisation, roleName } from '@verum/contracts';
import { refusalToBytes } from '@verum/rpc';
import pg from 'pg';
import { activated, type Harness, outcome, people, place, startRandomisation, study } from './harness.fixture.ts';

// Two studies that differ in their arms and in nothing else. Whoever is blinded must get the same bytes from both, from
// every route, whatever is asked.

const { Method, Masking, Imbalance, RandomisationService } = randomisation;
const factors = [
  { code: 'site', levels: ['01', '02'] },
  { code: 'sex', levels: ['F', 'M'] },
];
const strata = ['01/F', '01/M', '02/F', '02/M'];

/** Twelve places a stratum, with kits, in the order of arms given. */
const csvOf = (...arms: string[]) =>
  ['stratum,sequence,arm,kit,number']
    .concat(
      strata.flatMap((stratum, index) =>
        Array.from({ length: 12 }, (_, at) => {
          const code = `${index}${String((at * 7) % 12).padStart(2, '0')}`;
          return `${stratum},${at + 1},${arms[(at * 5 + index) % arms.length]},K${code},R${code}`;
        }),
      ),
    )
    .join('\n');

const common = { masking: Masking.BLINDED, factors };
const variants = {
  'permuted blocks': [
    {
      design: { ...common, method: Method.BLOCKS, arms: [{ arm: 'CANARY-A' }, { arm: 'CANARY-B' }], blockSizes: [4] },
      list: { seed: '1', places: 12 },
    },
    {
      design: {
        ...common,
        method: Method.BLOCKS,
        arms: [{ arm: 'CANARY-X', ratio: 2 }, { arm: 'CANARY-Y' }],
        blockSizes: [6],
      },
      list: { seed: '99', places: 12 },
    },
  ],
  'an uploaded list': [
    {
      design: { ...common, method: Method.LIST, arms: [{ arm: 'CANARY-A' }, { arm: 'CANARY-B' }] },
      list: { csv: csvOf('CANARY-A', 'CANARY-B') },
    },
    {
      design: { ...common, method: Method.LIST, arms: [{ arm: 'CANARY-X' }, { arm: 'CANARY-Y' }, { arm: 'CANARY-Z' }] },
      list: { csv: csvOf('CANARY-X', 'CANARY-Y', 'CANARY-Z') },
    },
  ],
  minimisation: [
    {
      design: {
        ...common,
        method: Method.MINIMISATION,
        arms: [{ arm: 'CANARY-A' }, { arm: 'CANARY-B' }],
        imbalance: Imbalance.RANGE,
        probability: 0.8,
      },
      list: { seed: '1' },
    },
    {
      design: {
        ...common,
        method: Method.MINIMISATION,
        arms: [{ arm: 'CANARY-X', ratio: 3 }, { arm: 'CANARY-Y' }],
        imbalance: Imbalance.VARIANCE,
        probability: 0.9,
      },
      list: { seed: '2' },
    },
  ],
} as const;

const blinded = allRoles().filter((role) => !permissionsOf(role).has('arm.read'));

for (const [name, [one, other]] of Object.entries(variants)) {
  describe(`blinding, ${name}`, () => {
    const harnesses: Harness[] = [];
    before(async () => {
      for (const { design, list } of [one, other]) {
        const harness = await startRandomisation(fakeClock());
        harnesses.push(harness);
        await activated(people(harness).unblinded, design, list);
        // A draft beside it, so that there is something to look at.
        const draft = await people(harness).unblinded.createScheme({ study, design } as never);
        await people(harness).unblinded.generateList({ study, scheme: draft.scheme, ...list });
      }
    });
    after(async () => {
      for (const harness of harnesses) await harness.stop();
    });

    /** The bytes of the answer or of the refusal, from both studies. */
    async function fromBoth(
      method: DescMethod,
      request: Record<string, unknown>,
      token: string,
    ): Promise<[string, string]> {
      const asked = harnesses.map(async ({ target }) => {
        const bytes = toBinary(method.input, create(method.input, request));
        const envelope = {
          metadata: { authorization: `Bearer ${token}` },
          timeoutMs: 30_000,
          signal: new AbortController().signal,
        };
        const answer = await target.unary(method, bytes, envelope).catch((error: Refusal) => refusalToBytes(error));
        return Buffer.from(answer).toString('latin1');
      });
      return (await Promise.all(asked)) as [string, string];
    }

    async function compare(method: DescMethod, request: Record<string, unknown>, token: string): Promise<string> {
      const [a, b] = await fromBoth(method, request, token);
      assert.equal(a, b, `${method.name} ${JSON.stringify(request)} as ${token}`);
      assert.ok(!a.includes('CANARY'), `${method.name} tells an arm to ${token}`);
      return a;
    }

    const random = RandomisationService.method.randomiseSubject;

    test('randomising up to the last place and beyond answers the same', async () => {
      for (const harness of harnesses) harness.as('li', place(Role.CRC, '*'));
      for (let index = 0; index < 56; index++) {
        const subject = `S-${index}`;
        const site = index % 2 ? '02' : '01';
        for (const harness of harnesses) harness.subjects.set(subject, { site, status: 'SCREENING' });
        const sex = index % 4 < 2 ? 'F' : 'M';
        await compare(random, { study, subject, strata: [{ factor: 'sex', level: sex }] }, 'li');
        await compare(random, { study, subject, strata: [{ factor: 'sex', level: sex }] }, 'li');
      }
    });

    for (const role of blinded) {
      for (const site of ['*', '01']) {
        test(`${roleName(role)} at ${site} gets the same bytes from every route`, async () => {
          for (const harness of harnesses) harness.as('someone', place(role, site));
          let answered = 0;
          for (const method of RandomisationService.methods) {
            const { csv, ...request } = {
              study,
              scheme: '1',
              reason: 'to see',
              pageSize: 500,
              pageToken: '',
              csv: '',
              ...(method.name === 'CreateScheme' && { design: one.design }),
            };
            for (const subject of ['S-0', 'S-1', 'S-2', 'S-55', 'NOBODY']) {
              const fields = { ...request, subject, csv, strata: [{ factor: 'sex', level: 'F' }] };
              const own = Object.fromEntries(
                Object.entries(fields).filter(([key]) =>
                  method.input.fields.some(({ localName }) => localName === key),
                ),
              );
              for (const scheme of ['1', '2', '3']) {
                const bytes = await compare(method, { ...own, ...(own.scheme && { scheme }) }, 'someone');
                if (bytes !== '') answered += 1;
              }
            }
          }
          assert.ok(answered > 50);
        });
      }
    }

    test('unblinding is told to both investigators in the same way, and recorded without the arm', async () => {
      const request = { study, subject: 'S-0', reason: 'serious adverse event' };
      const { unblindSubject, listUnblindings } = RandomisationService.method;
      for (const harness of harnesses) {
        harness.as('zhang', place(Role.INVESTIGATOR, '01'));
        harness.as('sun', place(Role.AUDITOR, '*'));
      }
      await compare(unblindSubject, request, 'zhang');
      for (const harness of harnesses) {
        harness.proofs.add('p-1');
        const told = await people(harness).investigator.unblindSubject({ ...request, proof: 'p-1' });
        assert.match(told.arm, /^CANARY-/);
      }
      assert.ok((await compare(listUnblindings, { study }, 'sun')).includes('serious adverse event'));
    });

    test('no event and no stored answer holds an arm; the tables that do are of this schema', async () => {
      for (const { fresh } of harnesses) {
        const client = new pg.Client(fresh.admin);
        await client.connect();
        try {
          for (const table of ['outbox', 'idempotency', 'unblinding', 'stratum_counter']) {
            const { rows } = await client.query(`select t::text as line from randomisation.${table} t`);
            assert.ok(!JSON.stringify(rows).includes('CANARY'), table);
          }
          const { rows } = await client.query(`select type, payload from randomisation.outbox`);
          assert.ok(rows.some(({ type }) => type === 'randomisation.subject.unblinded'));
          assert.ok(rows.some(({ type }) => type === 'randomisation.subject.randomised'));
        } finally {
          await client.end();
        }
      }
    });
  });
}

test('who sees arms sees them, and in an open-label study so does everybody, but not what is to come', async () => {
  const harness = await startRandomisation();
  try {
    const who = people(harness);
    const arms = [{ arm: 'OPEN-A' }, { arm: 'OPEN-B' }];
    const blocks = { ...common, method: Method.BLOCKS, arms, blockSizes: [4] };
    harness.subjects.set('S-1', { site: '01', status: 'SCREENING' });
    harness.subjects.set('S-2', { site: '01', status: 'SCREENING' });
    const sex = [{ factor: 'sex', level: 'F' }];
    const closed = await activated(who.unblinded, blocks, { seed: '5', places: 8 });
    assert.equal((await who.crc.randomiseSubject({ study, subject: 'S-1', strata: sex })).arm, '');
    assert.match((await who.unblinded.getAllocation({ study, subject: 'S-1' })).arm, /^OPEN-/);
    assert.deepEqual((await who.crc.getScheme({ study, scheme: closed })).design?.arms, []);
    const whole = await who.unblinded.getScheme({ study, scheme: closed });
    assert.deepEqual([whole.seed, whole.design?.blockSizes, whole.listHash.length], ['5', [4], 64]);

    const open = await activated(who.unblinded, { ...blocks, masking: Masking.OPEN }, { seed: '6', places: 8 });
    assert.match((await who.crc.randomiseSubject({ study, subject: 'S-2', strata: sex })).arm, /^OPEN-/);
    assert.equal((await who.crc.getAllocation({ study, subject: 'S-1' })).arm, '', 'the version before stays blinded');
    const seen = await who.crc.getScheme({ study, scheme: open });
    assert.deepEqual(
      seen.design?.arms.map(({ arm }) => arm),
      ['OPEN-A', 'OPEN-B'],
    );
    assert.deepEqual([seen.seed, seen.listHash, seen.design?.blockSizes], ['', '', []]);
    assert.deepEqual(seen.design?.factors[0]?.levels, ['01'], 'sites of others are not named');
    assert.equal(await outcome(who.crc.listPlaces({ study, scheme: open })), 'PERMISSION_DENIED');
  } finally {
    await harness.stop();
  }
});
