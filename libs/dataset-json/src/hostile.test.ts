import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { DatasetError } from './dataset.ts';
import { readDataset } from './read-dataset.ts';

const mebibyte = 1024 * 1024;

/** A file of a few hundred kilobytes that becomes a quarter of a gigabyte, a chunk at a time. */
async function refused(start: string, byte: string): Promise<{ readonly taken: number; readonly chunks: number }> {
  const whole = Buffer.alloc(256 * mebibyte, byte);
  whole.write(start);
  const bomb = deflateSync(whole);
  const size = 4096;
  const chunks = Math.ceil(bomb.length / size);
  assert.ok(chunks > 20, 'it is read in pieces');
  let taken = 0;
  async function* pieces() {
    for (; taken < chunks; taken += 1) yield bomb.subarray(taken * size, (taken + 1) * size);
  }
  const read = async () => {
    for await (const _ of readDataset(pieces()));
  };
  await assert.rejects(read(), DatasetError);
  return { taken, chunks };
}

test('a small file that becomes a large one is refused before most of it is there', async () => {
  for (const [start, byte] of [
    ['{"datasetJSONVersion":"', 'x'],
    ['{"rows":[["', 'x'],
    ['{"rows":', '['],
    ['{"columns":', '['],
  ] as const) {
    const { taken, chunks } = await refused(start, byte);
    assert.ok(taken < chunks / 2, `${taken} of ${chunks} pieces were taken for ${start}`);
  }
});
