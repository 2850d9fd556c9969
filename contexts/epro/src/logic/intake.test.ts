import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type IntakeOptions, openIntake, type Taken } from './intake.ts';

interface Given {
  readonly name: string;
  readonly by: string;
  readonly group?: string;
  /** Cannot be stored, and takes everything beside it down. */
  readonly isBad?: boolean;
  readonly isGone?: boolean;
}

describe('an intake', () => {
  const down = new Error('the database is away');

  /** Takes by hand: `go` lets what runs end. */
  function intake(more: Partial<IntakeOptions<Given, string>> = {}) {
    const taken: string[][] = [];
    const gates: (() => void)[] = [];
    const take = openIntake<Given, string>({
      groupOf: ({ group = 'A' }) => group,
      aloneBy: ({ by }) => by,
      isEveryones: (error) => error === down,
      isGone: ({ isGone = false }) => isGone,
      async takeAll(together): Promise<Taken<string>[]> {
        taken.push(together.map(({ name }) => name));
        await new Promise<void>((resolve) => gates.push(resolve));
        if (together.some(({ isBad }) => isBad)) throw new Error('cannot be stored');
        return together.map(({ name }) => ({ value: name }));
      },
      ...more,
    });
    return {
      take: (given: Given) => take(given).catch((error: Error) => error.message),
      taken,
      async go() {
        while (gates.length > 0) {
          gates.shift()?.();
          await new Promise(setImmediate);
        }
      },
    };
  }

  test('who comes alone is taken at once, and what comes meanwhile is taken together', async () => {
    const { take, taken, go } = intake();
    const all = [1, 2, 3, 4, 5].map((n) => take({ name: `${n}`, by: `${n}` }));
    await go();
    assert.deepEqual(await Promise.all(all), ['1', '2', '3', '4', '5']);
    assert.deepEqual(taken, [['1'], ['2'], ['3', '4', '5']]);
  });

  test('what is of one subject is taken one after the other, in its order', async () => {
    const { take, taken, go } = intake();
    const all = ['a1', 'b1', 'a2', 'a3', 'c1'].map((name) => take({ name, by: name[0] ?? '' }));
    await go();
    await Promise.all(all);
    assert.deepEqual(
      taken.flat().filter((name) => name.startsWith('a')),
      ['a1', 'a2', 'a3'],
    );
    for (const together of taken) assert.equal(new Set(together.map(([by]) => by)).size, together.length);
  });

  test('one that cannot be taken fails alone', async () => {
    const { take, go } = intake();
    const all = Array.from({ length: 20 }, (_, n) => take({ name: `${n}`, by: `${n}`, isBad: n === 7 }));
    await go();
    const told = await Promise.all(all);
    assert.deepEqual(
      told,
      told.map((_, n) => (n === 7 ? 'cannot be stored' : `${n}`)),
    );
  });

  test('what would fail for all is not tried for each', async () => {
    let tries = 0;
    const { take } = intake({
      takeAll: async () => {
        tries += 1;
        throw down;
      },
    });
    const told = await Promise.all([1, 2, 3, 4].map((n) => take({ name: `${n}`, by: `${n}` })));
    assert.deepEqual([...new Set(told)], [down.message]);
    assert.equal(tries, 3);
  });

  test('of another study nobody is waited for, and for whom nobody waits nothing is done', async () => {
    const { take, taken, go } = intake();
    const all = [1, 2, 3, 4].map((n) => take({ name: `${n}`, by: `${n}`, isGone: n === 3 }));
    const other = take({ name: 'other', by: '1', group: 'B' });
    assert.deepEqual(taken, [['1'], ['2'], ['other']]);
    await go();
    assert.deepEqual(await Promise.all([...all, other]), ['1', '2', 'nobody waits for it any more', '4', 'other']);
    assert.ok(!taken.flat().includes('3'));
  });

  test('law: each has its own outcome, once, whatever else comes and fails', async () => {
    const given = fc.record({ by: fc.constantFrom('a', 'b', 'c', 'd'), isBad: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(given, { maxLength: 40 }), async (some) => {
        const { take, go } = intake();
        const all = some.map((one, n) => take({ ...one, name: `${n}` }));
        await go();
        assert.deepEqual(
          await Promise.all(all),
          some.map(({ isBad }, n) => (isBad ? 'cannot be stored' : `${n}`)),
        );
      }),
      { numRuns: 100 },
    );
  });
});
