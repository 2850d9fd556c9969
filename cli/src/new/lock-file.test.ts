import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../root.ts';
import { lockWithWorkspace } from './lock-file.ts';

const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
const manifest = { name: '@verum/zoo', version: '0.1.0', license: 'Apache-2.0', dependencies: { '@verum/call': '*' } };

test('a workspace more changes nothing else of the lock file', () => {
  const lines = new Set(lock.split('\n'));
  const added = lockWithWorkspace(lock, 'contexts/zoo', manifest, 'cli').split('\n');
  const fresh = added.filter((line) => !lines.has(line)).map((line) => line.trim());
  assert.deepEqual(fresh, [
    '"@verum/zoo": "*",',
    '"contexts/zoo": {',
    '"name": "@verum/zoo",',
    '"node_modules/@verum/zoo": {',
    '"resolved": "contexts/zoo",',
  ]);
});

test('every workspace stands in it as this writes it: taken out and put in again, the file is the same', () => {
  const { packages, ...rest } = JSON.parse(lock) as { packages: Record<string, Record<string, never>> };
  const { 'contexts/trial': trial, 'node_modules/@verum/trial': _, ...others } = packages;
  const cli = packages.cli as { dependencies?: Record<string, string> };
  const { '@verum/trial': __, ...dependencies } = cli.dependencies ?? {};
  const without = { ...rest, packages: { ...others, cli: { ...cli, dependencies } } };
  const again = lockWithWorkspace(JSON.stringify(without), 'contexts/trial', trial as never, 'cli');
  assert.deepEqual(JSON.parse(again), JSON.parse(lock));
});
