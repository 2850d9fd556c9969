import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const repository = resolve(fileURLToPath(import.meta.url), '../../..');
const demo = join(repository, 'demo/study/hypertension.odm.xml');

function lint(...args: string[]) {
  const main = join(repository, 'cli/src/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'study', 'lint', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the demonstration study has nothing to complain about', () => {
  const { status, stdout } = lint(demo, '--json');
  assert.equal(status, 0);
  const answer = JSON.parse(stdout) as { errors: number; builds: string[] };
  assert.deepEqual([answer.errors, answer.builds], [0, ['MDV.1.0']]);
});

test('an expression that is broken ends with 1 and names its place', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'verum-lint-')), 'study.xml');
  writeFileSync(file, readFileSync(demo, 'utf8').replace('returned &lt;= dispensed', 'returned &lt;= handedOut'));
  const { status, stdout } = lint(file);
  assert.equal(status, 1);
  assert.match(stdout, /error input-unknown MetaDataVersion\[MDV\.1\.0\]\/ItemDef\[IT\.DARET\]\/RangeCheck\[\d\]/);
  assert.match(stdout, /handedOut is not among the inputs · handedOut 不在输入之列/);
});

test('what is not ODM is refused, and what is not there is a wrong use', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'verum-lint-')), 'list.xml');
  writeFileSync(file, '<list/>');
  assert.equal(lint(file).status, 1);
  assert.equal(lint('/no/such/file').status, 2);
});
