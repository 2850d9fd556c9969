import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, test } from 'node:test';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { refuse } from '@verum/call';
import type { identity } from '@verum/contracts';
import { fixture, inAnHour, problem } from './gateway.fixture.ts';

let keysAsked = 0;
let refreshes: string[] = [];

const handlers = {
  login: async ({ loginName }: identity.LoginRequest) => ({
    accessToken: /^\d+$/.test(loginName) ? 'g'.repeat(Number(loginName)) : 'good',
    refreshToken: 'r-1',
    accessExpiresAt: timestampFromMs(Date.now() + 300_000),
    refreshExpiresAt: inAnHour(),
    user: { id: 'u-1' },
  }),
  refresh: async ({ refreshToken }: identity.RefreshRequest) => {
    refreshes.push(refreshToken);
    if (refreshToken !== 'r-1') throw refuse('TOKEN_REUSED');
    return { accessToken: 'good', refreshToken: 'r-2', accessExpiresAt: inAnHour(), refreshExpiresAt: inAnHour() };
  },
  logout: async () => ({}),
  getMe: async () => ({ id: 'u-1' }),
  revokeApiKey: async () => ({}),
  exchangeApiKey: async ({ secret }: identity.ExchangeApiKeyRequest) => {
    keysAsked++;
    if (secret === 'vk_short') return { accessToken: 'good', expiresAt: timestampFromMs(Date.now() + 10_000) };
    if (!secret.startsWith('vk_good')) throw refuse('UNAUTHENTICATED');
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { accessToken: secret === 'vk_good_ended' ? 'ended' : 'good', expiresAt: inAnHour() };
  },
};

const gateway = await fixture(handlers);
after(() => gateway.stop(1_000));
const host = new URL(gateway.address).host;

/** fetch keeps Sec-Fetch-Site and Cookie to itself, so these requests are made by hand. */
function browser(method: string, path: string, headers: Record<string, string> = {}, body = '{}') {
  return new Promise<{ status: number; cookies: string[]; body: Record<string, unknown> }>((resolve, reject) => {
    const isWrite = method !== 'GET' && method !== 'DELETE';
    const sent = { ...(isWrite && { 'content-type': 'application/json' }), ...headers };
    const request = httpRequest(gateway.address + path, { method, headers: sent }, (response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () => {
        const cookies = response.headers['set-cookie'] ?? [];
        resolve({ status: response.statusCode ?? 0, cookies, body: JSON.parse(text) as Record<string, unknown> });
      });
    }).on('error', reject);
    request.end(isWrite ? body : undefined);
  });
}

const page = { 'sec-fetch-site': 'same-origin', origin: `http://${host}` };
const client = { 'x-verum-client': 'browser' };
const credentials = '{"loginName":"a","password":"b"}';

function jarOf(cookies: readonly string[]): string {
  return cookies.map((line) => line.split(';')[0]).join('; ');
}

function csrfOf(cookies: readonly string[]): string {
  return /verum-csrf=([^;]+)/.exec(jarOf(cookies))?.[1] ?? '';
}

async function signIn() {
  const { cookies } = await browser('POST', '/v1/login', { ...page, ...client }, credentials);
  return { cookie: jarOf(cookies), csrf: csrfOf(cookies) };
}

test('an API client gets its tokens in the answer, and no cookie', async () => {
  const { cookies, body } = await browser('POST', '/v1/login', {}, credentials);
  assert.deepEqual([body.accessToken, body.refreshToken, cookies], ['good', 'r-1', []]);
});

test('a browser gets them in cookies that scripts cannot read, and not in the answer', async () => {
  const { cookies, body } = await browser('POST', '/v1/login', { ...page, ...client }, credentials);
  assert.deepEqual([body.accessToken, body.refreshToken, body.user], [undefined, undefined, { id: 'u-1' }]);
  const [access = '', refresh = '', csrf = ''] = cookies;
  assert.match(access, /^__Host-verum-access=good; Max-Age=(29\d|300); Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  assert.match(refresh, /^__Host-verum-refresh=r-1; Max-Age=3[56]\d\d; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  assert.match(csrf, /^__Host-verum-csrf=[\w-]{32}; Max-Age=3[56]\d\d; Path=\/; Secure; SameSite=Strict$/);
});

test('a page of another origin cannot sign a browser in', async () => {
  for (const headers of [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site', origin: `http://${host}` },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ]) {
    const { status, body, cookies } = await browser(
      'POST',
      '/v1/login',
      { ...headers, ...client } as Record<string, string>,
      credentials,
    );
    assert.deepEqual([status, body.reason, cookies], [403, 'CSRF', []]);
  }
  const old = await browser('POST', '/v1/login', { origin: `http://${host}`, ...client }, credentials);
  assert.equal(old.status, 200, 'an older browser names its origin only');
});

test('a cookie reads by itself; to write it takes our page and its token', async () => {
  const { cookie, csrf } = await signIn();
  assert.equal((await browser('GET', '/v1/me', { cookie })).status, 200);
  const write = (headers: Record<string, string>) => browser('DELETE', '/v1/me/apiKeys/k', { cookie, ...headers });
  assert.equal((await write({ ...page, 'x-verum-csrf': csrf })).status, 200);
  for (const headers of [
    {},
    { ...page },
    { ...page, 'x-verum-csrf': `${csrf}x` },
    { ...page, 'x-verum-csrf': '' },
    { ...page, 'sec-fetch-site': 'same-site', 'x-verum-csrf': csrf },
    { 'x-verum-csrf': csrf },
  ]) {
    const { status, body } = await write(headers as Record<string, string>);
    assert.deepEqual([status, body.reason], [403, 'CSRF']);
  }
  const withoutCookie = cookie.replace(/__Host-verum-csrf=[^;]+/, '');
  const empty = await browser('DELETE', '/v1/me/apiKeys/k', { ...page, cookie: withoutCookie, 'x-verum-csrf': '' });
  assert.equal(empty.body.reason, 'CSRF', 'no cookie and no header are not equal');
});

test('a refresh takes the token from the cookie, and keeps the token of the other tabs', async () => {
  const { cookie, csrf } = await signIn();
  refreshes = [];
  const renewed = await browser('POST', '/v1/login:refresh', { ...page, ...client, cookie, 'x-verum-csrf': csrf });
  assert.deepEqual([renewed.status, renewed.body.refreshToken, refreshes], [200, undefined, ['r-1']]);
  assert.equal(csrfOf(renewed.cookies), csrf);
  const forged = await browser('POST', '/v1/login:refresh', { ...client, cookie, origin: 'https://evil.example' });
  assert.deepEqual([forged.status, forged.body.reason, forged.cookies], [403, 'CSRF', []]);
  const api = await browser('POST', '/v1/login:refresh', {}, '{"refreshToken":"r-1"}');
  assert.deepEqual([api.body.refreshToken, api.cookies], ['r-2', []]);
});

test('a session that cannot be renewed takes its cookies with it', async () => {
  const cookie = '__Host-verum-refresh=used; __Host-verum-csrf=c';
  const { status, body, cookies } = await browser('POST', '/v1/login:refresh', {
    ...page,
    ...client,
    cookie,
    'x-verum-csrf': 'c',
  });
  assert.deepEqual([status, body.reason, cookies.length], [401, 'TOKEN_REUSED', 3]);
  assert.ok(cookies.every((line) => line.includes('Max-Age=0')));
});

test('signing out empties the cookies', async () => {
  const { cookie, csrf } = await signIn();
  const { status, cookies } = await browser('POST', '/v1/logout', { ...page, ...client, cookie, 'x-verum-csrf': csrf });
  assert.equal(status, 200);
  assert.equal(cookies.length, 3);
  assert.ok(cookies.every((line) => line.includes('Max-Age=0')));
});

test('without a token, or with a bad one, the answer is 401', async () => {
  for (const headers of [
    {},
    { authorization: 'Bearer forged' },
    { authorization: 'Basic YTpi' },
    { authorization: 'Bearer' },
    { cookie: '__Host-verum-access=expired' },
    { authorization: 'Bearer forged', cookie: '__Host-verum-access=good' },
  ]) {
    const { status, body } = await browser('GET', '/v1/me', headers as Record<string, string>);
    assert.deepEqual([status, body.reason], [401, 'UNAUTHENTICATED'], JSON.stringify(headers));
  }
});

test('an API key is traded once for a token, however many requests come with it', async () => {
  keysAsked = 0;
  const ask = (headers: Record<string, string>) => browser('GET', '/v1/me', headers);
  const answers = await Promise.all([1, 2, 3].map(() => ask({ 'x-api-key': 'vk_good_1' })));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  assert.equal((await ask({ authorization: 'Bearer vk_good_1' })).status, 200);
  assert.equal(keysAsked, 1);
  await ask({ 'x-api-key': 'vk_short' });
  await ask({ 'x-api-key': 'vk_short' });
  assert.equal(keysAsked, 3, 'a token in its last seconds is not handed out again');
});

test('a key whose session has ended is asked for again', async () => {
  keysAsked = 0;
  for (let turn = 0; turn < 2; turn++) {
    assert.equal((await browser('GET', '/v1/me', { 'x-api-key': 'vk_good_ended' })).status, 401);
  }
  assert.equal(keysAsked, 2);
});

test('who tries keys in a row is slowed down, and a good key known already is not', async (t) => {
  const other = await fixture(handlers);
  t.after(() => other.stop(1_000));
  const ask = (key: string) => other.fetch('/v1/me', { headers: { authorization: `Bearer ${key}` } });
  assert.equal((await ask('vk_good_2')).status, 200);
  // All at once: who is slow in asking one after the other is given tokens meanwhile.
  const tried = await Promise.all(Array.from({ length: 60 }, (_, turn) => ask(`vk_${turn}`)));
  const statuses = tried.map(({ status }) => status);
  assert.ok(statuses.includes(401) && statuses.includes(429), String(statuses));
  assert.equal((await ask('vk_good_2')).status, 200);
  const refused = await problem(tried.find(({ status }) => status === 429) ?? assert.fail());
  assert.equal(refused.reason, 'RATE_LIMITED');
});

test('over plain HTTP to another machine cookies have no prefix, where the operator says so', async (t) => {
  const other = await fixture(handlers, { secureCookies: false });
  t.after(() => other.stop(1_000));
  const response = await fetch(`${other.address}/v1/login`, {
    method: 'POST',
    headers: { ...client, 'content-type': 'application/json', origin: other.address },
    body: credentials,
  });
  assert.match(
    response.headers.getSetCookie()[0] ?? '',
    /^verum-access=good; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
  );
});

test('a token too long for a cookie is refused instead of lost', async () => {
  const login = (length: number) =>
    browser('POST', '/v1/login', { ...page, ...client }, `{"loginName":"${length}","password":"b"}`);
  assert.equal((await login(4_096 - '__Host-verum-access'.length)).status, 200);
  const { status, body, cookies } = await login(4_097 - '__Host-verum-access'.length);
  assert.deepEqual([status, body.reason, cookies], [413, 'TOO_LARGE', []]);
});
