import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { describeTransfer, faultsOf, memoryBytesMax } from './describe.ts';
import { type TransferSpeed, transferSpeed } from './transfer.ts';

// That everything comes through, within the memory that it may take; times are for `./verum bench transfer`.

const values = 20_000;

describe('20,000 values out and in', { timeout: 400_000 }, () => {
  let found: TransferSpeed;
  before(async () => {
    found = await transferSpeed(() => {}, { values, rounds: 1 });
  });

  test('every way is measured, and everything comes through', () => {
    assert.equal(found.values, values);
    assert.deepEqual(
      found.rows.map(({ name }) => name),
      ['ODM 2.0 out', 'ODM 2.0 in', 'ODM 2.0 with audit out', 'CSV out', 'CSV in', 'XPT out', 'XPT read'],
    );
    for (const { name, foundCounts, wantedCount, floor } of found.rows) {
      assert.deepEqual(foundCounts, [wantedCount], name);
      assert.ok((floor[0]?.count ?? 0) > 0, name);
    }
  });

  test('no process takes more memory than it may, and the run would fail if one did', (t) => {
    for (const { name, product } of found.rows) {
      for (const { taken } of product) {
        const above = taken.peakBytes - taken.idleBytes;
        t.diagnostic(
          `${name}: ${(above / 1e6).toFixed(0)} MB above idle, ${(taken.heapBytes / 1e6).toFixed(0)} MB heap`,
        );
        assert.ok(above > 0 && taken.heapBytes > 0, name);
      }
    }
    assert.deepEqual(faultsOf(found), []);
    const [first, ...others] = found.rows;
    assert.ok(first);
    const over = first.product.map((one) => ({ ...one, taken: { ...one.taken, heapBytes: memoryBytesMax + 1 } }));
    assert.match(faultsOf({ ...found, rows: [{ ...first, product: over }, ...others] }).join(), /MB of memory/);
    const slow = first.product.map((one) => ({ ...one, taken: { ...one.taken, tookMs: 1e9 } }));
    assert.deepEqual(faultsOf({ ...found, rows: [{ ...first, product: slow }, ...others] }), []);
    assert.match(faultsOf({ ...found, rows: [{ ...first, foundCounts: [19_999] }] }).join(), /19999 came through/);
    assert.match(describeTransfer(found), /\| ODM 2\.0 out \|/);
  });
});
