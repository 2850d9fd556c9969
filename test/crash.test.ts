import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { newCall, newId } from '@verum/call';
import { restChannel } from '@verum/cli';
import { edc, identity } from '@verum/contracts';
import { client } from '@verum/rpc';
import { launch } from './src/launched.ts';

// Kills the whole of Verum with SIGKILL while forms are being saved, starts it again on the same folder, and asks for
// everything that was acknowledged.

const rounds = 3;
const form = { study: 'HTN-01', form: 'SE.LOG~FO.CM!kill' };

async function signedIn(address: string, loginName: string, password: string) {
  const call = newCall({ command: 'test/crash', timeoutMs: 120_000 });
  const { accessToken } = await client(identity.IdentityService, restChannel({ address })).login(
    { loginName, password },
    { call },
  );
  const capture = client(edc.EdcService, restChannel({ address, token: () => accessToken }));
  return { capture, call };
}

/** PostgreSQL servers whose data lie in the folder: by /proc, as `ps` would tell. */
function serversOn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return command.includes('postgres') && command.includes(folder);
      } catch {
        return false;
      }
    });
}

test('kill -9 at any moment: what was acknowledged is there, what was not is whole or absent, no server is left', {
  timeout: 600_000,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'verum-crash-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const start = () => launch(['demo', '--data', folder, '--listen', '127.0.0.1:0', '--today', '2026-11-20']);

  let running = await start();
  const { password } = running.said as { password: string };
  let revision = 0n;
  let acknowledged = '';
  for (let round = 0; round < rounds; round++) {
    const { capture, call } = await signedIn(running.said.address as string, 'crc01', password);
    const { casebooks } = await capture.listCasebooks({ study: form.study, pageSize: 1 }, { call });
    const at = { ...form, subject: casebooks[0]?.subject ?? '' };
    const found = await capture.getForm(at, { call });
    const value = found.items.find(({ path }) => path.endsWith('IT.CMTRT'))?.value ?? '';
    assert.ok(found.revision >= revision, `revision ${found.revision} is behind the acknowledged ${revision}`);
    assert.ok(Number(value || 0) >= Number(acknowledged || 0), `${value} is behind the acknowledged ${acknowledged}`);
    revision = found.revision;

    const killAt = performance.now() + 300 + round * 150;
    let isKilled = false;
    while (!isKilled) {
      const next = String(Number(revision) + 1);
      const save = capture.saveForm(
        { ...at, expectedRevision: revision, reason: 'again', items: [{ path: 'IG.CM/IT.CMTRT', value: next }] },
        { call, idempotencyKey: newId() },
      );
      // In the middle of a save, sooner or later in each of its steps.
      if (performance.now() > killAt) {
        setTimeout(() => running.process.kill('SIGKILL'), round);
        isKilled = true;
      }
      const saved = await save.catch(() => undefined);
      if (saved) {
        revision = saved.revision;
        acknowledged = next;
      }
    }
    await running.stop('SIGKILL');
    const deadline = Date.now() + 60_000;
    while (serversOn(folder).length > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(serversOn(folder), [], 'a PostgreSQL outlived its Verum');
    running = await start();
  }

  const { capture, call } = await signedIn(running.said.address as string, 'datamanager', password);
  const { differing, forms } = await capture.verifyHistory({ study: form.study }, { call });
  assert.ok(forms > 100n);
  assert.deepEqual(differing, [], 'state is the replay of its history');
  await running.stop();
  assert.deepEqual(serversOn(folder), []);
});
