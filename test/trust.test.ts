import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { newCall, Refusal } from '@verum/call';
import { contexts } from '@verum/cli';
import { edc, reasonName } from '@verum/contracts';
import {
  type Authority,
  asCaller,
  bundle,
  client,
  grpcChannel,
  openTrust,
  openWorkshop,
  type Trust,
  type Workshop,
} from '@verum/rpc';
import { type Stack, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// A cluster whose processes know one another by certificates, with people at work in it; and somebody on the same
// network who tries the port of a service instead of the gateway's.

describe('services that know one another by certificates', () => {
  let workshop: Workshop;
  let ours: Authority;
  let stack: Stack;
  let people: TrialSetup;
  let subject: string;
  const all = [...contexts.map(({ name }) => name), 'gateway'];
  const open: Trust[] = [];

  before(async () => {
    workshop = await openWorkshop();
    ours = await workshop.authority('ours');
    const { certFile, keyFile } = await ours.issue('everybody', all);
    const caFile = join(workshop.folder, 'trusted.pem');
    await writeFile(caFile, await bundle(ours));
    const env = { VERUM_TLS_CERT_FILE: certFile, VERUM_TLS_KEY_FILE: keyFile, VERUM_TLS_CA_FILE: caFile };
    stack = await startStack('cluster', { cluster: { env } });
    people = await setUpTrial(stack);
    subject = (await enrol(people.coordinatorA, siteA, 'MRN-1')).subject;
  });
  after(async () => {
    for (const trust of open) trust.close();
    await stack?.stop();
    await workshop?.close();
  });

  const form = () => ({ study, subject, form: vitals });

  /** What the port of an edc process says to somebody with this certificate, or with none. */
  async function directly(caller: string, names: readonly string[] | undefined, token?: string): Promise<string> {
    const tls = names && (await ours.issue(`somebody-${open.length}`, names));
    const trust = openTrust({ ...(tls && { tls }), names: [], onProblem: () => {} });
    open.push(trust);
    const member = stack.cluster?.members.find(({ contexts: run }) => run.includes('edc'));
    const port = member?.said().ports?.edc;
    assert.ok(port, JSON.stringify(member?.said()));
    const channel = grpcChannel({
      endpoints: [`127.0.0.1:${port}`],
      credentials: trust.channel?.(edc.EdcService),
      dress: trust.dress,
    });
    const call = newCall({ command: 'test', timeoutMs: 10_000, token });
    try {
      await client(edc.EdcService, channel, [asCaller(caller)]).getForm(form(), { call });
      return 'answered';
    } catch (error) {
      assert.ok(error instanceof Refusal, String(error));
      return reasonName(error.reason);
    } finally {
      call.end();
      channel.close();
    }
  }

  test('people work as ever', async () => {
    const saved = await people.coordinatorA
      .of(edc.EdcService)
      .saveForm({ ...form(), expectedRevision: 0n, items: [{ path: 'IG.BP!1/IT.SBP', value: '152' }] });
    assert.equal(saved.revision, 1n);
  });

  test('a service’s own port is closed to whoever has no certificate, and to what the contract does not name', async () => {
    const { token } = people.coordinatorA;
    assert.equal(await directly('gateway', undefined, token), 'UNAVAILABLE');
    assert.equal(await directly('gateway', ['patient'], token), 'CALLER_UNPROVEN');
    assert.equal(await directly('patient', ['patient'], token), 'PERMISSION_DENIED');
    assert.equal(await directly('gateway', ['gateway'], token), 'answered');
  });

  test('the service verifies the user’s token itself, whatever the gateway says', async () => {
    assert.equal(await directly('gateway', ['gateway']), 'UNAUTHENTICATED');
    const [header, , signature] = (people.coordinatorA.token ?? '').split('.');
    const claims = { iss: 'verum', aud: 'verum', sub: 'root', sid: 'x', name: 'x', g: ['1@*/*'], exp: 9e9 };
    const forged = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    assert.equal(await directly('gateway', ['gateway'], forged), 'UNAUTHENTICATED');
  });

  test('certificates are replaced while people save, and no save fails', async () => {
    const { address } = stack;
    let isOver = false;
    let revision = 1;
    const statuses: number[] = [];
    const saving = (async () => {
      while (!isOver) {
        const response = await fetch(`${address}/v1/studies/${study}/subjects/${subject}/forms/${vitals}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${people.coordinatorA.token}` },
          body: JSON.stringify({
            expectedRevision: String(revision),
            items: [{ path: 'IG.BP!1/IT.SBP', value: String(120 + (revision % 40)) }],
            reason: 'read again',
          }),
        });
        statuses.push(response.status);
        if (!response.ok) throw new Error(await response.text());
        revision++;
      }
    })().finally(() => {
      isOver = true;
    });
    // Awaited at the end; until then it is nobody's surprise.
    saving.catch(() => {});
    const next = await workshop.authority('next');
    const certificates = await next.issue('everybody-next', all);
    const seen = async () => {
      const from = statuses.length;
      for (const member of stack.cluster?.members ?? []) {
        const pid = member.pid();
        if (pid !== undefined) process.kill(pid, 'SIGHUP');
      }
      while (statuses.length < from + 5 && !isOver) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await writeFile(join(workshop.folder, 'trusted.pem'), await bundle(ours, next));
    await seen();
    await copyFile(certificates.certFile, join(workshop.folder, 'everybody.pem'));
    await copyFile(certificates.keyFile, join(workshop.folder, 'everybody.key'));
    await seen();
    // A process that starts now, and finds the others by their new certificates.
    await stack.cluster?.restart('edc');
    await seen();
    isOver = true;
    await saving;
    assert.deepEqual([...new Set(statuses)], [200]);
    assert.ok(statuses.length >= 15);
  });
});
