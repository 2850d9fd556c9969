import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { newCall, refuse } from '@verum/call';
import { loadConfig, object, type RpcTarget, rpcTarget } from '@verum/config';
import { patient } from '@verum/contracts';
import { openDiscovery, startEtcd } from '@verum/discovery';
import { bind, client, dispatcher, type Implementation, serveGrpc } from '@verum/rpc';
import { openLog, openMetrics, startHost } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-found-'));
const ends: (() => Promise<unknown> | unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
after(async () => {
  for (const end of ends.toReversed()) await end();
});

/** A service that knows one patient, by the name of the replica that answers. */
async function startReplica(name: string) {
  const nothing = () => Promise.reject(new Error('not part of this test'));
  const methods = patient.PatientService.methods.map(({ localName }) => [localName, nothing]);
  const served = dispatcher({
    bindings: [
      bind(patient.PatientService, {
        ...Object.fromEntries(methods),
        getPatientInfo: async () => ({ id: name }),
      } as unknown as Implementation<typeof patient.PatientService>),
    ],
    verifyToken: () => {
      throw refuse('UNAUTHENTICATED');
    },
    observe: () => {},
  });
  const server = await serveGrpc(served, '127.0.0.1:0');
  ends.push(() => server.stop(0));
  return server;
}

/** Asks for the patient through a host that runs nothing itself, as the gateway's. The token is nobody's. */
async function open(target: RpcTarget) {
  const lines: string[] = [];
  const log = openLog({ write: (line) => lines.push(line) });
  const targets = new Map(
    ['verum.patient.v1.PatientService', 'verum.identity.v1.IdentityService'].map((name) => [name, target] as const),
  );
  const host = await startHost({ contexts: [], targets, folder: '', log, metrics: openMetrics() });
  ends.push(() => host.stop(0));
  const ask = async () => {
    const call = newCall({ command: 'test', timeoutMs: 10_000, token: 't' });
    const asked = client(patient.PatientService, host.channelFor(patient.PatientService));
    return await asked
      .getPatientInfo({ patient: 'p1' }, { call })
      .then(
        ({ id }) => id,
        (error: Error) => error.message.split(':')[0],
      )
      .finally(() => call.end());
  };
  const said = () => lines.map((line) => (JSON.parse(line) as { message: string }).message);
  return { host, ask, said, lines };
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !(await isSo()); await setTimeout(20)) {
    assert.ok(performance.now() < end, `not within twenty seconds: ${what}`);
  }
}

const targetOf = (text: string) =>
  loadConfig(text, object({ PatientRpc: rpcTarget }), { file: 'trial-srv.yaml' }).PatientRpc;

test('the configuration as the seed has it finds the service, and etcd may then be away', async () => {
  const etcd = await startEtcd({ folder });
  ends.push(etcd.kill);
  const target = targetOf(`PatientRpc: { Etcd: { Hosts: ["${etcd.url}"], Key: patient.rpc } }`);
  const { ask, said, lines } = await open(target);
  const server = await startReplica('one');
  const discovery = openDiscovery(() => {});
  ends.push(discovery.close);
  assert.ok(target.Etcd);
  const registration = await discovery.register(target.Etcd, `127.0.0.1:${server.port}`);
  // Reached: whoever is not signed in is refused by the service itself.
  await until('found', async () => (await ask()) === 'UNAUTHENTICATED');
  await etcd.kill();
  await until('the loss is logged', () => said().includes('discovery lost; what is known stays in use'));
  for (let n = 0; n < 20; n++) assert.equal(await ask(), 'UNAUTHENTICATED');
  await etcd.restart();
  await until('the return is logged', () => said().includes('discovery regained'));
  await registration.leave();
  const other = await startReplica('two');
  await discovery.register(target.Etcd, `127.0.0.1:${other.port}`);
  const facts = () => lines.map((line) => JSON.parse(line) as { message: string; target?: string; count?: number });
  const founds = () => facts().filter(({ message }) => message === 'endpoints found');
  await until('another takes its place', () => founds().length === 2);
  assert.equal(await ask(), 'UNAUTHENTICATED');
  const found = founds();
  assert.deepEqual(
    found.map(({ target: key, count }) => [key, count]),
    [
      ['patient.rpc', 1],
      ['patient.rpc', 1],
    ],
  );
});

test('a headless name finds the service as well', async () => {
  const server = await startReplica('one');
  const { ask } = await open(targetOf(`PatientRpc: { Dns: "localhost:${server.port}" }`));
  await until('found', async () => (await ask()) === 'UNAUTHENTICATED');
});

test('a wrong password for etcd ends the start with what to do', async () => {
  const etcd = await startEtcd({ folder: mkdtempSync(join(folder, 'auth-')), auth: { password: 'right' } });
  ends.push(etcd.kill);
  const text = `PatientRpc: { Etcd: { Hosts: ["${etcd.url}"], Key: patient.rpc, User: root, Pass: wrong } }`;
  await assert.rejects(open(targetOf(text)), /see Etcd\.User and Etcd\.Pass/);
});
