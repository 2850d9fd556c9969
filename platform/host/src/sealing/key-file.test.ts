import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeKeyFile, readKeyFile } from './key-file.ts';

test('two processes that make the key at once have the same one, whole and closed to others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'verum-key-'));
  try {
    const path = join(folder, 'some.key');
    assert.equal(await readKeyFile(path), undefined);
    const made = await Promise.all(Array.from({ length: 8 }, () => makeKeyFile(path)));
    assert.equal(new Set(made.map((one) => one.toString('hex'))).size, 1);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['some.key']);
    const text = await readFile(path, 'utf8');
    for (const broken of ['', text.slice(0, 20), `${text.trim()}AAAA`, 'not base64 at all, but long enough for it!']) {
      await writeFile(path, broken);
      await assert.rejects(readKeyFile(path), /some\.key is not a key of 32 bytes/);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
