import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findTool } from '../bring-debian-packages.ts';
import { certificate } from './certificates.ts';
import { judgeClock } from './clocks.ts';
import { judgeDelivery, judgeSettings, judgeVersion } from './database.ts';
import { exitCodeOf, type Finding, fault, findingText, good, warning } from './finding.ts';
import { judgeDisk } from './machine.ts';
import { secretFile } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-doctor-'));
after(() => rmSync(folder, { recursive: true }));
const severity = (one: Finding | undefined) => one?.severity;
const next = { en: 'do', zh: '做' };

test('the worst that was found decides the exit code', () => {
  assert.equal(exitCodeOf([good('a', '')]), 0);
  assert.equal(exitCodeOf([good('a', ''), warning('b', '', next)]), 1);
  assert.equal(exitCodeOf([warning('b', '', next), fault('c', '', next), good('a', '')]), 2);
});

test('what is not good says what to do, in both languages', () => {
  assert.match(findingText(fault('edc database', 'does not answer', next)), /^✖ edc database: .*\n {4}do\n {4}做\n$/);
});

test('clocks may differ by a second, are looked at from there, and are wrong from five; doubt is allowed for', () => {
  const off = (ms: number, doubtMs = 0) => severity(judgeClock('x', 1_000_000 + ms, 1_000_000, doubtMs));
  assert.deepEqual([off(1_000), off(-1_001), off(5_000), off(-5_001)], ['good', 'warning', 'warning', 'fault']);
  assert.deepEqual([off(1_500, 500), off(1_501, 500)], ['good', 'warning']);
});

test('a disk is looked at below 10 GiB, and full below 2', () => {
  const gib = 1024 ** 3;
  const free = [10 * gib, 10 * gib - 1, 2 * gib, 2 * gib - 1].map((bytes) => severity(judgeDisk('x', bytes)));
  assert.deepEqual(free, ['good', 'warning', 'warning', 'fault']);
});

test('PostgreSQL is 15 or newer, and what it acknowledges is on disk', () => {
  assert.deepEqual([severity(judgeVersion('x', 150_000)), severity(judgeVersion('x', 149_999))], ['good', 'fault']);
  const safe = { fsync: 'on', commit: 'on', pages: 'on' };
  assert.equal(severity(judgeSettings('x', safe)[0]), 'good');
  assert.equal(severity(judgeSettings('x', { ...safe, commit: 'remote_apply' })[0]), 'good');
  for (const wrong of [{ fsync: 'off' }, { commit: 'off' }, { pages: 'off' }]) {
    assert.equal(severity(judgeSettings('x', { ...safe, ...wrong })[0]), 'fault');
  }
});

test('events may wait a minute, not a quarter of an hour; a parked one is looked at', () => {
  const of = (lag: number, parked = 0) => severity(judgeDelivery('x', lag, parked));
  assert.deepEqual([of(59), of(60), of(899), of(900), of(0, 1)], ['good', 'warning', 'warning', 'fault', 'warning']);
});

test('a secret is read by its owner, at most by a group, and by nobody else', () => {
  const path = join(folder, 'secret');
  writeFileSync(path, 'x');
  const told = (mode: number) => {
    chmodSync(path, mode);
    return severity(secretFile('x', path));
  };
  assert.deepEqual([0o600, 0o400, 0o440, 0o640].map(told), ['good', 'good', 'good', 'good']);
  assert.deepEqual([0o604, 0o644, 0o620, 0o660, 0o601].map(told), ['fault', 'fault', 'fault', 'fault', 'fault']);
  assert.equal(severity(secretFile('x', join(folder, 'missing'))), 'fault');
});

test('a certificate is told apart from each way in which it fails', {
  skip: !findTool('openssl') && 'openssl is not here',
}, () => {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const ca of ['ours', 'other']) {
    openssl('req', '-x509', ...newKey, '-keyout', `${ca}.key`, '-out', `${ca}.pem`, '-subj', `/CN=${ca}`);
  }
  openssl(
    'req',
    ...newKey,
    '-keyout',
    'edc.key',
    '-out',
    'edc.csr',
    '-subj',
    '/CN=x',
    '-addext',
    'subjectAltName=DNS:edc',
  );
  const signer = ['-CA', 'ours.pem', '-CAkey', 'ours.key', '-CAcreateserial', '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', 'edc.csr', ...signer, '-days', '90', '-out', 'edc.pem');
  const at = (name: string) => join(folder, name);
  const check = { what: 'x', certFile: at('edc.pem'), keyFile: at('edc.key'), caFile: at('ours.pem'), names: ['edc'] };
  const dayMs = 86_400_000;
  const told = (change: object = {}, days = 0) => {
    const { severity: one, said } = certificate({ ...check, ...change }, Date.now() + days * dayMs);
    return `${one} ${said}`;
  };
  assert.match(told(), /^good good for (89|90) days/);
  assert.match(told({}, 68), /^good good for 21 days/);
  assert.match(told({}, 69), /^warning runs out in 20 days/);
  assert.match(told({}, 91), /^fault ran out/);
  assert.match(told({}, -1), /^fault is valid only from/);
  assert.match(told({ keyFile: at('ours.key') }), /^fault .*is not the key of/);
  assert.match(told({ caFile: at('other.pem') }), /^fault was not signed by an authority/);
  assert.match(told({ names: ['edc', 'trial'] }), /^fault does not name trial/);
  assert.match(told({ certFile: at('nowhere.pem') }), /^fault cannot be read: ENOENT/);
  assert.match(told({ certFile: at('edc.csr') }), /^fault cannot be read: not PEM/);
  // Both authorities in one file, as it is while one replaces the other.
  writeFileSync(at('both.pem'), ['other', 'ours'].map((ca) => readFileSync(at(`${ca}.pem`), 'utf8')).join(''));
  assert.match(told({ caFile: at('both.pem') }), /^good/);
});
