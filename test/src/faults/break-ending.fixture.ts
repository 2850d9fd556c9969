import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { startFaultProxy } from './fault-proxy.ts';

// A connection is broken off just when the n-th of its four sockets is being shut down; n is the argument.

const target = createServer((socket) => socket.on('error', () => {}).end()).listen(0, '127.0.0.1');
await once(target, 'listening');
const address = target.address();
const proxy = await startFaultProxy({
  host: '127.0.0.1',
  port: typeof address === 'object' ? (address?.port ?? 0) : 0,
});

let shutdowns = 0;
createHook({
  init(_, type) {
    if (type !== 'SHUTDOWNWRAP') return;
    shutdowns += 1;
    if (shutdowns === Number(process.argv[2])) process.nextTick(() => proxy.set({ kind: 'down' }));
  },
}).enable();
const client = connect(proxy.port, '127.0.0.1').on('error', () => {});
await new Promise((resolve) => client.resume().once('close', resolve));
await proxy.stop();
target.close();
