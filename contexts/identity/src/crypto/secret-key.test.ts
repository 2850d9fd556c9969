import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSecretKey } from './secret-key.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verum-key-'));
});
after(() => rm(folder, { recursive: true }));

test('the first start makes the key file for its owner only, and later starts read it', async () => {
  const path = join(folder, 'first.key');
  const [one, two] = await Promise.all([openSecretKey(path), openSecretKey(path)]);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(one.open(two.seal(Buffer.from('x'), 'p'), 'p'), Buffer.from('x'));
  assert.deepEqual((await openSecretKey(path)).mac('a', 'p'), one.mac('a', 'p'));
  assert.deepEqual(await readdir(folder), ['first.key']);
});

test('a box opens only with its key, for its purpose, unchanged', async () => {
  const key = await openSecretKey(join(folder, 'a.key'));
  const other = await openSecretKey(join(folder, 'b.key'));
  const box = key.seal(Buffer.from('private'), 'signing');
  assert.ok(!box.includes('private'));
  assert.equal(key.open(box, 'signing')?.toString(), 'private');
  assert.equal(other.open(box, 'signing'), undefined);
  assert.equal(key.open(box, 'another'), undefined);
  const changed = Buffer.from(box);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  assert.equal(key.open(changed, 'signing'), undefined);
  assert.equal(key.open(box.subarray(0, 20), 'signing'), undefined);
  assert.notDeepEqual(key.seal(Buffer.from('private'), 'signing'), box);
});

test('a file that is not a key is refused and left alone', async () => {
  const path = join(folder, 'wrong.key');
  await writeFile(path, 'not a key\n');
  await assert.rejects(openSecretKey(path), /is not a key file/);
  assert.equal(await readFile(path, 'utf8'), 'not a key\n');
});
