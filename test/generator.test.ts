import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Copy, copyCheckout } from './src/checkout-copy.ts';

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** What a context just generated has to do in both shapes, as people reach it; runs in the copy. */
const journey = `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pharmacy, Role } from '@verum/contracts';
import { refused, shapes, startStack } from './src/stack.ts';

for (const shape of shapes) {
  test(\`a generated context, \${shape}\`, async () => {
    const stack = await startStack(shape);
    try {
      const { paths } = await (await fetch(\`\${stack.address}/openapi.json\`)).json();
      assert.ok(paths['/v1/studies/{study}/kits']?.post && paths['/v1/studies/{study}/pharmacy:dispenseKit']?.post);
      const study = 'HTN';
      const li = await stack.person('li', { role: Role.CRC, study, site: 'PKU1' });
      const kits = li.of(pharmacy.PharmacyService);
      await kits.createKit({ study, site: 'PKU1', kit: 'K-1', title: 'The first' });
      assert.equal((await kits.listKits({ study })).kits[0]?.kit, 'K-1');
      await refused(kits.createKit({ study, site: 'UCL', kit: 'K-2', title: 'Elsewhere' }), 'NOT_FOUND');
      const lead = await stack.person('lead', { role: Role.CRC, study, site: '*' });
      assert.equal((await lead.of(pharmacy.PharmacyService).dispenseKit({ study, reason: 'Day 1' })).study, study);
      assert.equal((await lead.of(pharmacy.PharmacyService).countKits({ study })).changes, 1);
    } finally {
      await stack.stop();
    }
  });
}
`;

describe('the generator', () => {
  let copy: Copy;
  before(async () => {
    copy = await copyCheckout();
  });
  after(() => copy?.remove());

  const tool = (name: string, ...args: string[]) => run(copy, join(copy.root, 'node_modules', '.bin', name), args);
  const verum = (...args: string[]) => run(copy, process.execPath, [join(copy.root, 'cli/src/main.ts'), ...args]);
  const said = async (...args: string[]) => {
    const { code, output } = await verum(...args, '--json');
    assert.equal(code, 0, output);
    return JSON.parse(output) as { created: string[]; changed: string[] };
  };

  test('says beforehand what it would write, and writes nothing', async () => {
    const plan = await said('new', 'context', 'pharmacy', '--entity', 'Kit', '--dry-run');
    assert.ok(plan.created.includes('contexts/pharmacy/src/logic/create-kit.ts'));
    await assert.rejects(readFile(join(copy.root, 'contexts/pharmacy/package.json')), /ENOENT/);
  });

  test('refuses names that cannot be, and what is there already', async () => {
    // Each at its edge: cli/src/new/names.test.ts.
    const attempts = [
      ['context', 'drug-supply'],
      ['context', 'trial'],
      ['context', 'pharmacy', '--entity', 'Subject'],
      ['rpc', 'trial', 'GetStudy'],
      ['rpc', 'nowhere', 'DispenseKit'],
    ];
    const ended = await Promise.all(attempts.map((args) => verum('new', ...args)));
    for (const { code, output } of ended) assert.equal(code, 2, output);
  });

  test('makes a context and methods that read like ours: types, style, fences, place', async () => {
    const untouched = 'cli/src/contexts.ts';
    const before = (await readFile(join(copy.root, untouched), 'utf8')).split('\n');
    const made = [
      await said('new', 'context', 'pharmacy', '--entity', 'Kit'),
      await said('new', 'rpc', 'pharmacy', 'DispenseKit'),
      await said('new', 'rpc', 'pharmacy', 'CountKits', '--read'),
      // One more for a context written by hand.
      await said('new', 'rpc', 'trial', 'CloseStudy'),
    ];
    const lines = (await readFile(join(copy.root, untouched), 'utf8')).split('\n');
    assert.deepEqual(
      lines.filter((line) => !before.includes(line)),
      ["import { pharmacyContext } from '@verum/pharmacy';", '  pharmacyContext,'],
    );
    assert.equal(lines.length, before.length + 2);

    const files = made.flatMap(({ created, changed }) => [...created, ...changed]);
    const sources = files.filter((file) => /\.(ts|json)$/.test(file) && file !== 'package-lock.json');
    const fence = [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      'contexts/pharmacy',
      'contexts/trial',
    ];
    const program = { extends: '../tsconfig.json', include: ['../contexts/pharmacy/src', '../contexts/trial/src/rpc'] };
    await mkdir(join(copy.root, 'dist'));
    await writeFile(join(copy.root, 'dist/tsconfig.json'), JSON.stringify(program));
    await run(copy, 'git', ['init', '--quiet']);
    const ended = await Promise.all([
      tool('biome', 'check', '--colors=off', '--diagnostic-level=warn', ...sources),
      tool('depcruise', ...fence),
      tool('tsc', '--noEmit', '-p', 'dist/tsconfig.json'),
      verum('check', 'inventory', 'contracts', 'deploy'),
    ]);
    for (const { code, output } of ended) assert.equal(code, 0, output);
    assert.equal((await verum('new', 'context', 'pharmacy')).code, 2);
    assert.equal((await verum('new', 'rpc', 'pharmacy', 'DispenseKit')).code, 2);
  });

  test('what it made passes its tests, shows in OpenAPI, and runs in one process and in a cluster', async () => {
    await writeFile(join(copy.root, 'test/pharmacy.test.ts'), journey);
    const own = ['kits', 'dispense-kit', 'count-kits'].map((name) => `contexts/pharmacy/src/${name}.test.ts`);
    const { code, output } = await verum(
      'test',
      ...own,
      'contexts/trial/src/close-study.test.ts',
      'test/pharmacy.test.ts',
    );
    assert.equal(code, 0, output);
    assert.match(output, /10 passed, 0 failed/);
  });
});

function run(copy: Copy, program: string, args: readonly string[]): Promise<Ended> {
  // Without what tells a test process of its runner: the copy runs tests of its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(program, args, { cwd: copy.root, env, maxBuffer: 64 * 1024 ** 2 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}
