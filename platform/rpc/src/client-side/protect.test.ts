import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Call, type Clock, fakeClock, newCall, Refusal, refuse } from '@verum/call';
import { patient, Reason, Role } from '@verum/contracts';
import { openBoard } from '@verum/resilience';
import {
  asCaller,
  bind,
  type CallOptions,
  client,
  dispatcher,
  type Implementation,
  localChannel,
  type ProtectSettings,
  protect,
  protectDefaults,
  wrap,
} from '../index.ts';

// A real service behind a real dispatcher; each test says how it answers. Time is a fake clock's.

type Answer = (request: { readonly patient: string }, call: Call) => Promise<object>;
const target = patient.PatientService;
const grants = [{ role: Role.CRC, study: '*', site: '*' }];

interface SetUp {
  readonly answer: Answer;
  readonly settings?: Partial<ProtectSettings>;
  readonly clock?: Clock;
}

function setUp({ answer, settings = {}, clock = fakeClock() }: SetUp) {
  const arrived: { readonly method: string; readonly call: Call }[] = [];
  const counted: Answer = (request, call) => {
    arrived.push({ method: call.command.split('/')[1] ?? '', call });
    return answer(request, call);
  };
  const service = dispatcher({
    bindings: [
      bind(
        target,
        Object.fromEntries(target.methods.map(({ localName }) => [localName, counted])) as unknown as Implementation<
          typeof target
        >,
      ),
    ],
    verifyToken: () => ({ actor: { kind: 'system', id: 'system:test', name: '' }, grants }),
    observe: () => {},
  });
  const board = openBoard();
  const guard = protect({
    ...{ target: 'patient', board, clock, random: () => 0 },
    settings: { ...protectDefaults, ...settings },
  });
  const channel = guard(localChannel(() => service));
  const patients = client(target, channel, [asCaller('gateway')]);
  const state = (kind: string, name = 'patient') =>
    board.read().find((one) => one.kind === kind && one.name === name)?.state as Record<string, unknown>;
  return {
    ...{ arrived, board, channel, patients, clock },
    breaker: (group: string) => state('breaker', `patient/${group}`),
    budget: () => state('retry'),
    read: (options: Partial<CallOptions & { timeoutMs: number }> = {}) =>
      patients.getPatientInfo({ patient: 'p1' }, { call: callOf(options.timeoutMs), ...options }),
    write: (options: CallOptions = {}) =>
      patients.updatePatient({ patient: 'p1', basics: {} }, { call: callOf(), ...options }),
  };
}

const callOf = (timeoutMs = 10_000) => newCall({ command: 'test', timeoutMs, token: 't' });

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(
    () => assert.fail('it was answered'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof Refusal, String(error));
  return error;
}

const isDown: Answer = () => Promise.reject(refuse('UNAVAILABLE'));
const withoutRetry = { retry: { ...protectDefaults.retry, attemptsMax: 1 } };

test('when half of the calls of five seconds have failed, no more is sent, and the caller is told why and until when', async () => {
  const { read, arrived, breaker } = setUp({ answer: isDown, settings: withoutRetry });
  for (let one = 0; one < 20; one++) await refusalOf(read());
  assert.equal(arrived.length, 20);
  const refused = await refusalOf(read());
  assert.equal(arrived.length, 20, 'nothing was sent');
  assert.equal(refused.reason, Reason.UNAVAILABLE);
  assert.deepEqual(refused.facts, { service: 'patient', group: 'reads', state: 'open' });
  assert.equal(refused.retryAfterSeconds, 1);
  assert.equal(breaker('reads')?.state, 'open');
  assert.equal(breaker('writes')?.state, 'closed');
});

test('after its sleep one call is sent to see; others are refused meanwhile, and then all go through', async () => {
  const clock = fakeClock();
  let answer: Answer = isDown;
  const { read, arrived } = setUp({ answer: (...call) => answer(...call), settings: withoutRetry, clock });
  for (let one = 0; one < 20; one++) await refusalOf(read());
  clock.advance(1_000);
  let finish = (_answer: object) => {};
  answer = () => new Promise((resolve) => (finish = resolve));
  const probe = read();
  const other = await refusalOf(read());
  assert.equal(other.facts.state, 'half-open');
  assert.equal(arrived.length, 21);
  finish({ id: 'p1' });
  assert.equal((await probe).id, 'p1');
  answer = async () => ({ id: 'p1' });
  for (let one = 0; one < 5; one++) await read();
});

test('refusals of the domain, cancelled calls and too short deadlines do not open it', async () => {
  const { read, breaker } = setUp({
    answer: ({ patient: id }, { signal }) =>
      id === 'p1'
        ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        : Promise.reject(refuse('NOT_FOUND')),
    settings: withoutRetry,
  });
  const short = await Promise.all(Array.from({ length: 30 }, () => refusalOf(read({ timeoutMs: 20 }))));
  assert.ok(short.every(({ reason }) => reason === Reason.DEADLINE_EXCEEDED));
  const gone = new AbortController();
  const left = Array.from({ length: 30 }, () =>
    refusalOf(read({ call: newCall({ command: 'test', timeoutMs: 5_000, token: 't', gone: gone.signal }) })),
  );
  gone.abort();
  assert.ok((await Promise.all(left)).every(({ reason }) => reason === Reason.CANCELLED));
  assert.deepEqual([breaker('reads')?.state, breaker('reads')?.total], ['closed', 0]);
});

test("a service that passes on its neighbour's outage stays in use", async () => {
  const { read, breaker } = setUp({
    answer: () =>
      Promise.reject(refuse('UNAVAILABLE', { facts: { service: 'verum.edc.v1.EdcService', state: 'open' } })),
  });
  for (let one = 0; one < 30; one++) await refusalOf(read());
  assert.deepEqual([breaker('reads')?.failures, breaker('reads')?.total], [0, 30]);
});

test('a read that was lost is sent again, with the time that is left; the third failure is told', async () => {
  let failures = 2;
  const { read, arrived, budget } = setUp({
    answer: () => (failures-- > 0 ? isDown({ patient: '' }, callOf()) : Promise.resolve({ id: 'p1' })),
  });
  assert.equal((await read()).id, 'p1');
  assert.equal(arrived.length, 3);
  failures = 3;
  assert.equal((await refusalOf(read())).reason, Reason.UNAVAILABLE);
  assert.equal(arrived.length, 6);
  assert.equal(budget()?.retries, 4);
});

test('a write is sent again with a key and not without: the key makes it one write', async () => {
  const { write, arrived } = setUp({ answer: isDown });
  await refusalOf(write());
  assert.equal(arrived.length, 1);
  await refusalOf(write({ idempotencyKey: 'k1' }));
  assert.equal(arrived.length, 4);
  assert.deepEqual(
    arrived.slice(1).map(({ call }) => call.idempotency?.key),
    ['k1', 'k1', 'k1'],
  );
});

test('only what was lost is sent again: not a refusal, not a bug, not what a machine refused on purpose', async () => {
  let answer: Answer = isDown;
  const { read, arrived } = setUp({ answer: (...call) => answer(...call) });
  const refusals = [
    refuse('NOT_FOUND'),
    refuse('RATE_LIMITED', { retryAfterSeconds: 0 }),
    refuse('UNAVAILABLE', { facts: { state: 'overloaded' } }),
    new Error('a bug'),
  ];
  for (const refusal of refusals) {
    answer = () => Promise.reject(refusal);
    await refusalOf(read());
  }
  assert.equal(arrived.length, refusals.length);
});

test('in an outage the target is sent a tenth more, not three times as much', async () => {
  const always = { ...protectDefaults.breaker, ratio: 1 };
  const { read, arrived, budget } = setUp({ answer: isDown, settings: { breaker: always } });
  for (let one = 0; one < 500; one++) await refusalOf(read());
  assert.equal(arrived.length, 500 + 50 + 10);
  assert.ok(Number(budget()?.refused) > 0);
});

test('what was asked for is waited for, but never past the deadline', async () => {
  const busy: Answer = () => Promise.reject(refuse('UNAVAILABLE', { retryAfterSeconds: 3_600 }));
  const { read, arrived } = setUp({ answer: busy });
  const refused = await refusalOf(read({ timeoutMs: 10_000 }));
  assert.equal(refused.retryAfterSeconds, 3_600);
  assert.equal(arrived.length, 1);
});

test('who goes away during the pause is not kept waiting', async () => {
  let arrive = () => {};
  const hasArrived = new Promise<void>((resolve) => (arrive = resolve));
  const busy: Answer = () => {
    setImmediate(arrive);
    return Promise.reject(refuse('UNAVAILABLE', { retryAfterSeconds: 30 }));
  };
  const { read, arrived } = setUp({ answer: busy });
  const gone = new AbortController();
  const left = refusalOf(
    read({ call: newCall({ command: 'test', timeoutMs: 60_000, token: 't', gone: gone.signal }) }),
  );
  await hasArrived;
  gone.abort();
  assert.equal((await left).reason, Reason.CANCELLED);
  assert.equal(arrived.length, 1);
});

const hasNoRoom: Answer = (_, { command }) => {
  const service = 'verum.patient.v1.PatientService';
  const facts = { service, state: 'overloaded', class: command.includes('Update') ? 'save' : 'read' };
  return Promise.reject(refuse('UNAVAILABLE', { facts, retryAfterSeconds: 4 }));
};

test('what a target without room would refuse is refused before it is sent, and saves are sent all the same', async () => {
  const { read, write, arrived, board } = setUp({ answer: hasNoRoom });
  for (let call = 0; call < 50; call++) {
    const { facts, retryAfterSeconds } = await refusalOf(read());
    assert.deepEqual([facts.state, facts.class, retryAfterSeconds], ['overloaded', 'read', 4]);
  }
  assert.ok(arrived.length < 10, `${arrived.length} reads were sent`);
  const sent = arrived.length;
  for (let call = 0; call < 50; call++) await refusalOf(write());
  assert.equal(arrived.length, sent + 50);
  const { state } = board.read().find(({ kind }) => kind === 'throttle') ?? {};
  assert.deepEqual((state as { refused: object }).refused, { report: 0, read: 50 - sent });
});

test('that a neighbour of its target has no room holds nothing back', async () => {
  const facts = { service: 'verum.trial.v1.TrialService', state: 'overloaded', class: 'read' };
  const { read, arrived } = setUp({ answer: () => Promise.reject(refuse('UNAVAILABLE', { facts })) });
  for (let call = 0; call < 50; call++) await refusalOf(read());
  assert.equal(arrived.length, 50);
});

test('at the edge a refusal for want of room is kept back for a while, and not from who has gone', async () => {
  const { read } = setUp({ answer: hasNoRoom, settings: { holdMs: 40 } });
  let isRefused = false;
  const refused = refusalOf(read()).then(() => {
    isRefused = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(isRefused, false);
  await refused;
  const gone = new AbortController();
  const { read: another, arrived } = setUp({ answer: hasNoRoom, settings: { holdMs: 3_600_000 } });
  const call = newCall({ command: 'test', timeoutMs: 60_000, token: 't', gone: gone.signal });
  const left = refusalOf(another({ call }));
  while (arrived.length === 0) await new Promise(setImmediate);
  gone.abort();
  await left;
});

test('everything it does is on the board, until the channel is closed', () => {
  const { board, channel } = setUp({
    answer: isDown,
    settings: { hedge: { percentile: 0.95, ratio: 0.05, samplesMin: 1 } },
  });
  assert.deepEqual(
    board.read().map(({ kind, name }) => `${kind} ${name}`),
    [
      'breaker patient/reads',
      'breaker patient/reports',
      'breaker patient/writes',
      'hedge patient',
      'retry patient',
      'throttle patient',
    ],
  );
  assert.deepEqual(board.read()[0]?.settings, protectDefaults.breaker);
  channel.close();
  assert.deepEqual(board.read(), []);
});

test('an interceptor around another sees what that one refuses', async () => {
  const order: string[] = [];
  const say = (name: string) => asLogged(name, order);
  const { channel } = setUp({ answer: async () => ({ id: 'p1' }) });
  const way = client(target, wrap(channel, [say('outer'), say('inner'), asCaller('gateway')]));
  await way.getPatientInfo({ patient: 'p1' }, { call: callOf() });
  assert.deepEqual(order, ['outer', 'inner']);
});

function asLogged(name: string, order: string[]): Parameters<typeof wrap>[1][number] {
  return (next) => ({
    ...next,
    unary: (...sent) => {
      order.push(name);
      return next.unary(...sent);
    },
  });
}
