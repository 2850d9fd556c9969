import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { newCall } from '@verum/call';
import { edc as contract } from '@verum/contracts';
import type { QueryOrigin } from './domain/query/query.ts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';

// Every state, action and role, against what is written down here by hand and not taken from the table of the domain.

const edc = await startEdc();
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
await importBuild(edc);
await edc.openCasebook('PKU1-001', 'PKU1');

const form = 'SE.BASE~FO.VS';
const people = ['crc', 'investigator', 'monitor', 'manager', 'office', 'auditor', 'unblinded'] as const;
type Who = (typeof people)[number];
const states = ['CANDIDATE', 'OPEN', 'ANSWERED', 'CLOSED', 'CANCELLED'] as const;
const origins = ['CHECK', 'PERSON', 'own'] as const;
type State = (typeof states)[number];
type Case = `${State} ${(typeof origins)[number]}`;

const asks: readonly Who[] = ['investigator', 'monitor', 'manager'];
const everybody: readonly Who[] = people;
/** Who sees a candidate: not the site, and so not its investigator. */
const sees: readonly Who[] = ['monitor', 'manager'];

const actions = {
  release: { by: ['manager'], call: 'releaseQuery', to: 'OPEN', at: { 'CANDIDATE CHECK': ['manager'] } },
  answer: {
    ...{ by: ['crc', 'investigator', 'unblinded'], call: 'answerQuery', to: 'ANSWERED' },
    at: {
      'OPEN CHECK': ['crc', 'investigator', 'unblinded'],
      'OPEN PERSON': ['crc', 'investigator', 'unblinded'],
      'OPEN own': ['crc', 'investigator', 'unblinded'],
    },
  },
  reopen: {
    ...{ by: asks, call: 'reopenQuery', to: 'OPEN' },
    at: { 'ANSWERED CHECK': asks, 'ANSWERED PERSON': asks, 'ANSWERED own': asks },
  },
  close: {
    ...{ by: asks, call: 'closeQuery', to: 'CLOSED' },
    at: {
      ...{ 'OPEN CHECK': asks, 'OPEN PERSON': asks, 'OPEN own': asks },
      ...{ 'ANSWERED CHECK': asks, 'ANSWERED PERSON': asks, 'ANSWERED own': asks },
    },
  },
  cancel: {
    ...{ by: asks, call: 'cancelQuery', to: 'CANCELLED' },
    at: { 'CANDIDATE CHECK': ['manager'], 'OPEN CHECK': ['manager'], 'OPEN PERSON': [], 'OPEN own': asks },
  },
  comment: { by: everybody, call: 'commentQuery', to: undefined, at: living(everybody) },
  assign: { by: asks, call: 'assignQuery', to: undefined, at: living(asks) },
} satisfies Record<string, Action>;

interface Action {
  /** Who may call the method at all. */
  readonly by: readonly Who[];
  readonly call:
    | 'releaseQuery'
    | 'answerQuery'
    | 'reopenQuery'
    | 'closeQuery'
    | 'cancelQuery'
    | 'commentQuery'
    | 'assignQuery';
  /** Undefined: it stays as it is. */
  readonly to: State | undefined;
  /** Where it does something, and for whom. */
  readonly at: Partial<Record<Case, readonly Who[]>>;
}

function living(who: readonly Who[]): Action['at'] {
  return Object.fromEntries(
    (
      [
        'CANDIDATE CHECK',
        'OPEN CHECK',
        'OPEN PERSON',
        'OPEN own',
        'ANSWERED CHECK',
        'ANSWERED PERSON',
        'ANSWERED own',
      ] as const
    ).map((one) => [one, who]),
  );
}

function expected({ by, at, to }: Action, who: Who, state: State, origin: (typeof origins)[number]): string {
  if (!by.includes(who)) return 'PERMISSION_DENIED';
  if (state === 'CANDIDATE' && !sees.includes(who)) return 'NOT_FOUND';
  const may = at[`${state} ${origin}`];
  if (!may) return 'STATE_FORBIDS';
  return may.includes(who) ? (to ?? state) : 'PERMISSION_DENIED';
}

const nameOf = (state: contract.QueryState) => states.find((name) => contract.QueryState[name] === state);

let taken = 0;

/** A query as it would have come to this state, without the way there. */
async function queryIn(state: State, origin: QueryOrigin, opener: string): Promise<number> {
  const call = newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'system', id: opener, name: opener } });
  const number = ++taken;
  await edc.database.write(call, 'Test', (tx) =>
    tx(
      `insert into query (study, subject, form, number, site, blinded, state, origin, rule, check_key, inputs_hash, texts, due_date)
       values ($1, 'PKU1-001', $2, $3::integer, 'PKU1', false, $4, $5, $6, $6::text || $3::text, $7, '[]', '2026-06-15')`,
      [study, form, number, state, origin, ...(origin === 'CHECK' ? ['rule', 'hash'] : [null, null])],
    ),
  );
  call.end();
  return number;
}

const actorOf: Readonly<Record<Who, string>> = {
  ...{ crc: 'u-crc', investigator: 'u-inv', monitor: 'u-cra', manager: 'u-dm', office: 'u-office' },
  ...{ auditor: 'u-auditor', unblinded: 'u-unblinded' },
};

for (const [name, action] of Object.entries<Action>(actions)) {
  describe(name, () => {
    for (const who of people) {
      test(`by ${who}`, async () => {
        for (const state of states) {
          for (const origin of state === 'CANDIDATE' ? (['CHECK'] as const) : origins) {
            const opener = origin === 'own' ? actorOf[who] : 'u-somebody';
            const number = await queryIn(state, origin === 'CHECK' ? 'CHECK' : 'PERSON', opener);
            const request = { study, subject: 'PKU1-001', form, number, text: 'said', assignee: 'u-x' };
            const wanted = expected(action, who, state, origin);
            const asked = queries[action.call](request, edc.as(who));
            if (states.includes(wanted as State)) {
              const done = await asked;
              assert.equal(nameOf(done.state), wanted, `${state} ${origin}`);
              assert.equal(done.revision, 2n);
              continue;
            }
            assert.equal((await refusalOf(asked)).name, wanted, `${state} ${origin}`);
            const { state: still, revision } = await queries.getQuery(request, edc.as('manager'));
            assert.deepEqual([nameOf(still), revision], [state, 1n]);
          }
        }
      });
    }
  });
}

test('what a refusal offers instead is what then works', async () => {
  for (const state of states) {
    for (const origin of ['CHECK', 'PERSON'] as const) {
      if (state === 'CANDIDATE' && origin === 'PERSON') continue;
      const number = await queryIn(state, origin, 'u-dm');
      const request = { study, subject: 'PKU1-001', form, number, text: 'said' };
      const wrong = { CANDIDATE: 'reopenQuery', OPEN: 'reopenQuery', ANSWERED: 'cancelQuery' } as const;
      const call = wrong[state as keyof typeof wrong] ?? 'closeQuery';
      const { facts } = await refusalOf(queries[call](request, edc.as('manager')));
      const allowed = (facts.allowed ?? '').split(', ').filter((one) => one !== '');
      assert.equal(allowed.length > 0, state in wrong, state);
      for (const one of allowed) {
        const another = { ...request, number: await queryIn(state, origin, 'u-dm') };
        const step = actions[one as keyof typeof actions].call;
        await queries[step](another, edc.as(one === 'answer' ? 'crc' : 'manager'));
      }
    }
  }
});

test('the database itself lets nothing that is over come back', async () => {
  for (const state of ['CLOSED', 'CANCELLED'] as const) {
    const number = await queryIn(state, 'PERSON', 'u-dm');
    const call = newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'system', id: 'x', name: 'x' } });
    const bypass = edc.database.write(call, 'Bypass', (tx) =>
      tx(`update query set state = 'OPEN' where study = $1 and form = $2 and number = $3`, [study, form, number]),
    );
    await assert.rejects(bypass, /stays so/);
    call.end();
  }
});
