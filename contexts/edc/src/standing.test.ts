import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import { edc as contract } from '@verum/contracts';
import fc from 'fast-check';
import type { Standing } from './domain/visit/standing.ts';
import { followSubject } from './logic/casebook/follow-subject.ts';
import { insertActivation } from './store/builds.ts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// What trial says of a subject, in whatever order it arrives, and what that means for visits and work.

const edc = await startEdc();
const { api, as, clock, service } = edc;
const work = edc.of(contract.WorkService);
after(() => edc.stop());
await importBuild(edc, coreStudy());
await api.publishBuild({ study, build: '1' }, as('manager'));
await edc.database.write(systemCall(), 'Approval EC-1', (tx) =>
  insertActivation(tx, study, { build: 1, site: 'PKU1', fromDate: '2026-01-05', approval: 'EC-1' }),
);
const { WorkKind, VisitTiming, Standing: Said } = contract;

function systemCall() {
  return newCall({ command: 'test', timeoutMs: 30_000, actor: { kind: 'system', id: 'system:trial', name: '' } });
}

let taken = 0;
const newSubject = () => `S-${String(++taken).padStart(3, '0')}`;

async function tell(subject: string, standing: Standing, since: string, revision: number): Promise<number> {
  const call = systemCall();
  const told = { study, subject, site: 'PKU1', zone: 'Asia/Shanghai', standing, since, revision, reason: '' };
  return await followSubject(service, call, told).finally(() => call.end());
}

const casebook = (subject: string) => api.getCasebook({ study, subject }, as('crc'));
const timing = async (subject: string) =>
  (await casebook(subject)).visits.find(({ visit }) => visit === 'SE.BASE')?.timing ?? VisitTiming.UNSPECIFIED;
async function waits(subject: string, kind: contract.WorkKind): Promise<string[]> {
  const { items } = await work.listWork({ study, kind, pageSize: 500 }, as('crc'));
  return items.filter((item) => item.subject === subject).map(({ visit }) => visit);
}

/** Screened on 1 June: the baseline is due from 2 to 15 June. */
async function screened(): Promise<string> {
  const subject = newSubject();
  clock.set('2026-06-01T08:00:00Z');
  assert.equal(await tell(subject, 'ACTIVE', '2026-06-01', 1), 1);
  const items = [{ path: 'IG.SV/IT.SVDAT', value: '2026-06-01' }];
  await api.saveForm({ study, subject, form: 'SE.SCR~FO.SV', items, complete: true }, as('crc'));
  return subject;
}

test('a visit whose last day had passed when the subject left stays overdue, one that was open or to come is off', async () => {
  for (const [since, isStillOverdue] of [
    ['2026-06-15', false],
    ['2026-06-16', true],
  ] as const) {
    const subject = await screened();
    clock.set('2026-06-20T08:00:00Z');
    assert.deepEqual(await waits(subject, WorkKind.OVERDUE), ['SE.BASE']);
    await tell(subject, 'WITHDRAWN', since, 2);
    assert.deepEqual(await waits(subject, WorkKind.OVERDUE), isStillOverdue ? ['SE.BASE'] : [], since);
    assert.equal(await timing(subject), isStillOverdue ? VisitTiming.OVERDUE : VisitTiming.NONE);
    const { standing, endedOn } = await casebook(subject);
    assert.deepEqual([standing, endedOn], [Said.WITHDRAWN, since]);
  }
});

test('what is off is due again when the ending is taken back, and never was for whoever is still in the study', async () => {
  const [left, other] = [await screened(), await screened()];
  clock.set('2026-06-10T08:00:00Z');
  await tell(left, 'WITHDRAWN', '2026-06-05', 2);
  assert.deepEqual([await waits(left, WorkKind.DUE), await waits(other, WorkKind.DUE)], [[], ['SE.BASE']]);
  await tell(left, 'ACTIVE', '2026-06-01', 3);
  assert.deepEqual(await waits(left, WorkKind.DUE), ['SE.BASE']);
  assert.equal((await casebook(left)).endedOn, '');
});

test('everything can still be entered after a withdrawal, and a visit that was held all the same counts as held', async () => {
  const subject = await screened();
  clock.set('2026-06-10T08:00:00Z');
  await tell(subject, 'WITHDRAWN', '2026-06-05', 2);
  const items = [{ path: 'IG.SV/IT.SVDAT', value: '2026-06-04' }];
  await api.saveForm({ study, subject, form: 'SE.BASE~FO.SV', items, complete: true }, as('crc'));
  assert.equal(await timing(subject), VisitTiming.IN_WINDOW);
});

test('without an active build nothing opens, and a subject that has left needs no casebook', async () => {
  const subject = newSubject();
  clock.set('2020-01-01T08:00:00Z');
  assert.equal((await refusalOf(tell(subject, 'ACTIVE', '2020-01-01', 1))).name, 'NO_ACTIVE_BUILD');
  assert.equal(await tell(subject, 'SCREEN_FAILED', '2020-01-01', 2), 0);
  clock.set('2026-06-20T08:00:00Z');
  assert.equal(await tell(subject, 'ACTIVE', '2020-01-01', 1), 0, 'what comes late is not believed');
  // Somebody opens it all the same, to enter what was captured.
  await edc.openCasebook(subject, 'PKU1');
  const { standing, endedOn } = await casebook(subject);
  assert.deepEqual([standing, endedOn], [Said.SCREEN_FAILED, '2020-01-01']);
  assert.deepEqual(await waits(subject, WorkKind.OVERDUE), []);
});

test('told in any order and any number of times, the last word holds, and the casebook opens once', async () => {
  clock.set('2026-06-20T08:00:00Z');
  const standing = fc.constantFrom<Standing>('ACTIVE', 'WITHDRAWN', 'COMPLETED', 'SCREEN_FAILED');
  const story = fc
    .array(standing, { minLength: 1, maxLength: 5 })
    .chain((said) =>
      fc.record({ said: fc.constant(said), order: fc.array(fc.nat({ max: said.length - 1 }), { maxLength: 8 }) }),
    );
  await fc.assert(
    fc.asyncProperty(story, async ({ said, order }) => {
      const subject = newSubject();
      const arrivals = [...order, said.length - 1, ...order];
      for (const at of arrivals) await tell(subject, said[at] ?? 'ACTIVE', `2026-06-0${at + 1}`, at + 1);
      const last = said.at(-1) ?? 'ACTIVE';
      const events = await edc.database.read(as('auditor').call, (sql) =>
        sql(`select 1 from outbox where aggregate = $1 and type = 'edc.casebook.opened'`, [
          `casebook/${study}/${subject}`,
        ]),
      );
      if (events.length === 0) return assert.ok(arrivals.every((at) => said[at] !== 'ACTIVE') || last !== 'ACTIVE');
      assert.equal(events.length, 1);
      const found = await casebook(subject);
      assert.equal(found.standing, Said[last]);
      assert.equal(found.endedOn, last === 'ACTIVE' ? '' : `2026-06-0${said.length}`);
    }),
    { numRuns: 30 },
  );
});
