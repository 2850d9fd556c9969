import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, refuse } from '@verum/call';
import { userCall, useShop } from './fixture.ts';
import { type FollowOptions, followOutbox } from './follow-outbox.ts';
import { type OutboxEvent, publish } from './outbox.ts';
import { outboxState } from './outbox-state.ts';
import { parkedEvents, releaseParked } from './parked.ts';

// A transaction of anybody else on the same server holds events back for as long as it lasts.
const patienceMs = 60_000;

describe('the outbox', () => {
  const shop = useShop();

  const put = (aggregate: string, n: number) =>
    shop().database.write(userCall(), 'put', (tx) => publish(tx, { aggregate, type: 'shop.Put', payload: { n } }));

  /** Follows until `isDone`, and then a moment longer. Only events of the test’s own aggregates are handed on. */
  const follow = async (
    prefix: string,
    more: Partial<Omit<FollowOptions, 'handle'>> & { handle: (event: OutboxEvent) => Promise<void> },
    isDone: () => unknown,
  ) => {
    const stopping = new AbortController();
    const { handle, ...options } = more;
    const following = followOutbox(shop().database, {
      consumer: prefix,
      signal: stopping.signal,
      pollMs: 20,
      retryMs: 1,
      ...options,
      handle: async (events) => {
        for (const event of events) if (event.aggregate.startsWith(prefix)) await handle(event);
      },
    });
    for (const end = performance.now() + patienceMs; performance.now() < end && !(await isDone()); ) await sleep(10);
    assert.ok(await isDone(), 'it never came about');
    await sleep(50);
    stopping.abort();
    await following;
  };
  const numbers = (events: OutboxEvent[], aggregate: string) =>
    events.filter((event) => event.aggregate === aggregate).map(({ payload }) => (payload as { n: number }).n);

  test('delivers what was committed, and nothing that was rolled back', async () => {
    const name = newId();
    const events: OutboxEvent[] = [];
    await put(name, 1);
    const failing = shop().database.write(userCall(), 'put', async (tx) => {
      await publish(tx, { aggregate: name, type: 'shop.Put', payload: { n: 2 } });
      throw new Error('no');
    });
    await assert.rejects(failing);
    await put(name, 3);
    await follow(name, { handle: async (event) => void events.push(event) }, () => events.length >= 2);
    assert.deepEqual(numbers(events, name), [1, 3]);
    assert.match(events[0]?.trace_id ?? '', /^[0-9a-f]{32}$/);
  });

  test('keeps the order of each aggregate while many write, and continues where it stopped', async () => {
    const name = newId();
    const events: OutboxEvent[] = [];
    const handle = async (event: OutboxEvent) => void events.push(event);
    const aggregates = [0, 1, 2, 3].map((index) => `${name}/${index}`);
    const writeAll = async (aggregate: string, from: number) => {
      for (let n = from; n < from + 20; n += 1) await put(aggregate, n);
    };
    for (const from of [0, 20]) {
      const writing = Promise.all(aggregates.map((aggregate) => writeAll(aggregate, from)));
      await follow(name, { handle }, () => events.length >= (from + 20) * 4);
      await writing;
    }
    assert.equal(events.length, 160);
    for (const aggregate of aggregates) {
      assert.deepEqual(
        numbers(events, aggregate),
        Array.from({ length: 40 }, (_, n) => n),
      );
    }
  });

  test('is picked up at once by a follower in the same process', async () => {
    const name = newId();
    const seen: OutboxEvent[] = [];
    const handle = async (event: OutboxEvent) => void seen.push(event);
    let n = 0;
    // It looks by itself once an hour only. An event that is held back at the first wake comes with the next.
    await follow(name, { handle, pollMs: 3_600_000 }, async () => {
      if (n === 0) await sleep(200);
      if (seen.length === 0) await put(name, ++n);
      return seen.length > 0;
    });
  });

  test('parks an event its consumer cannot take, with those behind it, until a person releases it', async () => {
    const name = newId();
    const [sick, well] = [`${name}/sick`, `${name}/well`];
    const events: OutboxEvent[] = [];
    let isPoison = true;
    let tries = 0;
    const handle = async (event: OutboxEvent) => {
      if (isPoison && event.aggregate === sick) {
        tries += 1;
        throw new TypeError('secret 110101199003070011');
      }
      events.push(event);
    };
    for (const n of [1, 2]) for (const aggregate of [sick, well]) await put(aggregate, n);
    await follow(name, { handle, triesMax: 3 }, () => events.length >= 2);
    assert.deepEqual([tries, numbers(events, sick), numbers(events, well)], [3, [], [1, 2]]);
    const parked = await shop().database.read(userCall(), (sql) => parkedEvents(sql, name));
    assert.deepEqual(
      parked.map((event) => [event.aggregate, event.tries, event.error]),
      [
        [sick, 3, 'TypeError'],
        [sick, 0, 'waits for an earlier event of its aggregate'],
      ],
    );

    isPoison = false;
    await put(sick, 3);
    await shop().database.write(userCall(), 'repaired', (tx) => releaseParked(tx, name, sick));
    await follow(name, { handle }, () => numbers(events, sick).length >= 3);
    await put(sick, 4);
    await follow(name, { handle }, () => numbers(events, sick).length >= 4);
    assert.deepEqual(numbers(events, sick), [1, 2, 3, 4]);
    assert.deepEqual(await shop().database.read(userCall(), (sql) => parkedEvents(sql, name)), []);
  });

  test('waits for a consumer that is away, and parks nothing', async () => {
    const name = newId();
    let tries = 0;
    const handle = async () => {
      tries += 1;
      if (tries < 8) throw refuse('UNAVAILABLE');
    };
    await put(name, 1);
    await follow(name, { handle, triesMax: 2 }, () => tries >= 8);
    assert.equal(tries, 8);
    assert.deepEqual(await shop().database.read(userCall(), (sql) => parkedEvents(sql, name)), []);
  });

  test('is delivered by one of two processes with the same name', async () => {
    const name = newId();
    const seen: string[] = [];
    const handle = async (event: OutboxEvent) => void seen.push(event.id);
    const both = [0, 1].map(() => follow(name, { handle }, () => seen.length >= 10));
    for (let n = 0; n < 10; n += 1) await put(name, n);
    await Promise.all(both);
    assert.deepEqual([seen.length, new Set(seen).size], [10, 10]);
  });

  test('writes nothing more once another process has taken over while it was at work', async () => {
    const name = newId();
    let takenOver = false;
    for (const n of [1, 2]) await put(name, n);
    await follow(
      name,
      {
        triesMax: 1,
        handle: async () => {
          // It slept for longer than its lease, and wakes up in the middle of an event that then fails.
          await shop().admin(
            `update shop.outbox_consumer set leased_by = 'another', leased_until = now() + interval '1 hour'
             where consumer = '${name}'`,
          );
          takenOver = true;
          throw new TypeError('no');
        },
      },
      () => takenOver,
    );
    const [kept] = await shop().admin(
      `select after, leased_by, (select count(*)::int from shop.outbox_parked where consumer = '${name}') as parked
       from shop.outbox_consumer where consumer = '${name}'`,
    );
    assert.deepEqual([kept?.leased_by, kept?.parked], ['another', 0]);
  });

  test('says where each consumer stands: how far behind, and whether somebody delivers', async () => {
    const name = newId();
    await put(name, 1);
    await follow(name, { handle: async () => undefined }, async () => (await stateOf(name))?.lagSeconds === 0);
    assert.deepEqual([(await stateOf(name))?.isFollowed, (await stateOf(name))?.parked], [false, 0]);
    await put(name, 2);
    await sleep(20);
    assert.ok(((await stateOf(name))?.lagSeconds ?? 0) > 0, 'what nobody delivers falls behind');
  });

  const stateOf = async (name: string) =>
    (await shop().database.read(userCall(), outboxState)).find(({ consumer }) => consumer === name);
});
