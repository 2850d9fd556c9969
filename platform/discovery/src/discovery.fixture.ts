import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { DiscoveryEvent } from './discovery-event.ts';
import { startEtcd, type TestEtcd, type TestEtcdOptions } from './testing.ts';

/** The shortest lease etcd gives. */
export const ttlSeconds = 2;

/** What belongs to the tests of one file, gone when they are over. */
export function useEtcd(options: Omit<TestEtcdOptions, 'folder'> = {}): () => Promise<TestEtcd & { folder: string }> {
  const ends: (() => Promise<void> | void)[] = [];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verum-etcd-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const etcd = await startEtcd({ folder, ...options });
    ends.push(etcd.kill);
    return { ...etcd, folder };
  };
}

/** Waits for what has to come true, and says what did not. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, withinMs = 20_000): Promise<void> {
  for (const end = performance.now() + withinMs; !(await isSo()); ) {
    assert.ok(performance.now() < end, `not within ${withinMs} ms: ${what}`);
    await setTimeout(20);
  }
}

export function listen() {
  const events: DiscoveryEvent[] = [];
  return {
    events,
    report: (event: DiscoveryEvent) => void events.push(event),
    kinds: () => events.map((one) => one.kind),
  };
}

/** What etcd holds under a prefix, by its JSON gateway: as another client sees it. */
export async function heldBy(etcd: TestEtcd, prefix: string): Promise<Record<string, string>> {
  const after = Buffer.from(prefix);
  after[after.length - 1] = (after.at(-1) ?? 0) + 1;
  const { kvs = [] } = (await etcd.json('/v3/kv/range', {
    key: base64(prefix),
    range_end: after.toString('base64'),
  })) as {
    kvs?: { key: string; value: string }[];
  };
  return Object.fromEntries(kvs.map(({ key, value }) => [plain(key), plain(value)]));
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = (text: string) => Buffer.from(text, 'base64').toString();

/** An authority, and a pair of PEM files that it signed for 127.0.0.1, good for servers and for clients. */
export function makeCertificates(folder: string) {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=test', '-keyout', file('ca.key'), '-out', file('ca.pem'));
  openssl('req', ...key, '-subj', '/CN=etcd', '-keyout', file('key.pem'), '-out', file('etcd.csr'));
  writeFileSync(file('etcd.ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n');
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', file('etcd.csr'), ...signed, '-extfile', file('etcd.ext'), '-out', file('cert.pem'));
  return { caFile: file('ca.pem'), certFile: file('cert.pem'), keyFile: file('key.pem') };
}
