import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { newId, newTrace, Refusal, refuse } from '@verum/call';
import { type ReadEventsRequest, reasonName, trial } from '@verum/contracts';
import { dismissParked, outboxState, parkedEvents, readCommitted, releaseParked } from '@verum/database';
import { asCaller, type Channel, client } from '@verum/rpc';
import fc from 'fast-check';
import { openPost, type Post, postCall, type } from './fixture.ts';
import { readEvents, toEvent } from './read-events.ts';

let post: Post;
let standard: Pick<Post, 'handler' | 'way'>;
before(async () => {
  post = await openPost();
  standard = { handler: post.handler, way: post.way };
});
after(() => post.stop());

let name: string;
beforeEach(() => {
  name = newId();
});
afterEach(() => Object.assign(post, standard));

const mine = async () => (await post.taken()).filter(({ aggregate }) => aggregate.startsWith(name));
const numbers = async (aggregate: string) =>
  (await post.taken()).filter((one) => one.aggregate === aggregate).map(({ n }) => n);
const has = (count: number) => async () => (await mine()).length >= count;
const parked = () => post.producer.read(postCall(), (sql) => parkedEvents(sql, 'trial'));
const known = async () =>
  await post.consumer.read(postCall(), (sql) => sql<{ count: number }>('select count(*) as count from event_seen'));

/** A way on which `fault` may throw before the message arrives, or after it was answered. */
const faulty =
  (fault: { before?: () => void; after?: () => void }) =>
  (to: Channel): Channel => ({
    ...to,
    async unary(method, request, envelope) {
      fault.before?.();
      const answer = await to.unary(method, request, envelope);
      fault.after?.();
      return answer;
    },
  });

const lost = () => refuse('UNAVAILABLE', { facts: { service: 'trial' } });

test('what is committed here happens there, once, in order, and on the trail as what caused it', async () => {
  const trace = newTrace();
  await post.producer.write(postCall({ trace }), 'put', (tx) =>
    tx(
      `insert into outbox (aggregate, type, payload) select $1, $2, jsonb_build_object('n', n) from generate_series(1, 3) n`,
      [name, type],
    ),
  );
  await post.put(name, 4);
  await post.put(`${name}/other`, 1, 'edc.nobody.wants.it');
  const stateNow = async () => (await post.producer.read(postCall(), outboxState))[0];
  // The last one is passed over, which nobody is told of.
  await post.deliver(async () => (await has(4)()) && (await stateNow())?.lagSeconds === 0);
  assert.deepEqual(await numbers(name), [1, 2, 3, 4]);
  const trail = await post.consumer.read(postCall(), (sql) =>
    sql(
      `select distinct actor, reason, trace_id from audit where new ->> 'aggregate' = $1 and (new ->> 'n')::int < 4`,
      [name],
    ),
  );
  assert.deepEqual(trail, [{ actor: 'system:edc', reason: 'events of edc', trace_id: trace.traceId }]);
  const state = await stateNow();
  assert.deepEqual([state?.consumer, state?.lagSeconds, state?.parked], ['trial', 0, 0]);
});

test('an answer that gets lost after the commit is asked for again, and nothing happens twice', async () => {
  let answers = 0;
  post.way = faulty({
    after: () => {
      answers += 1;
      if (answers <= 3) throw lost();
    },
  });
  for (const n of [1, 2]) await post.put(name, n);
  await post.deliver(async () => answers > 3);
  assert.deepEqual(await numbers(name), [1, 2]);
});

test('what was taken is remembered only until it cannot come again, and still not taken twice after that', async () => {
  await post.put(name, 1);
  await post.deliver(has(1));
  const [row] = (
    await post.producer.read(postCall(), (sql) =>
      readCommitted(sql, 'outbox', { after: undefined, limit: 1, where: { text: 't.aggregate = $1', params: [name] } }),
    )
  ).rows;
  await post.put(name, 2);
  await post.deliver(has(2));
  const [{ count } = { count: -1 }] = await known();
  assert.ok(count <= 1, `${count} remembered`);

  // A process that slept for an hour delivers what it had in hand.
  const events = [toEvent('edc', row as never)];
  const late = client(trial.TrialEventsService, post.channel, [asCaller('edc')]);
  assert.equal((await late.deliver({ events, settledBefore: '0.0' }, { call: postCall() })).known, 1);
  assert.deepEqual(await numbers(name), [1, 2]);
});

test('whoever asks whether anything is on its way hears of what a running transaction holds back', async () => {
  const running = Promise.withResolvers<void>();
  const isRunning = Promise.withResolvers<void>();
  await post.put(name, 1);
  const slow = post.producer.write(postCall(), 'slow', async (tx) => {
    await tx('select pg_current_xact_id()');
    isRunning.resolve();
    await running.promise;
  });
  await isRunning.promise;
  await post.put(name, 2);
  const types = `edc.held.${name}`;
  await post.put(`${name}/held`, 3, types);
  const request = { after: '', limit: 1_000, study: '' };
  const read = (asked: object) =>
    readEvents({ database: post.producer, producer: 'edc' }, postCall(), { ...request, ...asked } as ReadEventsRequest);
  const held = await read({ types: [types] });
  assert.deepEqual(held.events, []);
  assert.ok(held.waitingSince && timestampMs(held.waitingSince) <= Date.now(), 'it has happened, and is not told');
  assert.equal((await read({ types: ['edc.nobody.does.it'] })).waitingSince, undefined);
  running.resolve();
  await slow;
  let told = await read({ types: [types] });
  // Another test's transaction may hold it back as well, for a moment.
  for (; told.events.length === 0; told = await read({ types: [types] })) assert.ok(told.waitingSince);
  assert.deepEqual([told.events.length, told.waitingSince], [1, undefined]);
  const first = await read({ types: [type], limit: 1 });
  assert.ok(first.waitingSince, 'there is a next page');
});

test('events are only taken from who they are of', async () => {
  const event = { id: crypto.randomUUID(), producer: 'edc', aggregate: name, type, payloadJson: '{"n":1}' };
  const outcomeOf = async (caller: string, producer: string, payloadJson = '{"n":1}') => {
    const way = client(trial.TrialEventsService, post.channel, [asCaller(caller)]);
    const answer = way.deliver({ events: [{ ...event, producer, payloadJson }] }, { call: postCall() });
    return await answer.then(
      () => 'taken',
      (error) => (error instanceof Refusal ? reasonName(error.reason) : 'bug'),
    );
  };
  assert.equal(await outcomeOf('edc', 'patient'), 'PERMISSION_DENIED');
  assert.equal(await outcomeOf('patient', 'patient'), 'PERMISSION_DENIED', 'not one of the callers of the contract');
  assert.equal(await outcomeOf('edc', 'edc', 'no JSON'), 'INVALID_REQUEST');
  assert.deepEqual(await mine(), []);
  assert.equal(await outcomeOf('edc', 'edc'), 'taken');
});

test('a poison event is parked with those behind it, the others flow, and a release brings them in order', async () => {
  const [sick, well] = [`${name}/sick`, `${name}/well`];
  let isPoison = true;
  post.handler = async (tx, event, call) => {
    const { n } = event.payload as { n: number };
    if (isPoison && event.aggregate === sick && n === 2) throw new TypeError('110101199003070011');
    await standard.handler(tx, event, call);
  };
  for (const n of [1, 2, 3]) for (const aggregate of [sick, well]) await post.put(aggregate, n);
  await post.deliver(async () => (await numbers(well)).length >= 3 && (await parked()).length >= 2);
  assert.deepEqual(await numbers(sick), [1]);
  const shown = await parked();
  assert.deepEqual(
    shown.map(({ aggregate, tries }) => [aggregate, tries]),
    [
      [sick, 2],
      [sick, 0],
    ],
  );
  assert.ok(!JSON.stringify(shown).includes('110101199003070011'), 'no value in the reason');

  isPoison = false;
  await post.put(sick, 4);
  await post.producer.write(postCall(), 'repaired', (tx) => releaseParked(tx, 'trial', sick));
  await post.deliver(async () => (await numbers(sick)).length >= 4);
  assert.deepEqual(await numbers(sick), [1, 2, 3, 4]);
  assert.deepEqual(await parked(), []);
});

test('a poison event that a person dismisses is never delivered, and those behind it are; who said so is kept', async () => {
  post.handler = async (tx, event, call) => {
    if ((event.payload as { n: number }).n === 1) throw new TypeError('no');
    await standard.handler(tx, event, call);
  };
  for (const n of [1, 2]) await post.put(name, n);
  await post.deliver(async () => (await parked()).length >= 2);
  const [first, second] = await parked();
  const dismiss = (id = '') => post.producer.write(postCall(), 'a test', (tx) => dismissParked(tx, 'trial', id));
  assert.equal(await dismiss(second?.id), false, 'one that only waits is not at fault');
  assert.equal(await dismiss(first?.id), true);
  assert.equal(await dismiss(first?.id), false, 'once is enough');
  await post.deliver(has(1));
  assert.deepEqual(await numbers(name), [2]);
  const kept = await post.producer.read(postCall(), (sql) =>
    sql(`select actor, reason, new ->> 'decision' as decision from audit where new ->> 'event' = $1`, [first?.id]),
  );
  assert.deepEqual(kept, [{ actor: 'u-li', reason: 'a test', decision: 'DISMISSED' }]);
});

test('while the consumer is away everything waits and nothing is parked', async () => {
  let tries = 0;
  post.way = faulty({
    before: () => {
      tries += 1;
      if (tries < 6) throw lost();
    },
  });
  for (const n of [1, 2]) await post.put(name, n);
  await post.deliver(has(2));
  assert.ok(tries >= 6);
  assert.deepEqual(await parked(), []);
});

test('events that take too long together are taken one by one', async () => {
  post.handler = async (tx, event, call) => {
    await tx('select pg_sleep(0.1)');
    await standard.handler(tx, event, call);
  };
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await post.put(name, n);
  await post.deliver(has(8), { timeoutMs: 600 });
  assert.deepEqual(await numbers(name), [1, 2, 3, 4, 5, 6, 7, 8]);
});

test('whatever gets lost, wherever it dies, whoever delivers: each event happens once, in the order of its aggregate', async () => {
  const fault = fc.constantFrom('none', 'none', 'before', 'after', 'handler', 'commit');
  const story = fc.record({
    aggregates: fc.integer({ min: 1, max: 3 }),
    count: fc.integer({ min: 1, max: 12 }),
    faults: fc.array(fault, { maxLength: 15 }),
    followers: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ aggregates, count, faults, followers }) => {
      const own = newId();
      const left = [...faults];
      let inHandler = false;
      post.way = (to) => ({
        ...to,
        async unary(method, request, envelope) {
          const what = left.shift() ?? 'none';
          if (what === 'before') throw lost();
          inHandler = what === 'handler' || what === 'commit';
          const answer = await to.unary(method, request, envelope);
          if (what === 'after') throw lost();
          return answer;
        },
      });
      post.handler = async (tx, event, call) => {
        await standard.handler(tx, event, call);
        // The transaction is rolled back with what it has done.
        if (inHandler) throw lost();
      };
      const put = Array.from({ length: count }, (_, n) => ({ aggregate: `${own}/${n % aggregates}`, n }));
      for (const { aggregate, n } of put) await post.put(aggregate, n);
      const done = async () =>
        (await post.taken()).filter(({ aggregate }) => aggregate.startsWith(own)).length >= count;
      await post.deliver(done, { followers });
      const taken = (await post.taken()).filter(({ aggregate }) => aggregate.startsWith(own));
      assert.equal(taken.length, count);
      for (let k = 0; k < aggregates; k += 1) {
        const of = (events: { aggregate: string; n: number }[]) =>
          events.filter(({ aggregate }) => aggregate === `${own}/${k}`).map(({ n }) => n);
        assert.deepEqual(of(taken), of(put));
      }
    }),
    { numRuns: 25 },
  );
});
