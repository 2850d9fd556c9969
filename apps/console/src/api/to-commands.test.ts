import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractTables } from '../contracts/contract-tables.ts';
import { valueStore } from '../ui/value-store.ts';
import { type Api, createApi } from './client.ts';
import { type LoggedRequest, logged, withoutWords, withRequest } from './request-log.ts';
import { quoted, toCommand, toCurl } from './to-commands.ts';

const { routes } = contractTables();
const server = 'https://verum.example';

function asked(service: string, name: string, request: Record<string, unknown>): LoggedRequest {
  const route = routes[service]?.[name] ?? assert.fail(name);
  return { page: '/', method: `${service}.${name}`, route, request: withoutWords(route, request) };
}

test('a read is one address with the token of the environment, and our own command where there is one', () => {
  const one = asked('work', 'listWork', { study: 'HTN-01', kind: 'WORK_KIND_TO_VERIFY', site: '01', pageToken: '' });
  assert.equal(
    toCurl(one, server),
    `curl -H "Authorization: Bearer $TOKEN" \\\n  '${server}/v1/studies/HTN-01/work?kind=WORK_KIND_TO_VERIFY&site=01'`,
  );
  assert.equal(
    toCommand(one, server),
    `VERUM_API_KEY=$TOKEN ./verum work HTN-01 to-verify --site 01 \\\n  --server ${server}`,
  );
});

test('of a write the shape is shown, and nothing that was typed', () => {
  const items = [
    { path: 'IG.A/IT.B', value: '78.2' },
    { path: 'IG.A/IT.C', value: 'secret' },
  ];
  const one = asked('edc', 'saveForm', {
    study: 'S',
    subject: '1',
    form: 'V~F',
    expectedRevision: '3',
    items,
    complete: true,
  });
  const curl = toCurl(one, server);
  assert.ok(!curl.includes('78.2') && !curl.includes('secret') && !curl.includes('IT.B'), curl);
  assert.match(curl, /-X PATCH \\\n {2}-H "Idempotency-Key: \$\(uuidgen\)" \\\n/);
  assert.ok(curl.includes(`{"expectedRevision":"…","items":[{"path":"…","value":"…"}],"complete":true}`), curl);
  assert.equal(toCommand(one, server), undefined);
});

test('a quote in an address stays inside of the quotes', () => {
  assert.equal(quoted("it's"), `'it'\\''s'`);
});

test('requests are kept by page, each once; signing in and what the page asks by itself are not', async () => {
  const log = valueStore<readonly LoggedRequest[]>([]);
  const fetch = async () => Response.json({});
  const plain: Api = createApi({ tables: contractTables(), fetch, cookie: () => '', renew: async () => false });
  const api = logged(plain, routes, { log, page: () => '/studies/S' });
  await api.identity.login({ loginName: 'a', password: 'hidden' });
  await api.identity.reauthenticate({ password: 'hidden' });
  await api.edc.listStudyEvents({ study: 'S' }, { isBackground: true });
  for (let round = 0; round < 2; round++) await api.work.countWork({ study: 'S' });
  await api.identity.changePassword({ oldPassword: 'hidden', newPassword: 'hidden too' });
  assert.deepEqual(
    log.get().map(({ method }) => method),
    ['work.countWork', 'identity.changePassword'],
  );
  assert.ok(!JSON.stringify(log.get()).includes('hidden'));
});

test('the log forgets what is long ago', () => {
  let log: readonly LoggedRequest[] = [];
  for (let page = 0; page < 100; page++)
    log = withRequest(log, { ...asked('trial', 'getTrialList', {}), page: `/${page}` });
  assert.deepEqual([log.length, log.at(-1)?.page], [60, '/99']);
});
