import assert from 'node:assert/strict';
import { globSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type ProvingGround, startProvingGround, until } from './src/faults/proving-ground.ts';

// The clocks of all services jump by two hours while people save; PostgreSQL's and etcd's stay. Whose token is not
// taken any more signs in anew; leases, deadlines and keys know nothing of it.

const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');
const contexts = ['identity', 'patient', 'trial', 'randomisation', 'report', 'edc'];
const jumps = ['+2h', '-2h', '+0'];

describe('clocks jump while people save', { skip: library ? false : 'libfaketime is not installed' }, () => {
  let ground: ProvingGround;
  let folder: string;
  const setClock = (offset: string) => writeFileSync(join(folder, 'offset'), `${offset}\n`);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verum-clock-'));
    setClock('+0');
    const env = {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: join(folder, 'offset'),
      // Looked at for every question, and only asked of the clock of the day: timers run on as they do in a real jump.
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    ground = await startProvingGround({ groups: [contexts], env });
  });
  after(async () => {
    await ground?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const offset of jumps) {
    test(`to ${offset} of the real time`, async (t) => {
      await ground.run(t, {
        name: `clocks at ${offset}`,
        boundMs: 2_000,
        fault: async (saves) => {
          setClock(offset);
          await setTimeout(2_000);
          // A token that has lived too long, or is of the future, is refused, and nothing else is.
          const told = saves.troubles();
          assert.ok(
            told.every((one) => one.startsWith('UNAUTHENTICATED')),
            told.join(', '),
          );
          await ground.signInAgain();
          const untilMs = performance.now();
          await setTimeout(12_000);
          return untilMs;
        },
      });
      assert.ok(
        ground.cluster.members.every((one) => one.restarts() === 0),
        'nobody fell, and nobody lost a lease',
      );
      await until('all are ready', async () => {
        const ready = ground.cluster.members.map((one) => fetch(`http://127.0.0.1:${one.said().admin}/readyz`));
        return (await Promise.all(ready)).every(({ ok }) => ok);
      });
    });
  }
});
