import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@verum/call';
import { onEveryServer, userCall } from './fixture.ts';
import { parseCursor, readCommitted } from './ordered-reader.ts';

interface Entry {
  writer: number;
  n: number;
}

const perWriter = 60;
const patienceMs = 60_000;

onEveryServer('reading in commit order', (shop) => {
  test('loses no row and repeats none while eight write', async () => {
    const { database } = shop();
    const write = async (writer: number) => {
      for (let n = 0; n < perWriter; n += 1) {
        await database.write(userCall(), 'feed', async (tx) => {
          await tx('insert into feed (writer, n) values ($1, $2)', [writer, n]);
          // Sequence numbers are taken early and committed late, in any order.
          if (n % 3 === 0) await sleep(Math.random() * 5);
        });
      }
    };
    const seen: Entry[] = [];
    const read = async () => {
      let after: string | undefined;
      // A transaction of anybody else on the same server holds the reader back as well, so it is not said when.
      for (const deadline = Date.now() + patienceMs; seen.length < 8 * perWriter && Date.now() < deadline; ) {
        const page = await database.read(userCall(), (sql) => readCommitted<Entry>(sql, 'feed', { after, limit: 25 }));
        seen.push(...page.rows);
        after = page.next;
      }
    };
    const reading = read();
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
    await reading;
    assert.equal(new Set(seen.map(({ writer, n }) => `${writer}/${n}`)).size, seen.length, 'no row comes twice');
    for (let writer = 0; writer < 8; writer += 1) {
      const own = seen.filter((entry) => entry.writer === writer).map(({ n }) => n);
      assert.deepEqual(
        own,
        Array.from({ length: perWriter }, (_, n) => n),
      );
    }
  });

  test('shows nothing younger than a running transaction, so nothing can appear before it', async () => {
    const { database } = shop();
    const holding = Promise.withResolvers<void>();
    const inside = Promise.withResolvers<void>();
    const slow = database.write(userCall(), 'slow', async (tx) => {
      await tx('insert into feed (writer, n) values (100, 1)');
      inside.resolve();
      await holding.promise;
    });
    await inside.promise;
    await database.write(userCall(), 'fast', (tx) => tx('insert into feed (writer, n) values (100, 2)'));
    const late = () =>
      database.read(userCall(), (sql) =>
        readCommitted<Entry>(sql, 'feed', {
          after: undefined,
          limit: 10,
          where: { text: 'writer = $1', params: [100] },
        }),
      );
    assert.deepEqual((await late()).rows, []);
    holding.resolve();
    await slow;
    let rows = (await late()).rows;
    for (const deadline = Date.now() + patienceMs; rows.length === 0 && Date.now() < deadline; ) {
      await sleep(20);
      rows = (await late()).rows;
    }
    assert.deepEqual(
      rows.map(({ n }) => n),
      [1, 2],
    );
  });
});

for (const cursor of ['', '1', '1.2.3', '-1.2', '1.x', '18446744073709551616.1', '1.9223372036854775808']) {
  test(`"${cursor}" is refused as a cursor`, () => assert.throws(() => parseCursor(cursor), Refusal));
}

test('the largest cursor is taken', () => {
  const largest = { xid: '18446744073709551615', seq: '9223372036854775807' };
  assert.deepEqual(parseCursor(`${largest.xid}.${largest.seq}`), largest);
});
