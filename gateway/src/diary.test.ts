import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fixture, problem } from './gateway.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-diary-'));
const page = '<!doctype html><title>Diary</title>';
const script = 'export {};'.repeat(100);
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), page);
writeFileSync(join(folder, 'sw.js'), '//');
writeFileSync(join(folder, 'assets', 'index-B3xYz_01.js'), script);
writeFileSync(join(folder, 'assets', 'index-B3xYz_01.js.gz'), gzipSync(script));
writeFileSync(join(folder, '.stamp'), 'hash');

const gateway = await fixture({}, { diaryFolder: folder, consoleFolder: folder });
after(async () => {
  await gateway.stop(1_000);
  rmSync(folder, { recursive: true });
});

test('the diary is at /diary/, under the strict policy of the console', async () => {
  const response = await gateway.fetch('/diary/', { headers: { accept: 'text/html' } });
  assert.deepEqual([response.status, await response.text()], [200, page]);
  assert.equal(response.headers.get('cache-control'), 'no-cache');
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'; script-src 'self'/);
  assert.ok(!policy.includes('unsafe'));
  const other = await gateway.fetch('/diary', { redirect: 'manual' });
  assert.deepEqual([other.status, other.headers.get('location')], [308, '/diary/']);
});

test('what is compressed already is sent so to who takes it, and kept for ever where its name has a hash', async () => {
  const response = await gateway.fetch('/diary/assets/index-B3xYz_01.js', { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(response.headers.get('content-encoding'), 'gzip');
  assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(response.headers.get('content-type') ?? '', /javascript/);
  assert.equal(await response.text(), script);
  const plain = await gateway.fetch('/diary/assets/index-B3xYz_01.js', { headers: { 'accept-encoding': 'identity' } });
  assert.deepEqual([plain.headers.get('content-encoding'), await plain.text()], [null, script]);
});

test('its worker is asked for anew each time', async () => {
  const response = await gateway.fetch('/diary/sw.js');
  assert.equal(response.headers.get('cache-control'), 'no-cache');
});

test('what is not there is not found, and nothing hidden is served', async () => {
  for (const path of ['/diary/.stamp', '/diary/assets/gone.js', '/diary/..%2f..%2fetc/passwd.txt']) {
    const response = await gateway.fetch(path);
    assert.equal(response.status, 404, path);
    assert.equal((await problem(response)).reason, 'NOT_FOUND');
  }
});
