import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newCall } from '@verum/call';
import { root, schemas } from '@verum/cli';
import {
  type Database,
  followOutbox,
  freshDatabase,
  openDatabase,
  publish,
  startTestServer,
  type TestDatabase,
  type TestServer,
} from '@verum/database';

// An operator finds out that a report was not told something, why, and settles it; the auditor sees who did.

let server: TestServer;
let fresh: TestDatabase;
let edc: Database;
before(async () => {
  server = await startTestServer();
  fresh = await freshDatabase(server, schemas());
  edc = openDatabase({ connection: fresh.connection('edc'), schema: 'edc' });
});
after(async () => {
  await edc?.close();
  await fresh?.drop();
  await server?.stop();
});

const call = () => newCall({ command: 'test', timeoutMs: 30_000, actor: { kind: 'system', id: 'test', name: '' } });

async function park(aggregate: string): Promise<void> {
  for (const n of [1, 2]) {
    await edc.write(call(), 'put', (tx) => publish(tx, { aggregate, type: 'edc.form.saved', payload: { n } }));
  }
  const stopping = new AbortController();
  const handle = async () => {
    throw new TypeError('a value that nobody may see');
  };
  const following = followOutbox(edc, { consumer: 'report', handle, signal: stopping.signal, triesMax: 1, pollMs: 20 });
  const count = () =>
    edc.read(call(), (sql) => sql('select 1 from outbox_parked where aggregate = $1 and not is_released', [aggregate]));
  for (let tries = 0; (await count()).length < 2; tries += 1) {
    assert.ok(tries < 3_000, 'nothing was parked');
    await sleep(20);
  }
  stopping.abort();
  await following;
}

async function verum(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const { host, port, user, database } = fresh.admin;
  const url = `postgresql://${user}@${encodeURIComponent(host)}:${port}/${database}`;
  const given = [join(root, 'cli/src/main.ts'), 'events', ...args, '--database', url];
  return await new Promise((resolve) => {
    execFile(process.execPath, given, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, error: err }),
    );
  });
}

interface Listed {
  readonly producer: string;
  readonly consumers: readonly {
    readonly consumer: string;
    readonly parked: number;
    readonly events: readonly { readonly id: string; readonly aggregate: string; readonly error: string }[];
  }[];
}

test('what is parked is listed with why and never with what, and is settled with a reason', async () => {
  await park('form/HTN/1');
  await park('form/HTN/2');
  const listed = await verum('list', '--context', 'edc', '--json');
  assert.equal(listed.code, 1, 'somebody has to look');
  const [{ consumers } = { consumers: [] }] = JSON.parse(listed.out) as Listed[];
  assert.deepEqual(
    consumers.map(({ consumer, parked }) => [consumer, parked]),
    [['report', 4]],
  );
  const [first] = consumers[0]?.events ?? [];
  assert.deepEqual([first?.aggregate, first?.error], ['form/HTN/1', 'TypeError']);
  assert.ok(!listed.out.includes('nobody may see'));

  assert.equal((await verum('release', 'report', 'form/HTN/1', '--context', 'edc')).code, 2, 'no reason, no release');
  const released = await verum('release', 'report', 'form/HTN/1', '--context', 'edc', '--reason', 'repaired');
  assert.deepEqual([released.code, released.out], [0, 'released · 已放行: 2\n']);
  const poison = consumers[0]?.events.find(({ aggregate }) => aggregate === 'form/HTN/2');
  const dismissed = await verum('dismiss', 'report', poison?.id ?? '', '--context', 'edc', '--reason', 'a test form');
  assert.equal(dismissed.code, 0, dismissed.error);
  assert.equal((await verum('dismiss', 'report', poison?.id ?? '', '--context', 'edc', '--reason', 'again')).code, 1);

  const trail = await edc.read(call(), (sql) =>
    sql<{ actor: string; reason: string; decision: string }>(
      `select actor, reason, new ->> 'decision' as decision from audit where table_name = 'outbox_decision' order by seq`,
    ),
  );
  assert.deepEqual(
    trail.map(({ reason, decision }) => [decision, reason]),
    [
      ['RELEASED', 'repaired'],
      ['DISMISSED', 'a test form'],
    ],
  );
  assert.match(trail[0]?.actor ?? '', /^operator:./);

  const seen: string[] = [];
  const stopping = new AbortController();
  const following = followOutbox(edc, {
    consumer: 'report',
    handle: async (events) =>
      void seen.push(...events.map(({ aggregate, payload }) => `${aggregate} ${JSON.stringify(payload)}`)),
    signal: stopping.signal,
    pollMs: 20,
  });
  for (let tries = 0; seen.length < 3 && tries < 3_000; tries += 1) await sleep(20);
  stopping.abort();
  await following;
  assert.deepEqual(seen.toSorted(), ['form/HTN/1 {"n":1}', 'form/HTN/1 {"n":2}', 'form/HTN/2 {"n":2}']);
  const after = await verum();
  assert.equal(after.code, 0, after.out);
});
