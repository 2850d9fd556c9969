import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { fixture, problem } from './gateway.fixture.ts';

const gateway = await fixture(
  {
    saveForm: async () => ({ revision: 1n }),
    importBuild: async () => ({}),
    getMe: async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { id: 'u-1' };
    },
    publishBuild: async () => ({ build: '1' }),
  },
  { limits: { timeoutMs: 2_000, bodyMaxBytes: 1_000, headersTimeoutMs: 500 } },
);
after(() => gateway.stop(1_000));

/** Writes to the bare socket and reads until the other side closes. */
function talk(...pieces: readonly (string | number)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gateway.address);
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString();
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', (error) => (heard === '' ? reject(error) : resolve(heard)));
    void (async () => {
      for (const piece of pieces) {
        if (typeof piece === 'string') socket.write(piece);
        else await new Promise((later) => setTimeout(later, piece));
      }
    })();
  });
}

const head = (method: string, path: string, headers: string) =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nConnection: close\r\n${headers}\r\n`;

const publish = '/v1/studies/S/builds/1:publish';
const json = (bytes: number) => `{"build":"1"${' '.repeat(bytes - 13)}}`;

test('a body may be as long as its limit and not one byte longer, however it is sent', async () => {
  assert.equal((await gateway.json('POST', publish, json(1_000))).status, 200);
  const announced = await gateway.json('POST', publish, json(1_001));
  assert.equal(announced.status, 413);
  assert.deepEqual((await problem(announced)).facts, { max_bytes: '1000' });
  const chunked = (text: string) =>
    talk(
      head('POST', publish, 'Transfer-Encoding: chunked\r\n'),
      `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
    );
  assert.match(await chunked(json(1_000)), /^HTTP\/1.1 200 /);
  assert.match(await chunked(json(1_001)), /^HTTP\/1.1 413 [\s\S]*"reason":"TOO_LARGE"/);
});

test('a method with a limit of its own takes more', async () => {
  const body = new Uint8Array(2_000_000);
  const response = await gateway.fetch('/v1/studies/S/builds:import', { method: 'POST', body });
  assert.equal(response.status, 200);
});

test('a body that comes drop by drop runs out of time', async () => {
  const before = performance.now();
  const heard = await talk(head('POST', publish, 'Content-Length: 100\r\n'), '{', 900, ' ', 900, ' ', 900, ' ');
  assert.match(heard, /^HTTP\/1.1 408 [\s\S]*"reason":"DEADLINE_EXCEEDED"/);
  assert.ok(performance.now() - before < 4_300);
});

test('headers that come drop by drop run out of time', async () => {
  const heard = await talk('GET /v1/me HTTP/1.1\r\nHost: x\r\n', 300, 'A: b\r\n', 400, 'C: d\r\n', 1_500);
  assert.match(heard, /^HTTP\/1.1 408 /);
});

test('who is out of time and does not close the connection has it closed', { timeout: 30_000 }, async (t) => {
  const { hostname, port } = new URL(gateway.address);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  // Reset, for whoever still writes to it.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  socket.write('GET /v1/me HTTP/1.1\r\nHost: x\r\nA: ');
  const drops = setInterval(() => socket.write('a'), 200);
  t.after(() => {
    clearInterval(drops);
    socket.destroy();
  });
  await closed;
});

test('headers too many or too long are refused as such', async () => {
  const many = (count: number) =>
    gateway.fetch('/v1/me', {
      headers: Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, '1'])),
    });
  assert.equal((await many(80)).status, 200);
  const tooMany = await many(120);
  assert.equal(tooMany.status, 431);
  assert.equal((await problem(tooMany)).reason, 'TOO_LARGE');
  const long = await gateway.fetch('/v1/me', { headers: { 'x-long': 'a'.repeat(17_000) } });
  assert.equal(long.status, 431);
  assert.equal((await problem(long)).reason, 'TOO_LARGE');
});

test('what is not HTTP is refused on the wire', async () => {
  assert.match(await talk('HELLO\r\n\r\n'), /^HTTP\/1.1 400 [\s\S]*"reason":"INVALID_REQUEST"/);
});

test('who is not signed in is refused before the body is read', async () => {
  const heard = await talk(
    `POST ${publish} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\nConnection: close\r\n\r\n`,
  );
  assert.match(heard, /^HTTP\/1.1 401 [\s\S]*www-authenticate: Bearer/i);
});

test('stopping finishes what runs, and takes nothing new', async () => {
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const other = await fixture({
    getMe: async () => {
      begun.resolve();
      await goOn.promise;
      return { id: 'u-1' };
    },
  });
  const running = other.fetch('/v1/me');
  await begun.promise;
  const before = performance.now();
  const stopped = other.stop(20_000);
  goOn.resolve();
  assert.equal(((await (await running).json()) as { id: string }).id, 'u-1');
  await stopped;
  assert.ok(performance.now() - before < 2_000, 'idle connections do not hold it up');
  await assert.rejects(other.fetch('/v1/me'));
});

test('stopping waits no longer than its grace', async () => {
  const begun = Promise.withResolvers<void>();
  const other = await fixture({
    getMe: () => {
      begun.resolve();
      return new Promise((resolve) => setTimeout(resolve, 20_000).unref());
    },
  });
  const running = other.fetch('/v1/me').catch(() => 'cut');
  await begun.promise;
  const before = performance.now();
  await other.stop(200);
  assert.ok(performance.now() - before < 2_000);
  assert.equal(await running, 'cut');
});
