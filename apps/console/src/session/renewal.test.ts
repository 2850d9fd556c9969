import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offline, Problem } from '../api/problem.ts';
import { createRenewal } from './renewal.ts';

function storage(): Pick<Storage, 'getItem' | 'setItem'> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

const refused = async () => {
  throw new Problem({ reason: 'UNAUTHENTICATED', status: 401 });
};

test('many requests refused together renew the session once: a token used twice would end it', async () => {
  const shared = storage();
  let refreshed = 0;
  const refresh = async () => void (await new Promise((resolve) => setTimeout(resolve, 5, refreshed++)));
  const renewal = createRenewal({ refresh, expire: () => assert.fail('expired'), storage: () => shared });
  const sentAtMs = Date.now();
  const answers = await Promise.all(Array.from({ length: 10 }, () => renewal.renew(sentAtMs, false)));
  assert.deepEqual(new Set(answers), new Set([true]));
  assert.equal(refreshed, 1);
});

test('two tabs refused together renew it once between them', async () => {
  const shared = storage();
  let refreshed = 0;
  const tab = () =>
    createRenewal({
      refresh: async () => void (await new Promise((resolve) => setTimeout(resolve, 5, refreshed++))),
      expire: () => assert.fail('expired'),
      storage: () => shared,
    });
  const sentAtMs = Date.now() - 1;
  assert.deepEqual(await Promise.all([tab().renew(sentAtMs, false), tab().renew(sentAtMs, false)]), [true, true]);
  assert.equal(refreshed, 1);
});

test('a request waits while the person signs in again, and goes on after it', async () => {
  const renewal = createRenewal({ refresh: refused, expire: () => true, storage });
  const waiting = [renewal.renew(0, false), renewal.renew(0, false)];
  await new Promise((resolve) => setTimeout(resolve, 5));
  renewal.resume(true);
  assert.deepEqual(await Promise.all(waiting), [true, true]);
});

test('a request that waited is refused when the person leaves instead', async () => {
  const renewal = createRenewal({ refresh: refused, expire: () => true, storage });
  const waiting = renewal.renew(0, false);
  await new Promise((resolve) => setTimeout(resolve, 5));
  renewal.resume(false);
  assert.equal(await waiting, false);
});

test('nobody is asked to sign in again who was not signed in, or where it is only asked whether somebody is', async () => {
  assert.equal(await createRenewal({ refresh: refused, expire: () => false, storage }).renew(0, false), false);
  const quiet = createRenewal({ refresh: refused, expire: () => assert.fail('asked'), storage });
  assert.equal(await quiet.renew(0, true), false);
});

test('a server that is away signs nobody out', async () => {
  const away = async () => {
    throw offline();
  };
  const renewal = createRenewal({ refresh: away, expire: () => assert.fail('expired'), storage });
  await assert.rejects(
    renewal.renew(0, false),
    (error: unknown) => error instanceof Problem && error.reason === 'OFFLINE',
  );
});
