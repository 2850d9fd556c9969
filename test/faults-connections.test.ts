import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type ProvingGround, startProvingGround, until } from './src/faults/proving-ground.ts';
import { study } from './src/trial-setup.ts';

// Somebody opens thousands of connections and says nothing, or sends more than anybody needs, while people save.

const contexts = ['identity', 'patient', 'trial', 'randomisation', 'report', 'edc'];
const slowConnections = 5_000;
const megabyte = 1024 * 1024;
const uploadBytes = 1024 * megabyte;
/** What the gateway may grow by, whatever is sent to it. */
const memoryMaxBytes = 200 * megabyte;

describe('people save while somebody takes more than a share', () => {
  let ground: ProvingGround;
  let host: string;
  let port: number;

  before(async () => {
    ground = await startProvingGround({ groups: [contexts], replicas: { gateway: 1 } });
    const url = new URL(ground.stack.address);
    [host, port] = [url.hostname, Number(url.port)];
  });
  after(() => ground?.stop());

  const gatewayPid = () => ground.cluster.members.find(({ service }) => service === 'gateway')?.pid();
  const residentBytes = () => {
    const [, kilobytes = ''] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${gatewayPid()}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  };

  test(`${slowConnections} connections that send their headers drop by drop`, async (t) => {
    const open = new Set<Socket>();
    t.after(() => {
      for (const socket of open) socket.destroy();
    });
    await ground.run(t, {
      name: `${slowConnections} slow connections`,
      boundMs: 2_000,
      fault: async () => {
        let cut = 0;
        for (let one = 0; one < slowConnections; one++) {
          const socket = connect(port, host);
          open.add(socket);
          socket.on('error', () => {});
          socket.on('close', () => {
            cut += 1;
            open.delete(socket);
          });
          socket.write('GET /v1/studies HTTP/1.1\r\nhost: slow\r\nx-drop: ');
          if (one % 100 === 99) await setTimeout(20);
        }
        // A drop each two seconds: never silent, and never done.
        for (let drops = 0; cut < slowConnections; drops++) {
          assert.ok(drops < 60, `${cut} of ${slowConnections} were cut`);
          for (const socket of open) socket.write('a');
          await setTimeout(2_000);
        }
      },
    });
  });

  /** Sends until it is told to stop. Returns the status, and how much was taken. */
  function upload(headers: readonly string[], isChunked: boolean): Promise<{ status: number; sentBytes: number }> {
    const piece = Buffer.alloc(megabyte, 'a');
    const frame = isChunked
      ? Buffer.concat([Buffer.from(`${megabyte.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
      : piece;
    return new Promise((resolve, reject) => {
      const socket = connect(port, host);
      let sentBytes = 0;
      let answer = '';
      const path = `/v1/studies/${study}/builds:import`;
      const lines = [`POST ${path} HTTP/1.1`, 'host: upload', 'content-type: application/xml', ...headers];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      const more = () => {
        while (sentBytes < uploadBytes && !socket.destroyed) {
          sentBytes += megabyte;
          if (!socket.write(frame)) return void socket.once('drain', more);
        }
      };
      socket.on('data', (data) => {
        answer += data.toString('latin1');
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
        if (status === undefined) reject(new Error(`cut without an answer after ${sentBytes} bytes`));
        else resolve({ status: Number(status), sentBytes });
      });
      more();
    });
  }

  test('an upload of a gigabyte, said beforehand and not', async (t) => {
    const manager = await ground.stack.signIn('manager.one');
    const bearer = `authorization: Bearer ${manager.token}`;
    await ground.run(t, {
      name: 'uploads of a gigabyte',
      boundMs: 2_000,
      fault: async () => {
        const beforeBytes = residentBytes();
        let mostBytes = beforeBytes;
        const looking = setInterval(() => {
          mostBytes = Math.max(mostBytes, residentBytes());
        }, 20);
        const said = await upload([bearer, `content-length: ${uploadBytes}`], false);
        const unsaid = await upload([bearer, 'transfer-encoding: chunked'], true);
        clearInterval(looking);
        assert.deepEqual([said.status, unsaid.status], [413, 413]);
        const grown = mostBytes - beforeBytes;
        t.diagnostic(
          `taken before 413: ${said.sentBytes / megabyte} and ${unsaid.sentBytes / megabyte} MB; the gateway grew by ${Math.round(grown / megabyte)} MB`,
        );
        assert.ok(grown < memoryMaxBytes, `it grew by ${grown} bytes`);
      },
    });
    await until('it is still the same gateway', () => ground.cluster.members.every((one) => one.restarts() === 0));
  });
});
