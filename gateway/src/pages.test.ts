import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fixture, problem } from './gateway.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-console-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Verum</title>');
writeFileSync(join(folder, 'assets', 'index-B3xYz_01.js'), 'export {};');
writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
writeFileSync(join(folder, '.stamp'), 'hash');

let isReady = true;
const origin = 'https://portal.example.org';
const gateway = await fixture(
  { getMe: async () => ({ id: 'u-1' }) },
  {
    consoleFolder: folder,
    corsOrigins: [origin],
    trustProxy: true,
    health: { isLive: () => true, isReady: async () => isReady },
    extraRoutes: (app) => {
      app.get('/extra', () => 'extra');
    },
  },
);
after(async () => {
  await gateway.stop(1_000);
  rmSync(folder, { recursive: true });
});

const html = { accept: 'text/html,application/xhtml+xml' };

test('the console is at the root and at every address of its pages', async () => {
  for (const path of ['/', '/index.html', '/studies/HTN-01/subjects/1/forms/SE.1~FO.VS', '/setup']) {
    const response = await gateway.fetch(path, { headers: html });
    assert.equal(response.status, 200, path);
    assert.match(await response.text(), /<title>Verum/);
    assert.equal(response.headers.get('cache-control'), 'no-cache');
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.ok(!policy.includes('unsafe'));
  }
});

test('a file with its hash in its name is kept for ever', async () => {
  const response = await gateway.fetch('/assets/index-B3xYz_01.js');
  assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(response.headers.get('content-type') ?? '', /javascript/);
  const other = await gateway.fetch('/favicon.svg');
  assert.equal(other.headers.get('cache-control'), 'no-cache');
});

test('a file that does not exist, a hidden one or one elsewhere is not found', async () => {
  for (const path of [
    '/assets/gone-B3xYz_01.js',
    '/.stamp',
    '/..%2f..%2fetc/passwd.txt',
    '/%2e%2e/%2e%2e/etc/passwd.txt',
  ]) {
    const response = await gateway.fetch(path, { headers: html });
    assert.equal(response.status, 404, path);
    assert.equal((await problem(response)).reason, 'NOT_FOUND');
  }
  assert.equal((await gateway.fetch('/studies', { headers: { accept: 'application/json' } })).status, 404);
  assert.equal((await gateway.fetch('/studies', { method: 'POST', headers: html })).status, 404);
});

test('where no console is built, the root says so', async () => {
  const other = await fixture({});
  const response = await other.fetch('/');
  assert.match(await response.text(), /not been built/);
  assert.equal((await other.fetch('/studies', { headers: html })).status, 404);
  await other.stop(1_000);
});

test('the description has a page that needs nothing from elsewhere', async () => {
  const page = await gateway.fetch('/docs');
  const text = await page.text();
  assert.ok(!/https?:/.test(text));
  const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path as string);
  assert.equal(parts.length, 4);
  for (const path of parts) assert.equal((await gateway.fetch(path)).status, 200, path);
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /default-src 'none'; script-src 'self';.*connect-src 'self'/,
  );
  assert.equal((await gateway.fetch('/docs/assets/package.json')).status, 404);
  const document = await gateway.fetch('/openapi.json');
  const etag = document.headers.get('etag') ?? '';
  assert.equal((await gateway.fetch('/openapi.json', { headers: { 'if-none-match': etag } })).status, 304);
});

test('answers of the API are never kept, framed, sniffed or run', async () => {
  for (const path of ['/v1/me', '/v1/nothing', '/openapi.json', '/docs', '/']) {
    const { headers } = await gateway.fetch(path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.ok(headers.has('permissions-policy') && headers.has('x-request-id'));
    assert.equal(headers.has('strict-transport-security'), false);
  }
  const { headers } = await gateway.fetch('/v1/me');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.match(headers.get('content-security-policy') ?? '', /sandbox/);
});

test('TLS is asked for from then on where there is TLS', async () => {
  const { headers } = await gateway.fetch('/v1/me', { headers: { 'x-forwarded-proto': 'https' } });
  assert.equal(headers.get('strict-transport-security'), 'max-age=31536000');
});

test('pages of listed origins may call, without cookies; of others not', async () => {
  const ask = (from: string) => gateway.fetch('/v1/me', { headers: { origin: from } });
  assert.equal((await ask(origin)).headers.get('access-control-allow-origin'), origin);
  assert.equal((await ask('https://evil.example')).headers.get('access-control-allow-origin'), null);
  assert.equal((await ask(origin)).headers.get('access-control-allow-credentials'), null);
  const preflight = await gateway.fetch('/v1/studies/S', {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PATCH' },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET, HEAD, PATCH');
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /If-Match/);
  const other = await gateway.fetch('/v1/studies/S', { method: 'OPTIONS' });
  assert.deepEqual([other.status, other.headers.get('allow')], [204, 'GET, HEAD, PATCH, OPTIONS']);
  assert.equal(other.headers.get('access-control-allow-methods'), null);
  assert.equal((await gateway.fetch('/v1/nothing', { method: 'OPTIONS' })).status, 404);
});

test('health is told, and an installation may add routes of its own', async () => {
  assert.deepEqual([(await gateway.fetch('/livez')).status, (await gateway.fetch('/readyz')).status], [200, 200]);
  isReady = false;
  assert.equal((await gateway.fetch('/readyz')).status, 503);
  assert.equal(await (await gateway.fetch('/extra')).text(), 'extra');
});
