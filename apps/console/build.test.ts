import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildConsole, pageSizes } from './build.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-console-'));
const outDir = join(folder, 'dist');
after(() => rmSync(folder, { recursive: true, force: true }));

test('the console is built once, and what is fresh is left as it is', async () => {
  assert.deepEqual(await buildConsole({ outDir }), { isFresh: false });
  const { ino } = statSync(outDir);
  assert.deepEqual(await buildConsole({ outDir }), { isFresh: true });
  assert.equal(statSync(outDir).ino, ino);
});

test('what was built from other sources is built anew, and nothing old stays', async () => {
  writeFileSync(join(outDir, '.stamp'), 'an older tree');
  writeFileSync(join(outDir, 'assets', 'old.js'), '');
  assert.deepEqual(await buildConsole({ outDir }), { isFresh: false });
  assert.ok(!readdirSync(join(outDir, 'assets')).includes('old.js'));
});

test('each page loads at most 180 KB of JavaScript, all that it needs at once taken together', () => {
  const sizes = pageSizes(outDir);
  assert.ok(sizes.length >= 5, 'the pages were found');
  assert.deepEqual(
    sizes.filter(({ bytes }) => bytes > 180_000),
    [],
  );
});

test('the page brings nothing that its content security policy refuses', () => {
  const page = readFileSync(join(outDir, 'index.html'), 'utf8');
  assert.doesNotMatch(page, /<style|style=|<script(?![^>]* src="\/)|https?:|\son\w+=/);
});
