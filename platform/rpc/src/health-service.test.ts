import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { startReplica } from './grpc/replica.fixture.ts';

// Raw bytes, as another implementation sends them: field 1 is a string in the request and a varint in the answer.
const request = (service: string) => Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);
const same = (bytes: Buffer) => bytes;

function check(client: Client, service: Buffer): Promise<string> {
  const path = '/grpc.health.v1.Health/Check';
  return new Promise((resolve) => {
    const deadline = { deadline: Date.now() + 5_000 };
    client.makeUnaryRequest(path, same, same, service, deadline, (error: ServiceError | null, answer?: Buffer) =>
      resolve(error ? `error ${error.code}` : (answer?.toString('hex') ?? '')),
    );
  });
}

test('whoever asks for health is told of the process and of each service, and before the end that it is leaving', async () => {
  const replica = await startReplica('one');
  const client = new Client(replica.endpoint, credentials.createInsecure());
  assert.equal(await check(client, Buffer.alloc(0)), '0801', 'SERVING');
  assert.equal(await check(client, request('verum.edc.v1.EdcService')), '0801');
  assert.equal(await check(client, request('verum.nobody.v1.Nobody')), 'error 5');
  const watch = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', same, same, request(''));
  const seen: string[] = [];
  watch.on('data', (answer: Buffer) => seen.push(answer.toString('hex')));
  await once(watch, 'data');
  replica.leave();
  await once(watch, 'end');
  assert.deepEqual(seen, ['0801', '0802'], 'SERVING, then NOT_SERVING');
  assert.equal(await check(client, Buffer.alloc(0)), '0802', 'it still answers');
  await replica.stop(60_000);
  client.close();
});

test('a watch that nobody ends does not hold up the end', async () => {
  const replica = await startReplica('one');
  const client = new Client(replica.endpoint, credentials.createInsecure());
  const watch = client.makeServerStreamRequest(
    '/grpc.health.v1.Health/Watch',
    same,
    same,
    request('verum.nobody.v1.Nobody'),
  );
  const seen: string[] = [];
  watch.on('data', (answer: Buffer) => seen.push(answer.toString('hex')));
  await once(watch, 'data');
  await Promise.all([once(watch, 'end'), replica.stop(60_000)]);
  assert.deepEqual(seen, ['0803'], 'SERVICE_UNKNOWN');
  client.close();
});
