import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';

const { QueryOrigin, QueryState } = contract;
const edc = await startEdc();
const { as, clock } = edc;
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
await importBuild(edc);
const form = 'SE.BASE~FO.VS';
for (const subject of ['A-1', 'A-2', 'A-3']) await edc.openCasebook(subject, 'PKU1');
await edc.openCasebook('Z-1', 'RJH2');

type Filter = Parameters<typeof queries.listQueries>[0];
type Who = Parameters<typeof as>[0];

const ask = async (subject: string, more: object = {}, who: Who = 'monitor') =>
  await queries.openQuery({ study, subject, form, text: 'Sure?', ...more }, as(who));
const name = ({ subject, form: key, number }: contract.Query) => `${subject} ${key} ${number}`;

async function allPages(filter: Filter, pageSize: number, who: Who = 'manager', between?: () => Promise<unknown>) {
  const found: string[] = [];
  for (let pageToken = ''; ; ) {
    const page = await queries.listQueries({ study, ...filter, pageSize, pageToken }, as(who));
    found.push(...page.queries.map(name));
    assert.ok(page.queries.length <= pageSize);
    if (page.nextPageToken === '') return found;
    pageToken = page.nextPageToken;
    await between?.();
  }
}

describe('a list', () => {
  test('is by due date, then subject, form and number, and each filter narrows it', async () => {
    await ask('A-2', { dueDate: '2026-06-20' });
    await ask('A-1', { dueDate: '2026-06-20' });
    await ask('A-1', { dueDate: '2026-06-20' });
    await ask('A-1', { dueDate: '2026-06-20', form: 'SE.BASE~FO.AE!1' });
    await ask('A-3', { dueDate: '2026-06-05', assignee: 'u-inv' });
    await ask('Z-1', { dueDate: '2026-06-10' }, 'otherMonitor');
    await queries.answerQuery({ study, subject: 'A-2', form, number: 1, text: 'Yes' }, as('crc'));
    await queries.closeQuery({ study, subject: 'A-1', form, number: 2, text: 'Seen' }, as('monitor'));
    const inOrder = [
      `A-3 ${form} 1`,
      `Z-1 ${form} 1`,
      'A-1 SE.BASE~FO.AE!1 1',
      ...[`A-1 ${form} 1`, `A-1 ${form} 2`, `A-2 ${form} 1`],
    ];
    for (const size of [1, 2, 5, 6, 500]) assert.deepEqual(await allPages({}, size), inOrder);
    const cases: [Filter, number[], Who?][] = [
      [{ subject: 'A-1' }, [2, 3, 4]],
      [{ subject: 'A-1', form }, [3, 4]],
      [{ form: 'SE.BASE~FO.AE!1' }, [2]],
      [{ site: 'RJH2' }, [1]],
      [{ site: 'PKU1', state: QueryState.OPEN }, [0, 2, 3]],
      [{ state: QueryState.ANSWERED }, [5]],
      [{ state: QueryState.CLOSED }, [4]],
      [{ state: QueryState.CANCELLED }, []],
      [{ origin: QueryOrigin.CHECK }, []],
      [{ origin: QueryOrigin.PERSON, state: QueryState.CLOSED }, [4]],
      [{ assignee: 'u-inv' }, [0]],
      [{ assignee: 'u-inv', state: QueryState.CLOSED }, []],
      [{ site: 'NOWHERE' }, []],
      [{}, [0, 2, 3, 4, 5], 'crc'],
      [{}, [1], 'otherCrc'],
      [{ site: 'PKU1' }, [], 'otherCrc'],
    ];
    for (const [filter, places, who] of cases) {
      const found = await allPages(filter, 2, who);
      assert.deepEqual(
        found,
        places.map((place) => inOrder[place]),
        JSON.stringify(filter),
      );
    }
    const { queries: shown } = await queries.listQueries({ study }, as('manager'));
    assert.ok(
      shown.every(({ thread }) => thread.length === 0),
      'what was said is read of one query at a time',
    );
  });

  test('knows what is overdue from the day after it was due, and only while it waits', async () => {
    const overdue = () => allPages({ overdue: true }, 50);
    assert.deepEqual(await overdue(), []);
    clock.set('2026-06-05T23:59:59Z');
    assert.deepEqual(await overdue(), []);
    clock.set('2026-06-06T00:00:00Z');
    assert.deepEqual(await overdue(), [`A-3 ${form} 1`]);
    clock.set('2026-07-01T00:00:00Z');
    assert.equal((await overdue()).length, 4, 'neither the answered nor the closed one');
    assert.deepEqual(await allPages({ overdue: true, state: QueryState.ANSWERED }, 50), []);
    assert.equal((await allPages({ overdue: true, state: QueryState.OPEN }, 50)).length, 4);
    clock.set('2026-06-01T08:00:00Z');
  });

  test('keeps its place while queries change between the pages', async () => {
    for (let n = 0; n < 30; n += 1) await ask('A-1', { dueDate: `2026-08-${String(1 + (n % 28)).padStart(2, '0')}` });
    const before = await allPages({ state: QueryState.OPEN }, 500);
    const gone = new Set<string>();
    let turn = 0;
    const seen = await allPages({ state: QueryState.OPEN }, 5, 'manager', async () => {
      // One of the last page, one that is still to come, and one that was not there.
      const open = (await queries.listQueries({ study, state: QueryState.OPEN, pageSize: 500 }, as('manager'))).queries;
      for (const one of [open[0], open.at(-1 - turn)]) {
        assert(one);
        await queries.closeQuery(
          { study, subject: one.subject, form: one.form, number: one.number, text: 'x' },
          as('monitor'),
        );
        gone.add(name(one));
      }
      await ask('A-2', { dueDate: '2026-06-01' });
      turn += 1;
    });
    assert.equal(new Set(seen).size, seen.length, 'nothing twice');
    for (const one of before) assert.ok(seen.includes(one) || gone.has(one), `${one} was passed over`);
  });

  test('takes no page token but its own', async () => {
    const token = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
    for (const pageToken of [
      'x',
      token(['2026-06-01', 'A-1', form]),
      token(['2026', 'A-1', form, '1']),
      token([1, 2, 3, 4]),
    ]) {
      assert.equal((await refusalOf(queries.listQueries({ study, pageToken }, as('manager')))).name, 'INVALID_REQUEST');
    }
    assert.equal(
      (await refusalOf(queries.listQueries({ study, pageSize: 501 }, as('manager')))).name,
      'INVALID_REQUEST',
    );
  });
});

test('ageing counts by the calendar of the site, at the edges of its buckets', async () => {
  await edc.openCasebook('G-1', 'AGE1');
  for (let n = 0; n < 3; n += 1) await ask('G-1');
  const { openedAt } = await queries.getQuery({ study, subject: 'G-1', form, number: 1 }, as('manager'));
  await queries.answerQuery({ study, subject: 'G-1', form, number: 3, text: 'Yes' }, as('unblinded'));
  assert(openedAt);
  // Midnight in Shanghai, at which the day of opening began there.
  const openedMs = Number(openedAt.seconds) * 1_000;
  const shanghai = new Date(openedMs + 8 * 3_600_000).toISOString().slice(0, 10);
  const startMs = Date.parse(`${shanghai}T00:00:00+08:00`);
  const day = 86_400_000;
  const at = async (nowMs: number) => {
    clock.set(new Date(nowMs).toISOString());
    const { rows } = await queries.getQueryAgeing({ study, site: 'AGE1' }, as('manager'));
    return rows.map(({ state, days7, days14, days30, days90, longer }) => [
      state,
      days7,
      days14,
      days30,
      days90,
      longer,
    ]);
  };
  const both = (...bucket: number[]) => [
    [QueryState.OPEN, ...bucket.map((n) => n * 2)],
    [QueryState.ANSWERED, ...bucket],
  ];
  const edges: [number, number[]][] = [
    [0, [1, 0, 0, 0, 0]],
    [7, [1, 0, 0, 0, 0]],
    [8, [0, 1, 0, 0, 0]],
    [14, [0, 1, 0, 0, 0]],
    [15, [0, 0, 1, 0, 0]],
    [30, [0, 0, 1, 0, 0]],
    [31, [0, 0, 0, 1, 0]],
    [90, [0, 0, 0, 1, 0]],
    [91, [0, 0, 0, 0, 1]],
  ];
  for (const [days, bucket] of edges) {
    assert.deepEqual(await at(startMs + days * day), both(...bucket), `the first moment of day ${days}`);
    assert.deepEqual(await at(startMs + (days + 1) * day - 1), both(...bucket), `the last moment of day ${days}`);
  }
  const aged = async (ageDaysMin: number) => (await allPages({ subject: 'G-1', ageDaysMin }, 50)).length;
  const all = await aged(0);
  clock.set(new Date(openedMs + 3 * day - 60_000).toISOString());
  assert.deepEqual([await aged(2), await aged(3)], [all, 0], 'the list by the same days');
  assert.equal((await queries.getQuery({ study, subject: 'G-1', form, number: 1 }, as('manager'))).ageDays, 2);
  clock.set(new Date(openedMs + 3 * day + 60_000).toISOString());
  assert.ok((await aged(3)) > 0);
  assert.equal(await aged(4), 0);
  assert.equal((await queries.getQuery({ study, subject: 'G-1', form, number: 1 }, as('manager'))).ageDays, 3);
  clock.set('2000-01-01T00:00:00Z');
  assert.equal((await queries.getQuery({ study, subject: 'G-1', form, number: 1 }, as('manager'))).ageDays, 0);
  await queries.closeQuery({ study, subject: 'G-1', form, number: 3 }, as('monitor'));
  clock.set('2036-01-01T00:00:00Z');
  const closed = await queries.getQuery({ study, subject: 'G-1', form, number: 3 }, as('manager'));
  assert.equal(closed.ageDays, 0, 'until it was closed');
  clock.set('2026-06-01T08:00:00Z');
});
