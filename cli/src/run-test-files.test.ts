import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const passes = `import { test } from 'node:test';\ntest('passes', () => {});\n`;
const files = {
  'holds something open': `${passes}setInterval(() => {}, 1000);`,
  'is busy while it ends': `${passes}process.on('exit', () => { for (;;); });`,
  'leaves a process that holds its output': `import { spawn } from 'node:child_process';\n${passes}
    spawn('sleep', ['60'], { stdio: 'inherit', detached: true }).unref();`,
};

for (const [what, text] of Object.entries(files)) {
  test(`a file that ${what} is stopped, and has failed`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'verum-files-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'late.test.mjs');
    writeFileSync(file, text);
    // A process of its own, because node:test runs no files from within one of them.
    const script = join(folder, 'run.mjs');
    const run = `
      import { runTestFiles } from ${JSON.stringify(new URL('run-test-files.ts', import.meta.url))};
      const { failed } = await runTestFiles([${JSON.stringify(file)}], { isQuiet: true, fileMs: 3000 });
      process.stdout.write(String(failed));
      process.exit();`;
    writeFileSync(script, run);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, [script], { env });
    const told = { out: '', error: '' };
    child.stdout.on('data', (chunk) => {
      told.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      told.error += chunk;
    });
    await once(child, 'close');
    assert.equal(told.out, '1', told.error);
    assert.match(told.error, /late\.test\.mjs did not end within 3000 ms/);
  });
}
