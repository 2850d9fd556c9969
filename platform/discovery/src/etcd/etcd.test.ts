import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { base64, heldBy, makeCertificates, ttlSeconds, until, useEtcd } from '../discovery.fixture.ts';
import { EtcdError, type EtcdTls, etcdEndpoints, openEtcd, register } from '../index.ts';

const problemOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof EtcdError, String(error));
  return error;
};

describe('several hosts', () => {
  const start = useEtcd();

  test('one that is away, and one that is silent, are passed over for the next', async () => {
    const [silent, well] = [await start(), await start()];
    await well.json('/v3/kv/put', { key: 'aw==', value: 'dg==' });
    await silent.pause();
    const etcd = openEtcd({ hosts: ['127.0.0.1:1', silent.url, well.url], timeoutMs: 1_500 });
    assert.equal(await etcd.read('k'), 'v');
    silent.resume();
    assert.equal(await etcd.read('k'), 'v', 'and it stays with the one that answered');
    etcd.close();
  });

  test('where none answers it says so', async () => {
    const etcd = openEtcd({ hosts: ['127.0.0.1:1', '127.0.0.1:2'], timeoutMs: 300 });
    const error = await problemOf(etcd.read('k'));
    assert.equal(error.problem, 'unreachable');
    assert.match(error.message, /^etcd at 127\.0\.0\.1:[12] cannot be reached: .*无法连接/);
    etcd.close();
  });

  test('a lease that is not there is kept alive for 0 seconds, and nothing is put under it', async () => {
    const server = await start();
    const etcd = openEtcd({ hosts: [server.url] });
    assert.equal(await etcd.keepAlive(42n), 0);
    assert.equal((await problemOf(etcd.put({ key: 'k', value: 'v' }, 42n))).problem, 'gone');
    const lease = await etcd.grant(ttlSeconds);
    assert.equal(await etcd.keepAlive(lease), ttlSeconds);
    await etcd.put({ key: 'k', value: 'v' }, lease);
    assert.deepEqual(await heldBy(server, 'k'), { k: 'v' });
    await etcd.delete('k');
    assert.equal(await etcd.read('k'), undefined);
    await etcd.revoke(lease);
    etcd.close();
  });
});

describe('users', () => {
  const start = useEtcd({ auth: { password: 'seven green boats' } });
  const root = { user: 'root', password: 'seven green boats' };

  test('who has the password registers, is found, and stays when etcd has forgotten its tokens', async () => {
    const server = await start();
    const etcd = openEtcd({ hosts: [server.url], ...root });
    await etcd.login();
    const source = etcdEndpoints({ etcd, key: 'edc.rpc' });
    const registration = await register({ etcd, key: 'edc.rpc', address: 'a:1', ttlSeconds });
    await until('found', () => source.current().length === 1);
    // A member that starts anew knows no token of before.
    await server.restart();
    await until('etcd answers us again', () =>
      etcd.readPrefix('edc.rpc/').then(
        () => true,
        () => false,
      ),
    );
    const other = await register({ etcd, key: 'edc.rpc', address: 'b:1', ttlSeconds });
    await until('and is watched again', () => source.current().length === 2);
    await Promise.all([registration.leave(), other.leave()]);
    source.close();
    etcd.close();
  });

  test('a wrong password, and none, are refused with what to do, and nothing of them is said', async () => {
    const server = await start();
    const wrong = openEtcd({ hosts: [server.url], user: 'root', password: 'seven red boats' });
    for (const attempt of [
      () => wrong.login(),
      () => register({ etcd: wrong, key: 'edc.rpc', address: 'a:1' }),
      () => wrong.read('k'),
    ]) {
      const error = await problemOf(attempt());
      assert.equal(error.problem, 'login');
      assert.match(error.message, /does not accept user and password: see Etcd\.User and Etcd\.Pass \(etcd 不接受/);
      assert.doesNotMatch(error.message, /root|boats/);
    }
    const none = openEtcd({ hosts: [server.url] });
    const error = await problemOf(register({ etcd: none, key: 'edc.rpc', address: 'a:1' }));
    assert.equal(error.problem, 'login');
    assert.match(error.message, /asks for a user and a password/);
    wrong.close();
    none.close();
  });

  test('a user who may not write the key does not start', async () => {
    const server = await start();
    await server.json('/v3/auth/user/add', { name: 'guest', password: 'p' });
    const etcd = openEtcd({ hosts: [server.url], user: 'guest', password: 'p' });
    assert.equal((await problemOf(register({ etcd, key: 'edc.rpc', address: 'a:1' }))).problem, 'denied');
    etcd.close();
  });

  test('a user needs no more than the keys of its service, to read and to write', async () => {
    const server = await start();
    const perm = { permType: 'READWRITE', key: base64('edc.rpc/'), range_end: base64('edc.rpc0') };
    await server.json('/v3/auth/role/add', { name: 'edc' });
    await server.json('/v3/auth/role/grant', { name: 'edc', perm });
    await server.json('/v3/auth/user/add', { name: 'edc', password: 'p' });
    await server.json('/v3/auth/user/grant', { user: 'edc', role: 'edc' });
    const etcd = openEtcd({ hosts: [server.url], user: 'edc', password: 'p' });
    const source = etcdEndpoints({ etcd, key: 'edc.rpc', doubtMs: 500 });
    const registration = await register({ etcd, key: 'edc.rpc', address: 'a:1', ttlSeconds });
    await until('found', () => source.current().length === 1);
    await registration.leave();
    await until('left', () => source.current().length === 0);
    assert.equal((await problemOf(register({ etcd, key: 'trial.rpc', address: 'a:1' }))).problem, 'denied');
    source.close();
    etcd.close();
  });

  test('a user is no hindrance where etcd has none', async () => {
    const plain = await useEtcdWithoutUsers();
    const etcd = openEtcd({ hosts: [plain.url], ...root });
    await etcd.login();
    assert.equal(await etcd.read('k'), undefined);
    etcd.close();
  });
  const useEtcdWithoutUsers = useEtcd();
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verum-etcd-tls-'));
  const files = makeCertificates(folder);
  after(() => rmSync(folder, { recursive: true }));
  const ca = readFileSync(files.caFile);
  const certificate = readFileSync(files.certFile);
  const key = readFileSync(files.keyFile);
  const startTls = useEtcd({ tls: files });
  const startMutual = useEtcd({ tls: { ...files, isMutual: true } });

  test('the authority is believed that is configured, and no other', async () => {
    const server = await startTls();
    const etcd = openEtcd({ hosts: [server.url], tls: () => ({ ca }) });
    const source = etcdEndpoints({ etcd, key: 'edc.rpc' });
    const registration = await register({ etcd, key: 'edc.rpc', address: 'a:1' });
    await until('found', () => source.current().length === 1);
    await registration.leave();
    source.close();
    etcd.close();
    for (const tls of [() => ({}), undefined]) {
      const doubtful = openEtcd({ hosts: [server.url], tls, timeoutMs: 500 });
      assert.equal((await problemOf(doubtful.read('k'))).problem, 'unreachable');
      doubtful.close();
    }
  });

  test('where etcd asks for a certificate, who has one is served, and who has none is not', async () => {
    const server = await startMutual();
    const etcd = openEtcd({ hosts: [server.url], tls: () => ({ ca, certificate, key }) });
    await (await register({ etcd, key: 'edc.rpc', address: 'a:1' })).leave();
    etcd.close();
    const bare = openEtcd({ hosts: [server.url], tls: () => ({ ca }), timeoutMs: 500 });
    assert.equal((await problemOf(bare.read('k'))).problem, 'unreachable');
    bare.close();
  });

  test('certificates that are replaced are used from the next connection on, and half of them are passed over', async () => {
    const server = await startMutual();
    const other = mkdtempSync(join(folder, 'other-'));
    const expired = readFileSync(makeCertificates(other).caFile);
    let read = (): EtcdTls => ({ ca: expired, certificate, key });
    const etcd = openEtcd({ hosts: [server.url], tls: () => read(), timeoutMs: 500 });
    assert.equal((await problemOf(etcd.read('k'))).problem, 'unreachable');
    read = () => {
      throw new Error('ENOENT');
    };
    assert.equal((await problemOf(etcd.read('k'))).problem, 'unreachable');
    read = () => ({ ca, certificate, key });
    await until('the new authority is believed', () =>
      etcd.read('k').then(
        () => true,
        () => false,
      ),
    );
    etcd.close();
  });
});
