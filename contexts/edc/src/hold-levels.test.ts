import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract, permissionsOf } from '@verum/contracts';
import { levelOf } from './domain/review/hold.ts';
import { setHold } from './store/holds.ts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// Who may do what with each of the five levels, from each state.

const edc = await startEdc();
const { api, as } = edc;
const review = edc.of(contract.ReviewService);
after(() => edc.stop());
await importBuild(edc, coreStudy({ design: { gates: { lock: [] } } }));
await edc.openCasebook('H-001', 'PKU1');

const nowhere = { site: '', subject: '', visit: '', form: '' };
const form = 'SE.SCR~FO.VS';
const levels = [
  nowhere,
  { ...nowhere, site: 'PKU1' },
  { ...nowhere, subject: 'H-001' },
  { ...nowhere, subject: 'H-001', visit: 'SE.SCR' },
  { ...nowhere, subject: 'H-001', form },
];
type Level = (typeof levels)[number];
type State = 'NONE' | 'FROZEN' | 'LOCKED';

/** Puts a level into a state as if it had come there. */
async function prepare(level: Level, state: State): Promise<void> {
  const { call } = as('manager');
  const place = { study, ...level, atSite: level.site || (level.subject && 'PKU1'), isBlinded: false };
  const actor = { ...call, actor: { kind: 'system', id: 'system:test', name: 'Test' } } as const;
  await edc.database.write(actor, 'Prepared', (tx) => setHold(tx, place, { state }));
}

const reason = 'end of the study';
const actions = {
  freeze: (level: Level, who: Who) => review.freeze({ study, ...level, reason }, as(who)),
  unfreeze: (level: Level, who: Who) => review.freeze({ study, ...level, reason, undo: true }, as(who)),
  lock: (level: Level, who: Who) => review.lock({ study, ...level, reason }, as(who)),
  'request-unlock': (level: Level, who: Who) => review.requestUnlock({ study, ...level, reason }, as(who)),
} as const;
type Action = keyof typeof actions;
type Who = Parameters<typeof as>[0];

const people = ['crc', 'investigator', 'monitor', 'manager', 'auditor', 'office', 'unblinded'] as const;
const roles = { crc: 1, investigator: 2, monitor: 3, manager: 4, office: 5, auditor: 6, unblinded: 8 } as const;
const permission: Record<Action, string> = {
  freeze: 'freeze',
  unfreeze: 'freeze',
  lock: 'lock',
  'request-unlock': 'lock',
};
const next: Record<Action, Partial<Record<State, State>>> = {
  freeze: { NONE: 'FROZEN', FROZEN: 'FROZEN' },
  unfreeze: { NONE: 'NONE', FROZEN: 'NONE' },
  lock: { NONE: 'LOCKED', FROZEN: 'LOCKED', LOCKED: 'LOCKED' },
  'request-unlock': { LOCKED: 'LOCKED' },
};

for (const level of levels) {
  test(`${levelOf(level)}: every action in every state as every role`, async () => {
    for (const action of Object.keys(actions) as Action[]) {
      for (const state of ['NONE', 'FROZEN', 'LOCKED'] as const) {
        for (const who of people) {
          await prepare(level, state);
          const name = `${who}: ${action} on ${state}`;
          const expected = next[action][state];
          if (!permissionsOf(roles[who]).has(permission[action])) {
            assert.equal((await refusalOf(actions[action](level, who))).name, 'PERMISSION_DENIED', name);
          } else if (expected === undefined) {
            const refusal = await refusalOf(actions[action](level, who));
            assert.equal(refusal.name, 'STATE_FORBIDS', name);
            assert.deepEqual([refusal.facts.at, refusal.facts.state], [levelOf(level), state], name);
          } else {
            const { effective, effectiveAt } = await actions[action](level, who);
            assert.equal(effective, contract.Hold[expected], name);
            assert.equal(effectiveAt, expected === 'NONE' ? '' : levelOf(level), name);
          }
          await settleRequests();
        }
      }
    }
    await prepare(level, 'NONE');
  });
}

/** What a test has asked for, another manager refuses. */
async function settleRequests(): Promise<void> {
  const { requests } = await review.listUnlockRequests({ study, state: contract.UnlockState.PENDING }, as('office'));
  for (const { number } of requests) await review.decideUnlock({ study, number, approve: false, reason }, as('office'));
}

test('what stands already is answered as it stands, and leaves no trace', async () => {
  const place = { ...nowhere, subject: 'H-001', form };
  const first = await review.freeze({ study, ...place, reason: 'the first' }, as('monitor'));
  const again = await review.freeze({ study, ...place, reason: 'the second' }, as('manager'));
  assert.deepEqual([again.at, again.actor, again.reason], [first.at, 'u-cra', 'the first']);
  await review.freeze({ study, ...place, reason: 'the third', undo: true }, as('manager'));
  const rows = await edc.database.read(as('auditor').call, (sql) =>
    sql(`select reason from audit where table_name = 'hold' and reason like 'the %' order by xid, seq`),
  );
  assert.deepEqual(
    rows.map((row) => row.reason),
    ['the first', 'the third'],
  );
});

test('whoever answers for one site holds that site and what is in it, not the study, and finds no other site', async () => {
  const ask = (level: Partial<Level>) => refusalOf(review.freeze({ study, ...level, reason }, as('otherMonitor')));
  assert.equal((await ask({})).name, 'PERMISSION_DENIED');
  for (const level of [
    { site: 'PKU1' },
    { subject: 'H-001' },
    { subject: 'H-001', visit: 'SE.SCR' },
    { subject: 'H-001', form },
  ]) {
    assert.equal((await ask(level)).name, 'NOT_FOUND', JSON.stringify(level));
  }
  assert.equal((await ask({ site: 'RJH2' })).name, 'NOT_FOUND', 'nothing of the study is there yet');
  await edc.openCasebook('H-002', 'RJH2');
  const { hold } = await review.freeze({ study, site: 'RJH2', reason }, as('otherMonitor'));
  assert.equal(hold, contract.Hold.FROZEN);
  await review.freeze({ study, subject: 'H-001', reason }, as('monitor'));
  const seen = await review.listHolds({ study }, as('otherMonitor'));
  assert.deepEqual(
    seen.holds.map(({ place }) => [place?.site, place?.subject]),
    [['RJH2', '']],
  );
  const all = await review.listHolds({ study, pageSize: 1 }, as('manager'));
  const rest = await review.listHolds({ study, pageSize: 1, pageToken: all.nextPageToken }, as('manager'));
  assert.deepEqual(
    [...all.holds, ...rest.holds].map(({ place, effectiveAt }) => [place?.site, place?.subject, effectiveAt]),
    [
      ['RJH2', '', 'site'],
      ['', 'H-001', 'subject'],
    ],
  );
  assert.equal(rest.nextPageToken, '');
  for (const level of [{ site: 'RJH2' }, { subject: 'H-001' }]) {
    await review.freeze({ study, ...level, reason, undo: true }, as('manager'));
  }
});

test('a place is one level that the build has', async () => {
  const ask = async (level: Partial<Level>) =>
    (await refusalOf(review.freeze({ study, ...level, reason }, as('manager')))).name;
  assert.equal(await ask({ site: 'PKU1', subject: 'H-001' }), 'INVALID_REQUEST');
  assert.equal(await ask({ subject: 'H-001', visit: 'SE.SCR', form }), 'INVALID_REQUEST');
  assert.equal(await ask({ visit: 'SE.SCR' }), 'INVALID_REQUEST');
  assert.equal(await ask({ subject: 'H-001', visit: 'SE.UNS' }), 'INVALID_REQUEST');
  assert.equal(await ask({ subject: 'H-001', visit: 'SE.NONE' }), 'NOT_FOUND');
  assert.equal(await ask({ subject: 'H-001', form: 'SE.SCR~FO.NONE' }), 'NOT_FOUND');
  assert.equal(await ask({ subject: 'H-001', form: 'SE.LOG~FO.AE' }), 'INVALID_REQUEST');
  assert.equal(await ask({ subject: 'NOBODY' }), 'NOT_FOUND');
  assert.equal(await ask({ site: 'NOWHERE' }), 'NOT_FOUND');
  const blank = review.freeze({ study, subject: 'H-001', reason: ' \t' }, as('manager'));
  assert.equal((await refusalOf(blank)).name, 'REASON_REQUIRED');
});

test('a hold of a blinded form is not there for whoever is blinded', async () => {
  const blinded = { study, subject: 'H-001', form: 'SE.BASE~FO.LB.BLINDED' };
  const refusal = await refusalOf(review.freeze({ ...blinded, reason }, as('manager')));
  const absent = await refusalOf(review.freeze({ ...blinded, form: 'SE.BASE~FO.X.BLINDED', reason }, as('manager')));
  assert.deepEqual([refusal.name, refusal.violations], [absent.name, absent.violations]);
  const place = { ...nowhere, ...blinded, atSite: 'PKU1', isBlinded: true };
  await edc.database.write({ ...as('manager').call, actor: { kind: 'system', id: 'x', name: 'x' } }, 'Prepared', (tx) =>
    setHold(tx, place, { state: 'FROZEN' }),
  );
  assert.deepEqual((await review.listHolds({ study }, as('manager'))).holds, []);
  assert.equal((await review.listHolds({ study }, as('unblinded'))).holds.length, 1);
  await api.saveForm(
    { study, subject: 'H-001', form: 'SE.BASE~FO.LB', items: [{ path: 'IG.LB/IT.GLUC', value: '5.1' }] },
    as('crc'),
  );
});
