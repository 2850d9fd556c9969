import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractTables } from '../contracts/contract-tables.ts';
import { type Api, createApi } from './client.ts';
import { Problem } from './problem.ts';

interface Sent {
  readonly url: string;
  readonly verb: string;
  readonly headers: Headers;
}

/** The client on a network that answers as told, request by request. */
function clientOn(answers: readonly (Response | Error)[], renew = async () => false): { api: Api; sent: Sent[] } {
  const sent: Sent[] = [];
  const api = createApi({
    tables: contractTables(),
    cookie: () => 'theme=dark; __Host-verum-csrf=c5rf',
    renew,
    fetch: async (url, init) => {
      sent.push({ url: String(url), verb: init?.method ?? '', headers: new Headers(init?.headers) });
      const answer = answers[sent.length - 1] ?? assert.fail('one request too many');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { api, sent };
}

const refused = (status: number, reason: string) =>
  Response.json({ reason, titles: { en: 'No', zh: '否' }, traceId: 't1' }, { status });

test('a write proves that a page of ours sent it and carries an Idempotency-Key; a read needs neither', async () => {
  const { api, sent } = clientOn([Response.json({}), Response.json({})]);
  await api.edc.saveForm({ study: 'S', subject: '1', form: 'V~F', expectedRevision: '0' });
  await api.edc.getForm({ study: 'S', subject: '1', form: 'V~F' });
  assert.equal(sent[0]?.verb, 'PATCH');
  assert.equal(sent[0]?.headers.get('x-verum-csrf'), 'c5rf');
  assert.match(sent[0]?.headers.get('idempotency-key') ?? '', /^[0-9a-f]{32}$/);
  assert.equal(sent[1]?.headers.get('x-verum-csrf'), null);
  assert.equal(sent[1]?.headers.get('idempotency-key'), null);
});

test('a search that is a POST proves where it comes from as well, and may be sent again as it is', async () => {
  const { api, sent } = clientOn([Response.json({})]);
  await api.patient.findPatients({ tag: 'diabetes' });
  assert.equal(sent[0]?.headers.get('x-verum-csrf'), 'c5rf');
  assert.equal(sent[0]?.headers.get('idempotency-key'), null);
});

test('only the routes of a session ask for cookies', async () => {
  const { api, sent } = clientOn([Response.json({}), Response.json({})]);
  await api.identity.login({ loginName: 'a', password: 'b' });
  await api.identity.getMe({});
  assert.equal(sent[0]?.headers.get('x-verum-client'), 'browser');
  assert.equal(sent[1]?.headers.get('x-verum-client'), null);
});

test('a write whose session ran out is sent once more under the same key, after the session is renewed', async () => {
  const { api, sent } = clientOn([refused(401, 'UNAUTHENTICATED'), Response.json({ revision: '4' })], async () => true);
  const saved = await api.edc.saveForm({ study: 'S', subject: '1', form: 'V~F', expectedRevision: '3' });
  assert.equal(saved.revision, '4');
  assert.equal(sent[0]?.headers.get('idempotency-key'), sent[1]?.headers.get('idempotency-key'));
});

test('a wrong password is told and renews nothing', async () => {
  const { api } = clientOn([refused(401, 'WRONG_CREDENTIALS')], () => assert.fail('renewed'));
  await assert.rejects(api.identity.login({ loginName: 'a', password: 'b' }), (error: unknown) => {
    assert.ok(error instanceof Problem);
    assert.equal(error.reason, 'WRONG_CREDENTIALS');
    assert.equal(error.titles.zh, '否');
    return true;
  });
});

test('a wrong password typed at an open session is told, and neither renewed nor sent again', async () => {
  for (const reason of ['WRONG_CREDENTIALS', 'ACCOUNT_LOCKED', 'SECOND_FACTOR_REQUIRED']) {
    const { api } = clientOn([refused(401, reason)], () => assert.fail('renewed'));
    await assert.rejects(
      api.identity.reauthenticate({ password: 'b' }),
      (error: unknown) => error instanceof Problem && error.reason === reason,
    );
  }
});

test('a server that is away is a problem in words, not a TypeError', async () => {
  const { api } = clientOn([new TypeError('fetch failed')]);
  await assert.rejects(
    api.identity.getMe({}),
    (error: unknown) => error instanceof Problem && error.reason === 'OFFLINE',
  );
});

test("a proxy's page in place of a problem document is told as unexpected", async () => {
  const { api } = clientOn([new Response('<h1>502</h1>', { status: 502 })]);
  await assert.rejects(api.identity.getMe({}), (error: unknown) => error instanceof Problem && error.status === 502);
});

test('a document is sent as it is, under its own media type, and a stream is answered as it comes', async () => {
  const { api, sent } = clientOn([Response.json({ dryRun: true }), new Response('<ODM/>')]);
  const document = new Blob(['<ODM/>'], { type: 'application/xml' });
  await api.edc.importBuild({ study: 'S', document, dryRun: true });
  assert.equal(sent[0]?.url, '/v1/studies/S/builds:import?dryRun=true');
  assert.equal(sent[0]?.headers.get('content-type'), 'application/xml');
  const answer = await api.edc.exportStudy({ study: 'S', format: 'EXPORT_FORMAT_ODM_2_0' });
  assert.equal(await answer.text(), '<ODM/>');
});
