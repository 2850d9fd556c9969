import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { credentials, Metadata } from '@grpc/grpc-js';
import { newCall, Refusal } from '@verum/call';
import { edc, reasonName } from '@verum/contracts';
import { openBoard, type ResilienceBoard } from '@verum/resilience';
import { client, grpcChannel, openTrust } from '../index.ts';
import { openWorkshop } from '../trust/testing.ts';
import { ask, type Replica, sourceOf, startReplica } from './replica.fixture.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
after(async () => {
  for (const end of ends.toReversed()) await end();
});

async function replicas(...names: string[]): Promise<Replica[]> {
  const made = await Promise.all(names.map((name) => startReplica(name)));
  ends.push(() => Promise.all(made.map((replica) => replica.stop())));
  return made;
}

function open(options: Parameters<typeof grpcChannel>[0]) {
  const channel = grpcChannel(options);
  ends.push(channel.close);
  return channel;
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !(await isSo()); await setTimeout(20)) {
    assert.ok(performance.now() < end, `not within twenty seconds: ${what}`);
  }
}

const isReady = (board: ResilienceBoard, { endpoint }: Replica) =>
  JSON.stringify(board.read()).includes(`"${endpoint}","state":"ready"`);

const reasonOf = (answer: string | Refusal) => (answer instanceof Refusal ? reasonName(answer.reason) : answer);

/** Asks until each of them has answered, and gives everything that was said until then. */
async function askUntil(channel: ReturnType<typeof grpcChannel>, ...names: string[]): Promise<Set<string>> {
  const said = new Set<string>();
  await until(`answers of ${names}`, async () => {
    said.add(reasonOf(await ask(channel)));
    return names.every((name) => said.has(name));
  });
  return said;
}

test('calls are spread over the endpoints, and a dead one among them costs nobody anything', async () => {
  const [one, two] = (await replicas('one', 'two')) as [Replica, Replica];
  const channel = open({ endpoints: ['127.0.0.1:1', one.endpoint, two.endpoint] });
  assert.deepEqual(await askUntil(channel, 'one', 'two'), new Set(['one', 'two']));
});

test('an endpoint that comes is used, and one that goes finishes its calls and gets no new ones', async () => {
  const [one, two] = (await replicas('one', 'two')) as [Replica, Replica];
  const source = sourceOf(one.endpoint);
  const channel = open({ endpoints: source });
  const running = ask(channel, { form: 'wait' });
  await until('it has begun', () => one.begun() === 1);
  source.set(two.endpoint);
  assert.deepEqual([await ask(channel), await ask(channel)], ['two', 'two']);
  assert.equal(one.begun(), 1);
  one.letGo();
  assert.equal(await running, 'one');
  source.set(one.endpoint, two.endpoint);
  await askUntil(channel, 'one', 'two');
});

test('a replica that dies takes only the calls with it that it had begun', async () => {
  const [one, two] = (await replicas('one', 'two')) as [Replica, Replica];
  const board = openBoard();
  const channel = open({ endpoints: [one.endpoint, two.endpoint], board });
  await askUntil(channel, 'one', 'two');
  const before = { one: one.begun(), two: two.begun() };
  const lost: Promise<string | Refusal>[] = [];
  await until('both have begun some', async () => {
    lost.push(ask(channel, { form: 'wait' }));
    await setTimeout(5);
    return one.begun() > before.one + 3 && two.begun() > before.two + 3;
  });
  const begunByTwo = two.begun();
  await one.stop(0);
  // What is sent before the loss is noticed may have arrived, for all this side knows.
  await until('the loss is noticed', () => !isReady(board, one));
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(channel)));
  assert.deepEqual(new Set(answers.map(reasonOf)), new Set(['two']));
  two.letGo();
  const outcomes = new Set((await Promise.all(lost)).map(reasonOf));
  assert.deepEqual(outcomes, new Set(['UNAVAILABLE', 'two']));
  assert.equal(two.begun(), begunByTwo + 50, 'what the other had begun was not begun again');
});

test('a replica that rises at its old address is used again', async () => {
  const [one, two] = (await replicas('one', 'two')) as [Replica, Replica];
  const board = openBoard();
  const channel = open({ endpoints: [one.endpoint, two.endpoint], board });
  await askUntil(channel, 'one', 'two');
  await one.stop(0);
  await until('the loss is noticed', () => !isReady(board, one));
  assert.equal(await ask(channel), 'two');
  const risen = await startReplica('risen', Number(one.endpoint.split(':')[1]));
  ends.push(() => risen.stop());
  await askUntil(channel, 'risen', 'two');
});

test('where every endpoint is dead a call is refused at once, with when to come again', async () => {
  const channel = open({ endpoints: ['127.0.0.1:1', '127.0.0.1:2'], name: 'edc' });
  const refusal = await ask(channel, { timeoutMs: 60_000 });
  assert.ok(refusal instanceof Refusal);
  assert.equal(reasonName(refusal.reason), 'UNAVAILABLE');
  assert.deepEqual(refusal.facts, { service: 'edc' });
  assert.equal(refusal.retryAfterSeconds, 1);
});

test('before the first endpoint is found a call waits for it, not for ever, and not for nobody', async () => {
  const [one] = (await replicas('one')) as [Replica];
  const source = sourceOf();
  const channel = open({ endpoints: source });
  assert.equal(reasonOf(await ask(channel, { timeoutMs: 100 })), 'DEADLINE_EXCEEDED');
  assert.equal(reasonOf(await ask(channel, { timeoutMs: 60_000 })), 'UNAVAILABLE', 'after three seconds');
  const gone = new AbortController();
  const left = ask(channel, { gone: gone.signal });
  gone.abort();
  assert.equal(reasonOf(await left), 'CANCELLED');
  const waiting = ask(channel);
  source.set(one.endpoint);
  assert.equal(await waiting, 'one');
  source.set();
  const refused = await ask(channel, { timeoutMs: 1_000 });
  assert.equal(reasonOf(refused), 'UNAVAILABLE', 'when all have left nobody is waited for');
});

test('a call that surely never left is tried once more elsewhere, and begins once', async () => {
  const workshop = await openWorkshop();
  ends.push(workshop.close);
  const files = await (await workshop.authority('ours')).issue('edc', ['gateway']);
  const trust = openTrust({ tls: files, names: ['gateway'], onProblem: () => {} });
  ends.push(trust.close);
  const [one, two] = [await startReplica('one', 0, { trust }), await startReplica('two', 0, { trust })];
  ends.push(() => Promise.all([one.stop(), two.stop()]));
  // Whatever is to be sent beside a call has to be fetched first: in this time its connection is lost.
  let fetch: (send: () => void) => void = (send) => send();
  const slow = credentials.createFromMetadataGenerator((_, done) => fetch(() => done(null, new Metadata())));
  const tls = credentials.createSsl(
    readFileSync(files.caFile),
    readFileSync(files.keyFile),
    readFileSync(files.certFile),
    { checkServerIdentity: () => undefined },
  );
  const source = sourceOf(one.endpoint);
  const board = openBoard();
  const channel = open({
    ...{ endpoints: source, board },
    credentials: credentials.combineChannelCredentials(tls, slow),
    dress: () => ({ 'x-verum-caller': 'gateway' }),
  });
  assert.equal(await ask(channel), 'one');
  const held: (() => void)[] = [];
  fetch = (send) => void held.push(send);
  const asked = ask(channel);
  await until('it waits for what is sent beside it', () => held.length === 1);
  source.set(one.endpoint, two.endpoint);
  await one.stop(0);
  fetch = (send) => send();
  await until('the loss is noticed', () => !isReady(board, one));
  for (const send of held) send();
  assert.equal(await asked, 'two');
  assert.equal(one.begun(), 1);
  assert.equal(two.begun(), 1);
});

test('a stream stays with the replica that began it, and one that breaks says so', async () => {
  const [one, two] = (await replicas('one', 'two')) as [Replica, Replica];
  const source = sourceOf(one.endpoint);
  const channel = open({ endpoints: source });
  const call = newCall({ command: 'test', timeoutMs: 10_000, token: 't' });
  const request = { study: 'S', format: edc.ExportFormat.ODM_2_0 };
  const said: string[] = [];
  for await (const { data } of client(edc.EdcService, channel).exportStudy(request, { call })) {
    said.push(new TextDecoder().decode(data));
    source.set(two.endpoint);
    one.letGo();
  }
  assert.deepEqual(said, ['one', 'one']);
  const broken = (async () => {
    for await (const { data } of client(edc.EdcService, channel).exportStudy(request, { call })) {
      assert.ok(data);
      source.set(two.endpoint, one.endpoint);
      await two.stop(0);
    }
  })();
  await assert.rejects(broken, (error) => error instanceof Refusal && reasonName(error.reason) === 'UNAVAILABLE');
  assert.equal(one.begun(), 1, 'what was half received is not begun anew');
  call.end();
});

test('the board shows each endpoint, whether it stands, and what runs there', async () => {
  const [one] = (await replicas('one')) as [Replica];
  const board = openBoard();
  const channel = grpcChannel({ endpoints: [one.endpoint, '127.0.0.1:1'], board, name: 'edc' });
  const running = ask(channel, { form: 'wait' });
  await until('it has begun', () => one.begun() === 1);
  await until('the other one has failed', () => JSON.stringify(board.read()).includes('"failed"'));
  const [entry] = board.read();
  const { connections, endpoints } = entry?.state as { connections: object[]; endpoints: { inFlight: number }[] };
  assert.equal(entry?.kind, 'balancer');
  assert.equal(entry?.name, 'edc');
  assert.deepEqual(connections, [
    { endpoint: one.endpoint, state: 'ready' },
    { endpoint: '127.0.0.1:1', state: 'failed' },
  ]);
  assert.deepEqual(
    endpoints.map(({ inFlight }) => inFlight),
    [1],
  );
  one.letGo();
  await running;
  channel.close();
  assert.deepEqual(board.read(), []);
});
