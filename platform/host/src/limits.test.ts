import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DescMethod } from '@bufbuild/protobuf';
import { type Call, fakeClock, newCall, Refusal, runWithCall } from '@verum/call';
import { edc, identity, reasonName } from '@verum/contracts';
import { concurrencyDefaults, openBoard } from '@verum/resilience';
import { openLimits } from './limits.ts';

const { saveForm, getForm, exportStudy } = edc.EdcService.method;
const { listKeys } = identity.IdentityService.method;

function limits(settings: { rateLimit?: { enabled: boolean; burst: number; rate: number }; most?: number } = {}) {
  const clock = fakeClock();
  const board = openBoard();
  const { most = 10 } = settings;
  const concurrency = { ...concurrencyDefaults, min: most, max: most, initial: most };
  const gates = openLimits({ board, clock, concurrency }).gatesOf('edc', settings.rateLimit);
  const calls: Call[] = [];

  /** A save that may have to wait. */
  async function entering(method: DescMethod, timeoutMs = 60_000): Promise<Refusal | (() => void)> {
    const call = newCall({ command: method.name, timeoutMs });
    try {
      const leaving = await Promise.all(gates.map(async (gate) => gate(method, call)));
      return () => {
        for (const leave of leaving) leave?.({ call, method, durationMs: 1 });
      };
    } catch (error) {
      assert.ok(error instanceof Refusal);
      return error;
    } finally {
      call.end();
    }
  }

  /** Lets one in at once, or tells the refusal. */
  function enter(method: DescMethod): Refusal | (() => void) {
    const call = newCall({ command: method.name, timeoutMs: 60_000, clock });
    calls.push(call);
    try {
      const leaving = gates.map((gate) => {
        const leave = gate(method, call);
        assert.ok(!(leave instanceof Promise), 'it waits');
        return leave;
      });
      call.end();
      return () => {
        for (const leave of leaving) leave?.({ call, method, durationMs: 1 });
      };
    } catch (error) {
      call.end();
      assert.ok(error instanceof Refusal);
      return error;
    }
  }
  const reason = (method: DescMethod) => {
    const outcome = enter(method);
    return outcome instanceof Refusal ? reasonName(outcome.reason) : 'in';
  };
  return { clock, board, enter, entering, reason };
}

test('a service lets in its burst at once and its rate from then on, and says when to come back', () => {
  const { clock, enter, reason } = limits({ rateLimit: { enabled: true, burst: 3, rate: 0.5 }, most: 100 });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => reason(getForm)),
    ['in', 'in', 'in', 'RATE_LIMITED'],
  );
  const refusal = enter(getForm);
  assert.ok(refusal instanceof Refusal);
  assert.equal(refusal.retryAfterSeconds, 2);
  clock.advance(1_999);
  assert.equal(reason(getForm), 'RATE_LIMITED');
  clock.advance(1);
  assert.equal(reason(getForm), 'in');
});

test('a limit that is switched off, or not there, limits nothing', () => {
  const off = limits({ rateLimit: { enabled: false, burst: 1, rate: 1 } });
  assert.deepEqual(
    [1, 2, 3].map(() => off.reason(getForm)),
    ['in', 'in', 'in'],
  );
});

test('under overload reports are refused first, then reads, and saves have all of it', () => {
  const { reason, enter } = limits({ most: 10 });
  const inside = Array.from({ length: 5 }, () => enter(saveForm));
  assert.equal(reason(exportStudy), 'UNAVAILABLE');
  inside.push(...Array.from({ length: 3 }, () => enter(getForm)));
  assert.equal(reason(getForm), 'UNAVAILABLE');
  assert.equal(reason(saveForm), 'in');
  assert.equal(reason(saveForm), 'in');
  for (const leave of inside) if (!(leave instanceof Refusal)) leave();
  assert.equal(reason(exportStudy), 'in');
});

test('a save waits for a place and gets the first that is free', async () => {
  const { enter, entering, board } = limits({ most: 8 });
  const inside = Array.from({ length: 8 }, () => enter(saveForm));
  const [first, second] = [entering(saveForm), entering(saveForm)];
  const waiting = () => (board.read()[0]?.state as { waiting: number }).waiting;
  assert.equal(waiting(), 2);
  const leave = inside[0];
  if (typeof leave === 'function') leave();
  assert.equal(typeof (await first), 'function');
  assert.equal(waiting(), 1);
  // Nobody leaves any more: after its 200 ms it is refused, and told when to come back.
  const refusal = await second;
  assert.ok(refusal instanceof Refusal);
  assert.deepEqual(refusal.facts, { service: 'verum.edc.v1.EdcService', state: 'overloaded', class: 'save' });
  assert.ok(refusal.retryAfterSeconds >= 1 && refusal.retryAfterSeconds <= 2);
  assert.equal(waiting(), 0);
});

test('a save whose deadline comes while it waits has no place, and takes none afterwards', async () => {
  const { enter, entering, board } = limits({ most: 8 });
  const inside = Array.from({ length: 8 }, () => enter(saveForm));
  const refusal = await entering(saveForm, 20);
  assert.ok(refusal instanceof Refusal);
  assert.equal(reasonName(refusal.reason), 'DEADLINE_EXCEEDED');
  for (const leave of inside) if (typeof leave === 'function') leave();
  const { inFlight, waiting } = board.read()[0]?.state as { inFlight: { save: number }; waiting: number };
  assert.deepEqual([inFlight.save, waiting], [0, 0]);
});

test('keys and ended sessions are told however much there is to do', () => {
  const { reason, enter } = limits({ rateLimit: { enabled: true, burst: 8, rate: 1 }, most: 8 });
  for (let count = 0; count < 8; count++) enter(saveForm);
  assert.equal(reason(saveForm), 'RATE_LIMITED');
  assert.equal(reason(listKeys), 'in');
});

test('what is asked from inside is a part of what was let in', () => {
  const { reason, enter } = limits({ most: 8 });
  for (let count = 0; count < 8; count++) enter(saveForm);
  const call = newCall({ command: 'outer', timeoutMs: 1_000 });
  assert.equal(
    runWithCall(call, () => reason(getForm)),
    'in',
  );
  assert.equal(reason(getForm), 'UNAVAILABLE');
  call.end();
});

test('the board shows both with their settings', () => {
  const { board, reason } = limits({ rateLimit: { enabled: true, burst: 1, rate: 1 } });
  reason(getForm);
  reason(getForm);
  assert.deepEqual(
    board.read().map(({ kind, name }) => `${kind} ${name}`),
    ['bucket edc', 'concurrency process'],
  );
  assert.deepEqual(board.read()[0]?.settings, { burst: 1, perSecond: 1 });
  assert.equal((board.read()[0]?.state as { refused: number }).refused, 1);
});
