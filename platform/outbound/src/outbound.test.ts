import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type Call, fakeClock, newCall, systemClock } from '@verum/call';
import { openBoard } from '@verum/resilience';
import { OutboundFailure } from './failure.ts';
import { type OutboundOptions, openOutbound } from './outbound.ts';
import { plain, type RudeServer, startRudeServer } from './rude-server.fixture.ts';

const breaker = { window: 5_000, sleep: 30_000, bucket: 10, ratio: 0.5, request: 100 };

/** Calls `path` of a server that answers so; what came of it. */
async function ask(
  answer: (socket: Socket, request: string, server: RudeServer) => void,
  options: Partial<OutboundOptions> & {
    readonly path?: string;
    readonly timeoutMs?: number;
    readonly body?: string;
  } = {},
): Promise<{ readonly outcome: string; readonly body: string; readonly server: RudeServer }> {
  const server: RudeServer = await startRudeServer((socket, request) => answer(socket, request, server));
  const host = `127.0.0.1:${server.port}`;
  const outbound = openOutbound({
    ...{
      name: 'test',
      origins: [`http://${host}`],
      networks: ['127.0.0.0/8'],
      timeoutMs: 5_000,
      breaker,
      clock: systemClock,
    },
    ...options,
  });
  const call = newCall({ command: 'test', timeoutMs: 20_000 });
  try {
    const request = { url: `http://${host}${options.path ?? '/'}` };
    const { body } = await (options.body === undefined
      ? outbound.get(call, request)
      : outbound.post(call, { ...request, body: options.body }));
    return { outcome: 'answered', body: body.toString(), server };
  } catch (error) {
    return { outcome: kindOf(error), body: '', server };
  } finally {
    call.end();
    await server.stop();
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof OutboundFailure)) throw error;
  return error.status === undefined ? error.kind : `${error.kind} ${error.status}`;
}

test('a good answer arrives, whichever way it is packed', async () => {
  for (const [name, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const) {
    const packed = pack(Buffer.from('{"a":1}'));
    const { body } = await ask((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: ${name}\r\ncontent-length: ${packed.length}\r\n\r\n`);
      socket.end(packed);
    });
    assert.equal(body, '{"a":1}', name);
  }
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
  assert.equal((await ask((socket) => socket.end(chunked))).body, 'abc');
});

test('the request says whom it is for and closes its connection', async () => {
  const { server } = await ask((socket) => socket.end(plain('x')), { path: '/sites?cursor=1' });
  assert.match(server.received(), /^GET \/sites\?cursor=1 HTTP\/1\.1\r\n/);
  assert.match(server.received(), new RegExp(`\r\nhost: 127\\.0\\.0\\.1:${server.port}\r\n`, 'i'));
  assert.match(server.received(), /\r\nconnection: close\r\n/i);
});

test('a body is posted once, with its length, and told to nobody else', async () => {
  for (const [answer, outcome] of [
    [plain(''), 'answered'],
    ['HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n', 'redirect-refused 307'],
    ['HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n', 'status 410'],
  ] as const) {
    const { outcome: found, server } = await ask((socket) => socket.end(answer), { body: '{"to":"王"}' });
    assert.equal(found, outcome);
    assert.equal(server.connections(), 1);
    assert.match(server.received(), /^POST \/ HTTP\/1\.1\r\n/);
    assert.match(server.received(), /\r\ncontent-length: 12\r\n/i);
    assert.ok(Buffer.from(server.received(), 'latin1').toString().endsWith('{"to":"王"}'));
  }
});

test('a length that is too large, and one that lies, are told apart', async () => {
  const head = (length: number) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`;
  const limits = { bodyBytesMax: 100 };
  assert.equal((await ask((socket) => socket.end(`${head(100)}${'x'.repeat(100)}`), { limits })).outcome, 'answered');
  // The body need not even come: the header condemns it.
  assert.equal((await ask((socket) => socket.write(head(101)), { limits })).outcome, 'body-too-large');
  assert.equal((await ask((socket) => socket.end(`${head(50)}${'x'.repeat(49)}`), { limits })).outcome, 'truncated');
  const endless = 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n';
  assert.equal((await ask((socket) => socket.end(endless + 'x'.repeat(101)), { limits })).outcome, 'body-too-large');
});

test('a chunked answer that stops in the middle is not a whole one', async () => {
  const begun = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n';
  assert.equal((await ask((socket) => socket.end(begun))).outcome, 'reset');
});

test('a gzip bomb is stopped at the limit, and broken or unknown packing is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  assert.ok(bomb.length < 60_000);
  const send = (encoding: string, body: Buffer) => (socket: Socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`);
    socket.end(body);
  };
  const limits = { bodyBytesMax: 1024 * 1024 };
  assert.equal((await ask(send('gzip', bomb), { limits })).outcome, 'body-too-large');
  assert.equal((await ask(send('gzip', Buffer.from('not gzip at all')), { limits })).outcome, 'encoding-refused');
  assert.equal((await ask(send('gzip', gzipSync('x').subarray(0, 15)), { limits })).outcome, 'encoding-refused');
  assert.equal((await ask(send('gzip, gzip', gzipSync('x')), { limits })).outcome, 'encoding-refused');
});

test('headers without end, no HTTP, a reset and a closed port are each called by their names', async () => {
  const wide = `HTTP/1.1 200 OK\r\n${'x-filler: aaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(1000)}\r\n`;
  assert.equal((await ask((socket) => socket.end(wide))).outcome, 'headers-too-large');
  assert.equal((await ask((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))).outcome, 'not-http');
  assert.equal((await ask((socket) => socket.resetAndDestroy())).outcome, 'reset');
  assert.equal((await ask((socket) => socket.end())).outcome, 'reset');
  const call = newCall({ command: 'test', timeoutMs: 5_000 });
  const options = { name: 'test', origins: ['http://127.0.0.1:1'], networks: ['127.0.0.1'], timeoutMs: 5_000, breaker };
  const closed = openOutbound({ ...options, clock: systemClock });
  await assert.rejects(closed.get(call, { url: 'http://127.0.0.1:1/' }), { kind: 'connect-failed' });
  call.end();
});

test('one that says nothing, and one that drips, are left when their time is over', async () => {
  const silent = await ask(() => undefined, { limits: { firstByteMs: 50 } });
  assert.equal(silent.outcome, 'first-byte-late');
  assert.equal((await ask(() => undefined, { timeoutMs: 50 })).outcome, 'late');
  const drip = await ask(
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(timer));
    },
    { timeoutMs: 100 },
  );
  assert.equal(drip.outcome, 'late');
});

test('the caller’s own end is cancelled, and its deadline counts before the configured time', async (t) => {
  const server = await startRudeServer(() => undefined);
  t.after(() => server.stop());
  const host = `127.0.0.1:${server.port}`;
  const options = {
    name: 'test',
    origins: [`http://${host}`],
    networks: ['127.0.0.0/8'],
    timeoutMs: 60_000,
    clock: systemClock,
  };
  const outbound = openOutbound({ ...options, breaker: { ...breaker, request: 1 } });
  const gone = new AbortController();
  const cancelled = newCall({ command: 'test', timeoutMs: 60_000, gone: gone.signal });
  const asked = outbound.get(cancelled, { url: `http://${host}/` });
  gone.abort();
  await assert.rejects(asked, { kind: 'cancelled' });
  assert.equal(outbound.breaker.snapshot().total, 0, 'the host is not to blame');
  // A timer may be up before the clock says so.
  const short = newCall({ command: 'test', timeoutMs: 50, clock: fakeClock() });
  await assert.rejects(outbound.get(short, { url: `http://${host}/` }), { kind: 'late' });
  for (const call of [cancelled, short]) call.end();
});

test('only the configured hosts are called, by http or https, without credentials in the address', async () => {
  const call = newCall({ command: 'test', timeoutMs: 5_000 });
  const resolve = () => assert.fail('nothing is even asked for');
  const options = {
    name: 'test',
    origins: ['https://fhir.example', 'https://fhir.example:8443'],
    timeoutMs: 1_000,
    breaker,
    resolve,
  };
  const outbound = openOutbound({ ...options, clock: systemClock });
  for (const [url, kind] of [
    ['https://other.example/', 'host-not-allowed'],
    // The same host without TLS, where the token would be read by everybody.
    ['http://fhir.example/', 'host-not-allowed'],
    ['https://fhir.example:8444/', 'host-not-allowed'],
    ['https://fhir.example.evil.example/', 'host-not-allowed'],
    ['https://user:secret@fhir.example/', 'url-refused'],
    ['file:///etc/passwd', 'url-refused'],
    ['gopher://fhir.example/', 'url-refused'],
    ['not an address', 'url-refused'],
  ] as const) {
    await assert.rejects(outbound.get(call, { url }), { kind }, url);
  }
  call.end();
});

test('a name is asked for once, and the connection goes to the address that was checked', async (t) => {
  const server = await startRudeServer((socket) => socket.end(plain('here')));
  t.after(() => server.stop());
  let asked = 0;
  // The second answer is what an attacker's server would give: it is never looked at.
  const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 as const }];
  const host = `hospital.example:${server.port}`;
  const options = {
    name: 'test',
    origins: [`http://${host}`],
    networks: ['127.0.0.1'],
    timeoutMs: 5_000,
    breaker,
    resolve,
  };
  const call = newCall({ command: 'test', timeoutMs: 5_000 });
  const answer = await openOutbound({ ...options, clock: systemClock }).get(call, { url: `http://${host}/` });
  assert.equal(answer.body.toString(), 'here');
  assert.equal(asked, 1);
  assert.match(server.received(), new RegExp(`host: hospital\\.example:${server.port}`, 'i'));
  call.end();
});

test('an address that is not public is refused, also beside a public one, also as a literal', async () => {
  const call = newCall({ command: 'test', timeoutMs: 5_000 });
  const get = (host: string, addresses: readonly string[]) =>
    openOutbound({
      ...{ name: 'test', origins: [new URL(`http://${host}`).origin], timeoutMs: 1_000, breaker, clock: systemClock },
      resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    }).get(call, { url: `http://${host}/` });
  await assert.rejects(get('a.example', ['169.254.169.254']), { kind: 'address-refused' });
  await assert.rejects(get('a.example', ['93.184.216.34', '10.0.0.1']), { kind: 'address-refused' });
  await assert.rejects(get('a.example', []), { kind: 'not-resolved' });
  await assert.rejects(get('127.0.0.1', []), { kind: 'address-refused' });
  await assert.rejects(get('0x7f.1', []), { kind: 'address-refused' });
  await assert.rejects(get('[::ffff:127.0.0.1]', []), { kind: 'address-refused' });
  call.end();
});

test('redirects are followed on the same host, three of them, and never to another', async () => {
  const hop = (to: string) => `HTTP/1.1 302 Found\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`;
  const chain = (length: number) => (socket: Socket, request: string) => {
    const at = Number(/^GET \/(\d+)/.exec(request)?.[1] ?? 0);
    socket.end(at < length ? hop(`/${at + 1}`) : plain('there'));
  };
  assert.equal((await ask(chain(3))).body, 'there');
  assert.equal((await ask(chain(4))).outcome, 'redirects-too-many 302');
  const away = await ask((socket) => socket.end(hop('http://169.254.169.254/latest/meta-data/')));
  assert.equal(away.outcome, 'redirect-refused');
  assert.equal(away.server.connections(), 1);
  const otherPort = await ask((socket) => socket.end(hop('http://127.0.0.1:1/')));
  assert.equal(otherPort.outcome, 'redirect-refused');
});

test('an error of the host carries its status and when to come back', async (t) => {
  const busy = 'HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n';
  const server = await startRudeServer((socket) => socket.end(busy));
  t.after(() => server.stop());
  const host = `127.0.0.1:${server.port}`;
  const options = {
    name: 'test',
    origins: [`http://${host}`],
    networks: ['127.0.0.0/8'],
    timeoutMs: 5_000,
    clock: systemClock,
  };
  const outbound = openOutbound({ ...options, breaker });
  const call = newCall({ command: 'test', timeoutMs: 5_000 });
  const expected = { kind: 'status', status: 429, retryAfterMs: 7_000 };
  await assert.rejects(outbound.get(call, { url: `http://${host}/` }), expected);
  const { failures, total } = outbound.breaker.snapshot();
  assert.deepEqual({ failures, total }, { failures: 0, total: 1 }, 'an answer of 4xx is a healthy host');
  call.end();
});

test('an open breaker sends not one packet for its sleep, then exactly one probe', async (t) => {
  const clock = fakeClock();
  let isBroken = true;
  const server = await startRudeServer((socket) => {
    socket.end(isBroken ? 'HTTP/1.1 500 Broken\r\ncontent-length: 0\r\n\r\n' : plain('back'));
  });
  t.after(() => server.stop());
  const host = `127.0.0.1:${server.port}`;
  const options = {
    name: 'test',
    origins: [`http://${host}`],
    networks: ['127.0.0.0/8'],
    timeoutMs: 5_000,
    clock,
    atOnce: 9,
  };
  const board = openBoard();
  const outbound = openOutbound({ ...options, board, breaker: { ...breaker, request: 3 } });
  const call = newCall({ command: 'test', timeoutMs: 20_000 });
  const get = async () => {
    const error = await outbound.get(call, { url: `http://${host}/` }).catch((error: unknown) => error);
    return error instanceof OutboundFailure ? error.kind : 'answered';
  };
  for (let tries = 0; tries < 3; tries += 1) assert.equal(await get(), 'status');
  assert.equal(server.connections(), 3);
  for (let tries = 0; tries < 20; tries += 1) assert.equal(await get(), 'breaker-open');
  clock.advance(29_999);
  assert.equal(await get(), 'breaker-open');
  assert.equal(server.connections(), 3, 'not one packet');
  clock.advance(1);
  isBroken = false;
  const outcomes = await Promise.all([get(), get(), get()]);
  assert.deepEqual(outcomes.sort(), ['answered', 'breaker-open', 'breaker-open']);
  assert.equal(server.connections(), 4, 'one probe');
  assert.equal(await get(), 'answered');
  assert.deepEqual(
    board.read().map(({ kind, name }) => `${kind} ${name}`),
    ['breaker outbound test', 'bulkhead outbound test'],
  );
  call.end();
});

test('more calls at once than there are places are refused without a connection', async (t) => {
  const waiting: Socket[] = [];
  const server = await startRudeServer((socket) => waiting.push(socket));
  t.after(() => server.stop());
  const host = `127.0.0.1:${server.port}`;
  const options = {
    name: 'test',
    origins: [`http://${host}`],
    networks: ['127.0.0.0/8'],
    timeoutMs: 20_000,
    clock: systemClock,
  };
  const outbound = openOutbound({ ...options, breaker, atOnce: 2 });
  const call: Call = newCall({ command: 'test', timeoutMs: 20_000 });
  const first = [0, 1].map(() => outbound.get(call, { url: `http://${host}/` }));
  await assert.rejects(outbound.get(call, { url: `http://${host}/` }), { kind: 'bulkhead-full' });
  while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const socket of waiting) socket.end(plain('done'));
  await Promise.all(first);
  assert.equal(server.connections(), 2);
  call.end();
});
