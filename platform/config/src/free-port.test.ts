import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort } from './free-port.ts';

test('a free port can be listened on, and is none that the system gives to whoever asks for any', async () => {
  const port = await freePort();
  assert.ok(port >= 20_000 && port < 32_000, `${port}`);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});

test('an address that is not this machine’s is refused', async () => {
  await assert.rejects(freePort('192.0.2.1'), /EADDRNOTAVAIL/);
});
