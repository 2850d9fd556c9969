import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { refuse } from '@verum/call';
import type { edc } from '@verum/contracts';
import { fixture, places, problem } from './gateway.fixture.ts';

const encoder = new TextEncoder();
let stopped: AbortSignal | undefined;
let partsMade = 0;

const gateway = await fixture({
  getForm: async ({ form }: edc.GetFormRequest, call) => {
    if (form === 'bug') throw new Error('张三 1962-05-17');
    if (form === 'busy') throw refuse('UNAVAILABLE', { retryAfterSeconds: 7 });
    if (form === 'slow') {
      stopped = call.signal;
      await new Promise((resolve) => setTimeout(resolve, 5_000).unref());
    }
    return { form, revision: 12n };
  },
  saveForm: async ({ expectedRevision }: edc.SaveFormRequest, call) => {
    if (expectedRevision === 1n) {
      throw refuse('REVISION_STALE', { facts: { revision: '3' }, detail: { 'IT.A': { mine: '5.1', theirs: '5.10' } } });
    }
    return { revision: expectedRevision + 1n, form: call.idempotency?.key ?? 'none' };
  },
  getBuildModel: async () => ({ contentType: 'application/json', data: encoder.encode('{"oid":"MDV"}') }),
  exportStudy: async function* ({ site }: edc.ExportStudyRequest, call) {
    if (site === 'refused') throw refuse('STATE_FORBIDS');
    stopped = call.signal;
    const count = site === 'large' ? 4_000 : 4;
    for (partsMade = 0; partsMade < count; partsMade++) {
      if (partsMade === 2 && site === 'breaks') throw refuse('UNAVAILABLE');
      yield {
        contentType: 'text/xml',
        data: site === 'large' ? new Uint8Array(64 * 1024) : encoder.encode(`<p n="${partsMade}"/>`),
      };
    }
  },
});
after(() => gateway.stop(1_000));

const form = (name: string) => `/v1/studies/S/subjects/1/forms/${name}`;
const exported = (site: string) => `/v1/studies/S/export?format=EXPORT_FORMAT_ODM_2_0&site=${site}`;

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; !isTrue(); turn++) {
    assert.ok(turn < 2_000, 'it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a revision is the ETag, and who has it is told so without it being sent again', async () => {
  const first = await gateway.fetch(form('F'));
  assert.equal(first.headers.get('etag'), '"12"');
  for (const known of ['"12"', 'W/"12"', '"11", "12"', '*']) {
    const again = await gateway.fetch(form('F'), { headers: { 'if-none-match': known } });
    assert.equal(again.status, 304, known);
    assert.equal(again.headers.get('etag'), '"12"');
    assert.equal(await again.text(), '');
  }
  assert.equal((await gateway.fetch(form('F'), { headers: { 'if-none-match': '"11"' } })).status, 200);
});

test('If-Match is the revision that a save expects', async () => {
  for (const header of ['"7"', 'W/"7"']) {
    const saved = await gateway.json('PATCH', form('F'), {}, { 'if-match': header });
    assert.equal(saved.headers.get('etag'), '"8"');
  }
  assert.equal((await gateway.json('PATCH', form('F'), { expectedRevision: 7 }, { 'if-match': '"7"' })).status, 200);
  const both = await gateway.json('PATCH', form('F'), { expectedRevision: 6 }, { 'if-match': '"7"' });
  assert.deepEqual(await places(both), ['expectedRevision conflict']);
  assert.equal((await gateway.json('PATCH', form('F'), { expectedRevision: 6 }, { 'if-match': '*' })).status, 200);
  for (const header of ['7', '"seven"', '"7", "8"', '""', '"-1"']) {
    const malformed = await gateway.json('PATCH', form('F'), {}, { 'if-match': header });
    assert.equal(malformed.status, 400, header);
    assert.deepEqual(await places(malformed), ['If-Match malformed']);
  }
  const tooBig = await gateway.json('PATCH', form('F'), {}, { 'if-match': '"9999999999999999999"' });
  assert.deepEqual(await places(tooBig), ['expectedRevision not_an_integer']);
});

test('a conflict is a problem with both versions, in both languages', async () => {
  const response = await gateway.json(
    'PATCH',
    form('F'),
    {},
    { 'if-match': '"1"', 'accept-language': 'de, zh-CN;q=0.8, en;q=0.5' },
  );
  assert.equal(response.status, 409);
  assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.equal(response.headers.get('content-language'), 'zh');
  const { traceId, requestId, ...rest } = await problem(response);
  assert.match(traceId, /^[0-9a-f]{32}$/);
  assert.equal(requestId, response.headers.get('x-request-id'));
  assert.deepEqual(rest, {
    type: 'urn:verum:reason:REVISION_STALE',
    title: '期间已有他人保存',
    status: 409,
    reason: 'REVISION_STALE',
    titles: { en: 'Somebody else has saved this meanwhile', zh: '期间已有他人保存' },
    next: { en: 'Compare both versions field by field and save again.', zh: '请逐项比较两个版本后重新保存。' },
    facts: { revision: '3' },
    violations: [],
    detail: { 'IT.A': { mine: '5.1', theirs: '5.10' } },
  });
});

test('a bug is told as one and no more; the log has its place and not its words', async () => {
  const response = await gateway.fetch(form('bug'));
  assert.equal(response.status, 500);
  const text = await response.text();
  assert.equal((JSON.parse(text) as { reason: string }).reason, 'INTERNAL');
  // Whole, as no id has it: the digits of a year alone stand in one of some hundred traces.
  const words = /张三|1962-05-17/;
  assert.ok(!words.test(text) && !text.includes('gateway'));
  assert.ok(!words.test(JSON.stringify(gateway.lines)));
});

test('a service that is away says when to come back', async () => {
  const response = await gateway.fetch(form('busy'));
  assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '7']);
});

test('ids and traces of the caller are taken over when they are ones', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const response = await gateway.fetch(form('F'), { headers: { 'x-request-id': 'mine-1', traceparent } });
  assert.equal(response.headers.get('x-request-id'), 'mine-1');
  assert.equal(gateway.arrived.at(-1)?.call.requestId, 'mine-1');
  assert.equal(gateway.arrived.at(-1)?.call.trace.traceId, '0af7651916cd43dd8448eb211c80319c');
  const other = await gateway.fetch(form('F'), {
    headers: { 'x-request-id': 'not one of ours', traceparent: '00-0-0-0' },
  });
  assert.match(other.headers.get('x-request-id') ?? '', /^[0-9a-z]{20}$/);
});

test('an Idempotency-Key reaches the service; one too long is refused', async () => {
  const save = (key: string) => gateway.json('PATCH', form('F'), {}, { 'idempotency-key': key });
  assert.equal(((await (await save('k'.repeat(200))).json()) as edc.Form).form, 'k'.repeat(200));
  for (const key of ['k'.repeat(201), 'a b', ''])
    assert.deepEqual(await places(await save(key)), ['Idempotency-Key malformed']);
});

test('a caller may ask for less time, never for more', async () => {
  const before = performance.now();
  const response = await gateway.fetch(form('slow'), { headers: { 'x-timeout-ms': '100' } });
  assert.equal(response.status, 504);
  assert.ok(performance.now() - before < 2_000);
  await gateway.fetch(form('F'), { headers: { 'x-timeout-ms': '99999999' } });
  assert.ok((gateway.arrived.at(-1)?.call.remainingMs() ?? 0) <= 30_000);
  assert.equal((await gateway.fetch(form('F'), { headers: { 'x-timeout-ms': '1.5' } })).status, 400);
});

test('when the caller goes away the work for it stops', async () => {
  const leaving = new AbortController();
  const answer = gateway.fetch(form('slow'), { signal: leaving.signal });
  stopped = undefined;
  await until(() => stopped !== undefined);
  leaving.abort();
  await assert.rejects(answer);
  await until(() => stopped?.aborted === true);
  await until(() => gateway.observed.some(({ status }) => status === 499));
});

test('a document comes out as it is, with its type', async () => {
  const response = await gateway.fetch('/v1/studies/S/builds/1/model');
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.equal(await response.text(), '{"oid":"MDV"}');
});

test('a streamed document arrives whole and in order', async () => {
  const response = await gateway.fetch(exported('whole'));
  assert.equal(response.headers.get('content-type'), 'text/xml');
  assert.equal(await response.text(), '<p n="0"/><p n="1"/><p n="2"/><p n="3"/>');
});

test('a stream that is refused before it begins is a problem', async () => {
  const response = await gateway.fetch(exported('refused'));
  assert.equal(response.status, 409);
  assert.equal((await problem(response)).reason, 'STATE_FORBIDS');
});

test('a stream that breaks cuts the connection: half a document never ends well', async () => {
  const response = await gateway.fetch(exported('breaks'));
  assert.equal(response.status, 200);
  await assert.rejects(response.text());
  await until(() =>
    gateway.lines.some(({ facts }) => facts.reason === 'UNAVAILABLE' && facts.method?.endsWith('ExportStudy')),
  );
});

test('a reader who stops reading holds the stream back, and one who leaves ends it', async () => {
  const { hostname, port } = new URL(gateway.address);
  const socket = connect(Number(port), hostname);
  partsMade = 0;
  socket.write(`GET ${exported('large')} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n\r\n`);
  socket.pause();
  await until(() => partsMade > 2);
  // What lies between the two fills up first, on a busy machine slowly.
  let made = 0;
  while (partsMade - made >= 5) {
    made = partsMade;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.ok(partsMade < 1_000, `${partsMade} parts`);
  const lines = gateway.lines.length;
  socket.destroy();
  await until(() => stopped?.aborted === true);
  await until(() => gateway.lines.length > lines);
});

test('every request is one line of route, status and ids, and never the address', async () => {
  gateway.lines.length = 0;
  await gateway.fetch(`${form('F.SECRET')}`);
  await gateway.fetch('/v1/nothing/SECRET');
  await until(() => gateway.lines.length === 2);
  const [first, second] = gateway.lines;
  assert.equal(first?.facts.route, 'GET /v1/studies/{study}/subjects/{subject}/forms/{form}');
  assert.deepEqual(
    [first?.facts.method, first?.facts.status, first?.facts.actor],
    ['verum.edc.v1.EdcService/GetForm', 200, 'u-1'],
  );
  assert.deepEqual([second?.facts.route, second?.facts.status, second?.facts.reason], ['unmatched', 404, 'NOT_FOUND']);
  assert.ok(!JSON.stringify(gateway.lines).includes('SECRET'));
});
