import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const breakEnding = fileURLToPath(new URL('src/faults/break-ending.fixture.ts', import.meta.url));

// libuv refuses to reset a socket that is being shut down, and Node never ended behind that.
test('a process ends in which a connection was broken off while it was shut down', async () => {
  for (const shutdown of [1, 2, 3, 4]) {
    const child = spawn(process.execPath, [breakEnding, String(shutdown)], { stdio: 'ignore', timeout: 60_000 });
    const [code, signal] = await once(child, 'exit');
    assert.deepEqual({ shutdown, code, signal }, { shutdown, code: 0, signal: null });
  }
});
