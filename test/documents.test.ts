import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '@verum/cli';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('every requirement in docs/regulation.md names a test that exists', () => {
  const claims = [...read('docs/regulation.md').matchAll(/`([^`]+\.test\.ts)` "([^"]+)"/g)];
  assert.ok(claims.length >= 8);
  for (const [, file = '', name = ''] of claims) {
    assert.ok(existsSync(join(root, file)), `${file} is not there`);
    assert.ok(read(file).includes(name), `${file} has no test "${name}"`);
  }
});

test('every link between the documents leads somewhere', () => {
  const files = globSync(['*.md', 'docs/**/*.md', 'demo/*.md'], { cwd: root });
  for (const file of files) {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      assert.ok(existsSync(join(root, dirname(file), target)), `${file} links to ${target}`);
    }
  }
});

test('every dependency has its line in the decision about dependencies', () => {
  const decision = read('docs/adr/0009-dependencies.md');
  const named = [...decision.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );
  const isNamed = (name: string) =>
    named.some((one) => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))));
  const files = globSync(
    [
      'package.json',
      '{libs,platform,contexts,apps}/*/package.json',
      '{contracts,gateway,cli,demo,test,bench}/package.json',
    ],
    { cwd: root },
  );
  for (const file of files) {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file)) as Record<
      string,
      Record<string, string> | undefined
    >;
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      assert.ok(
        name.startsWith('@verum/') || isNamed(name),
        `${file} depends on ${name}, which docs/adr/0009-dependencies.md does not explain`,
      );
    }
  }
});

test('nothing in the repository names a package registry’s host or downloads from one by name', () => {
  const lock = read('package-lock.json');
  assert.ok(!/"resolved": "https?:/.test(lock), 'the lock file records download addresses');
});
