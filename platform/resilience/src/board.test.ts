import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import { openBoard } from './board.ts';
import { openBreaker } from './breaker.ts';

test('shows settings and live state by kind and name, until it is taken off', () => {
  const board = openBoard();
  const settings = { window: 5_000, sleep: 30_000, bucket: 10, ratio: 0, request: 1 };
  const breaker = openBreaker(settings, fakeClock(0));
  const takeOff = board.register({ kind: 'breaker', name: 'hospital/pku1', settings, snapshot: breaker.snapshot });
  board.register({ kind: 'bucket', name: 'api', settings: {}, snapshot: () => ({ tokens: 3 }) });
  const call = breaker.admit();
  if (call.isAdmitted) call.fail();
  assert.deepEqual(board.read(), [
    {
      kind: 'breaker',
      name: 'hospital/pku1',
      settings,
      state: {
        ...{ state: 'open', failures: 0, total: 0, nextTryMs: 30_000, isProbing: false, opened: 1, refused: 0 },
        ...{ openedBy: { cause: 'share', failures: 1, total: 1 }, openedAtMs: 0 },
      },
    },
    { kind: 'bucket', name: 'api', settings: {}, state: { tokens: 3 } },
  ]);
  takeOff();
  assert.deepEqual(
    board.read().map(({ name }) => name),
    ['api'],
  );
});

test('a second one of the same name is shown beside the first', () => {
  const board = openBoard();
  const one = { kind: 'bucket' as const, name: 'api', settings: {}, snapshot: () => ({}) };
  const takeOff = board.register(one);
  board.register(one);
  const names = () => board.read().map(({ name }) => name);
  assert.deepEqual(names(), ['api', 'api#2']);
  takeOff();
  board.register(one);
  assert.deepEqual(names(), ['api', 'api#2']);
});
