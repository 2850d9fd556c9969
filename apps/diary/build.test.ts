import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { buildDiary, firstLoad } from './build.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-diary-'));
const outDir = join(folder, 'dist');
after(() => rmSync(folder, { recursive: true, force: true }));

test('the diary is built once, and what is fresh is left as it is', async () => {
  assert.deepEqual(await buildDiary({ outDir }), { isFresh: false });
  const { ino } = statSync(outDir);
  assert.deepEqual(await buildDiary({ outDir }), { isFresh: true });
  assert.equal(statSync(outDir).ino, ino);
});

test('its first load is at most 40 KB, page, styles, scripts and the worker taken together', () => {
  const files = firstLoad(outDir);
  assert.deepEqual(files.map(({ file }) => file.replace(/-[\w-]{8}\./, '.')).sort(), [
    'assets/index.css',
    'assets/index.js',
    'index.html',
    'sw.js',
  ]);
  const whole = files.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(whole <= 40_000, `${whole}: ${JSON.stringify(files)}`);
});

test('every file is kept for times without a network, each by its content', () => {
  const worker = readFileSync(join(outDir, 'sw.js'), 'utf8');
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' });
  const kept = files.filter((file) => /\.\w+$/.test(file) && !/(^|\/)\.|\.(gz|br)$|^sw\.js$/.test(file));
  assert.ok(kept.length >= 6);
  for (const file of kept) assert.ok(worker.includes(`url:\`${file}\``) || worker.includes(`"${file}"`), file);
});

test('what is sent compressed is the file itself', () => {
  const script = readdirSync(join(outDir, 'assets')).find((file) => file.endsWith('.js')) ?? '';
  const path = join(outDir, 'assets', script);
  assert.ok(gunzipSync(readFileSync(`${path}.gz`)).equals(readFileSync(path)));
});

test('another version of the sources is another version of the diary', async () => {
  writeFileSync(join(outDir, '.stamp'), 'an older tree');
  writeFileSync(join(outDir, 'assets', 'old.js'), '');
  assert.deepEqual(await buildDiary({ outDir }), { isFresh: false });
  assert.ok(!readdirSync(join(outDir, 'assets')).includes('old.js'));
  const script = readdirSync(join(outDir, 'assets')).find((file) => file.endsWith('.js')) ?? '';
  assert.match(readFileSync(join(outDir, 'assets', script), 'utf8'), /0\.1\.0\+[0-9a-f]{8}/);
});

test('the page brings nothing that its content security policy refuses', () => {
  const page = readFileSync(join(outDir, 'index.html'), 'utf8');
  assert.doesNotMatch(page, /<style|style=|<script(?![^>]* src="\/diary\/)|https?:|\son\w+=/);
});
