import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { watchFiles } from './watch-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-watch-'));
after(() => rmSync(folder, { recursive: true }));

function watched(content: string) {
  const file = join(folder, `file-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, content);
  const problems: string[] = [];
  const parse = ([one]: readonly Buffer[]) => {
    const text = String(one);
    if (text.startsWith('bad')) throw new Error(`cannot use ${text}`);
    return text;
  };
  const files = watchFiles([file], parse, { onProblem: ({ message }) => problems.push(message), pollMs: 3_600_000 });
  return { file, files, problems };
}

test('what cannot be used at the first reading ends the start', () => {
  assert.throws(() => watched('bad'), /cannot use bad/);
  assert.throws(() => watchFiles([join(folder, 'nowhere')], () => 1, { onProblem: () => {} }), /ENOENT/);
});

test('a file that changed is read again, and everybody is told once', async () => {
  const { file, files } = watched('one');
  const seen: string[] = [];
  files.onChange((text) => seen.push(text));
  writeFileSync(`${file}.new`, 'two');
  renameSync(`${file}.new`, file);
  await files.reload();
  await files.reload();
  assert.equal(files.current(), 'two');
  assert.deepEqual(seen, ['two']);
  files.close();
});

test('a new file that cannot be used is told once; the old stays, until there is a good one', async () => {
  const { file, files, problems } = watched('one');
  writeFileSync(file, 'bad two');
  await files.reload();
  await files.reload();
  assert.equal(files.current(), 'one');
  assert.deepEqual(problems, ['cannot use bad two']);
  unlinkSync(file);
  await files.reload();
  assert.equal(files.current(), 'one');
  writeFileSync(file, 'three');
  await files.reload();
  assert.equal(files.current(), 'three');
  files.close();
});

test('SIGHUP has the files read at once', async () => {
  const { file, files } = watched('one');
  const changed = new Promise<string>((resolve) => files.onChange(resolve));
  writeFileSync(file, 'two!');
  process.emit('SIGHUP');
  assert.equal(await changed, 'two!');
  files.close();
});
