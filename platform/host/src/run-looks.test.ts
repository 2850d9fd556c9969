import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openHands } from './open-hands.ts';
import { type Look, type Looking, runLooks } from './run-looks.ts';

const never = 3_600_000;

/** Looks of which nothing comes by time, with what they told the log. */
function looks(begin: (looking: Looking) => Look, pollMs = never) {
  const warned: string[] = [];
  let wake = () => {};
  const runner = runLooks({
    ...{ context: 'test', name: 'things', channel: 'things', pollMs, begin },
    database: {
      onWake(_, fn) {
        wake = fn;
        return () => {
          wake = () => {};
        };
      },
    },
    log: { warn: (text: string) => void warned.push(text) } as never,
  });
  return { ...runner, warned, wake: () => wake() };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(1);
}

test('a look is made at once, whenever somebody wakes, and no more often', async () => {
  let looked = 0;
  const runner = looks(() => ({
    async look() {
      looked += 1;
      return false;
    },
  }));
  await until(() => looked === 1);
  runner.wake();
  await until(() => looked === 2);
  await setTimeout(20);
  assert.equal(looked, 2);
  await runner.stop();
  runner.wake();
  await setTimeout(20);
  assert.equal(looked, 2, 'after it was stopped nobody looks');
});

test('who wakes while a look goes on is not forgotten', async () => {
  let looked = 0;
  const runner = looks(({ wake }) => ({
    async look() {
      looked += 1;
      if (looked === 1) wake();
      return false;
    },
  }));
  await until(() => looked === 2);
  await runner.stop();
});

test('where there may be more, or after the time, it looks again; a look that fails is told and tried again', async () => {
  const told = [true, new Error('the database is away'), false];
  let looked = 0;
  const runner = looks(
    () => ({
      async look() {
        const one = told[looked++] ?? false;
        if (one instanceof Error) throw one;
        return one;
      },
    }),
    5,
  );
  await until(() => looked > told.length);
  await runner.stop();
  assert.deepEqual(runner.warned, ['things: no look']);
});

test('it ends after the look in hand, and an end that fails keeps nobody', async () => {
  const said: string[] = [];
  const inHand = Promise.withResolvers<void>();
  const runner = looks(({ signal }) => ({
    async look() {
      said.push('look');
      await inHand.promise;
      said.push(signal.aborted ? 'put down' : 'done');
      return true;
    },
    async end() {
      said.push('end');
      throw new Error('the database is away');
    },
  }));
  await until(() => said.length === 1);
  const stopped = runner.stop();
  inHand.resolve();
  await stopped;
  assert.deepEqual(said, ['look', 'put down', 'end']);
});

test('what is leased is worked at once, what is lost is put down, and what fails is begun again', async () => {
  const said: string[] = [];
  const works = new Map<string, PromiseWithResolvers<void>>();
  const stopping = new AbortController();
  const hands = openHands<string>({
    nameOf: (name) => name,
    async workAt(name, signal) {
      const work = Promise.withResolvers<void>();
      works.set(name, work);
      said.push(`begin ${name}`);
      signal.addEventListener('abort', () => work.resolve(), { once: true });
      await work.promise;
      said.push(`${signal.aborted ? 'put down' : 'done'} ${name}`);
    },
    onFailure: (error) => said.push(`failed: ${(error as Error).message}`),
    signal: stopping.signal,
  });
  hands.hold(['a', 'b']);
  hands.hold(['a', 'b', 'c']);
  assert.deepEqual(said.splice(0), ['begin a', 'begin b', 'begin c']);
  hands.hold(['b', 'c']);
  works.get('b')?.reject(new Error('away'));
  await until(() => said.length === 2);
  assert.deepEqual(said.splice(0).sort(), ['failed: away', 'put down a']);
  await setTimeout(1);
  hands.hold(['b', 'c']);
  assert.deepEqual(said.splice(0), ['begin b']);
  works.get('c')?.resolve();
  await until(() => said.length === 1);
  stopping.abort();
  await hands.empty();
  assert.deepEqual(said, ['done c', 'put down b']);
});
