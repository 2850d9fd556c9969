import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { fixture } from './gateway.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-tls-'));
const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
let gateway: Awaited<ReturnType<typeof fixture>>;

before(async () => {
  makeCertificate('first');
  install('first');
  gateway = await fixture({ getMe: async () => ({ id: 'u-1' }) }, { tls: { ...files, checkMs: 20 } });
});
after(async () => {
  await gateway?.stop(1_000);
  rmSync(folder, { recursive: true, force: true });
});

/** A key and a certificate for 127.0.0.1 signed with it, whose common name is `name`. */
function makeCertificate(name: string): void {
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      .concat(['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'])
      .concat(['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)]),
    { stdio: 'ignore' },
  );
}

function install(name: string): void {
  renameSync(join(folder, `${name}.key`), files.keyFile);
  renameSync(join(folder, `${name}.crt`), files.certFile);
}

interface Answered {
  readonly status: number | undefined;
  readonly hsts: string | undefined;
  /** Whose certificate the connection had. */
  readonly name: string;
  readonly isReused: boolean;
}

// The certificate is the server's own, so there is no root to check it against.
const keepAlive = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });

function ask(agent = new Agent({ rejectUnauthorized: false, maxCachedSessions: 0 })): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = get(
      `${gateway.address}/v1/me`,
      { agent, headers: { authorization: 'Bearer good' } },
      (response) => {
        const name = String((response.socket as TLSSocket).getPeerCertificate().subject.CN);
        response.resume().on('end', () => {
          const hsts = response.headers['strict-transport-security'];
          resolve({ status: response.statusCode, hsts, name, isReused: request.reusedSocket });
        });
      },
    );
    request.on('error', reject);
  });
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !(await isSo()); ) {
    assert.ok(Date.now() < end, `${what}: not within ten seconds`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const kept = () => gateway.lines.filter(({ message }) => message === 'certificate kept').length;

test('with a certificate the gateway speaks HTTPS, and asks browsers to stay with it', async () => {
  assert.match(gateway.address, /^https:/);
  const answered = await ask(keepAlive);
  assert.deepEqual(answered, { status: 200, hsts: 'max-age=31536000', name: 'first', isReused: false });
});

test('a new certificate is used by new connections, and no open one is dropped', async () => {
  makeCertificate('second');
  install('second');
  await until('the second certificate', async () => (await ask()).name === 'second');
  assert.deepEqual(await ask(keepAlive), { status: 200, hsts: 'max-age=31536000', name: 'first', isReused: true });
});

test('files that cannot be used keep what was there, and are logged once', async () => {
  // In one piece, so that it is not looked at before it is written.
  writeFileSync(join(folder, 'broken.crt'), 'no certificate');
  renameSync(join(folder, 'broken.crt'), files.certFile);
  await until('the complaint', () => kept() === 1);
  assert.equal((await ask()).name, 'second');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(kept(), 1);
});

test('a certificate without its key yet changes nothing; with the key it does', async () => {
  makeCertificate('third');
  renameSync(join(folder, 'third.crt'), files.certFile);
  await until('the complaint', () => kept() === 2);
  assert.equal((await ask()).name, 'second');
  renameSync(join(folder, 'third.key'), files.keyFile);
  await until('the third certificate', async () => (await ask()).name === 'third');
});

test('a gateway does not start with a certificate that is not there, and names it', async () => {
  const missing = { certFile: join(folder, 'nowhere.pem'), keyFile: files.keyFile };
  await assert.rejects(fixture({}, { tls: missing }), /nowhere\.pem/);
});
