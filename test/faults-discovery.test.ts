import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pauseProcess } from '@verum/config';
import { isLong, type ProvingGround, startProvingGround, until } from './src/faults/proving-ground.ts';

// People save while the services lose sight of one another: traffic that runs is unharmed, and who was lost is found
// again within two leases.

const leaseMs = 10_000;
const awayMs = isLong ? 120_000 : leaseMs + 5_000;
const contexts = ['identity', 'patient', 'trial', 'randomisation', 'report', 'edc'];

describe('people save while etcd is broken', () => {
  let ground: ProvingGround;

  before(async () => {
    ground = await startProvingGround({ groups: [contexts.filter((name) => name !== 'edc')] });
  });
  after(() => ground?.stop());

  const etcd = async (path: string, body: object) => {
    const url = `http://${ground.cluster.etcd.url}${path}`;
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    });
    return (await response.json()) as { kvs?: { key: string }[]; header: { revision: string } };
  };
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  /** Keys of the context, by etcd's own JSON road. */
  async function held(context: string): Promise<readonly string[]> {
    // A prefix ends before the same with its last character raised: '0' follows '/'.
    const range = { key: base64(`${context}.rpc/`), range_end: base64(`${context}.rpc0`), keys_only: true };
    const { kvs = [] } = await etcd('/v3/kv/range', range);
    return kvs.map(({ key }) => Buffer.from(key, 'base64').toString());
  }
  const replicasOf = (context: string) => (context === 'edc' ? 2 : 1);
  async function areAllThere(): Promise<boolean> {
    for (const context of contexts)
      if ((await held(context).catch(() => [])).length !== replicasOf(context)) return false;
    return true;
  }
  /** How long it takes until etcd says again where everybody is. */
  async function foundAgain(sinceMs: number): Promise<number> {
    await until('all are found again', areAllThere);
    return performance.now() - sinceMs;
  }
  async function unharmed(t: Parameters<ProvingGround['run']>[0], name: string, fault: () => Promise<void>) {
    let foundMs = 0;
    let longestMs = 0;
    await ground.run(t, {
      name,
      boundMs: 2 * leaseMs,
      fault: async (saves) => {
        const fromMs = performance.now();
        await fault();
        const untilMs = performance.now();
        foundMs = await foundAgain(untilMs);
        longestMs = Math.max(0, ...saves.latencies(fromMs, performance.now()));
        const again = saves.journal.filter(({ sentMs, tries }) => sentMs >= fromMs && tries > 1);
        assert.deepEqual(again, [], 'nobody had to ask again');
        return untilMs;
      },
    });
    t.diagnostic(`found again after ${foundMs.toFixed(0)} ms, the longest save ${longestMs.toFixed(0)} ms`);
    // Nobody else sees to it that a busy machine gives every process its turn in time.
    assert.ok(foundMs <= 2 * 2 * leaseMs, `found again after ${foundMs} ms, bound ${2 * leaseMs} ms`);
  }

  test('etcd is away for longer than a lease', async (t) => {
    await until('all are there', areAllThere);
    await unharmed(t, `etcd away for ${awayMs / 1000} s`, async () => {
      const pid = ground.cluster.etcd.pid() ?? assert.fail();
      await pauseProcess(pid);
      await setTimeout(awayMs);
      process.kill(pid, 'SIGCONT');
    });
  });

  test('etcd is killed, and comes back without anything that it knew', async (t) => {
    await unharmed(t, 'etcd killed', async () => {
      process.kill(ground.cluster.etcd.pid() ?? assert.fail(), 'SIGKILL');
    });
  });

  test('every lease is lost', async (t) => {
    await unharmed(t, 'every lease revoked', async () => {
      for (const context of contexts)
        for (const key of await held(context)) await etcd('/v3/lease/revoke', { ID: key.split('/').at(-1) });
    });
  });

  test('every key is deleted by hand', async (t) => {
    await unharmed(t, 'every key deleted by hand', async () => {
      for (const context of contexts)
        for (const key of await held(context)) await etcd('/v3/kv/deleterange', { key: base64(key) });
    });
  });

  test('what the watches wait for is compacted away', async (t) => {
    await unharmed(t, 'history compacted under the watches', async () => {
      const { header } = await etcd('/v3/kv/put', { key: base64('elsewhere'), value: base64('1') });
      await etcd('/v3/kv/compaction', { revision: header.revision, physical: true });
      process.kill(ground.cluster.etcd.pid() ?? assert.fail(), 'SIGKILL');
    });
  });
});
