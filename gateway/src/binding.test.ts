import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, test } from 'node:test';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { edc, identity, patient, trial } from '@verum/contracts';
import { fixture, places, problem } from './gateway.fixture.ts';

const gateway = await fixture({
  getForm: ({ study, subject, form }: edc.GetFormRequest) =>
    Promise.resolve({ study, subject, form, revision: 2n ** 60n }),
  saveForm: ({ form, items }: edc.SaveFormRequest) =>
    Promise.resolve({ form, items: items.map(({ path, value }) => ({ path, ...(value !== undefined && { value }) })) }),
  listSubjects: () => Promise.resolve({}),
  listVitals: () => Promise.resolve({ vitals: [{ id: 'v', measuredAt: timestampFromMs(Date.UTC(2026, 10, 23, 8)) }] }),
  recordVitals: () => Promise.resolve({}),
  updatePatient: ({ patient: id }: patient.UpdatePatientRequest) => Promise.resolve({ id }),
  changeSubjectStatus: ({ subject }: trial.ChangeSubjectStatusRequest) => Promise.resolve({ subject }),
  publishBuild: ({ build }: edc.PublishBuildRequest) => Promise.resolve({ build }),
  setUserState: ({ user }: identity.SetUserStateRequest) => Promise.resolve({ id: user }),
  createStudy: ({ study }: trial.CreateStudyRequest) => Promise.resolve(study),
  exportStudy: async function* () {
    yield { contentType: 'text/xml', data: new TextEncoder().encode('<ODM/>') };
  },
  importBuild: () => Promise.resolve({ dryRun: true }),
  revokeApiKey: () => Promise.resolve({}),
});
after(() => gateway.stop(1_000));

const form = '/v1/studies/HTN-01/subjects/PKU1-001/forms/SE.BASELINE~FO.VITALS';

/** Bytes as they are: fetch would tidy the address. */
function raw(path: string, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gateway.address);
    httpRequest({ hostname, port, path, method, headers: { authorization: 'Bearer good' } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

test('values of the address arrive decoded once, whatever they hold', async () => {
  const key = 'SE.UNSCHEDULED!2~FO.A%2FE:1!1';
  const address = `/v1/studies/HTN-01/subjects/${encodeURIComponent('受试/01')}/forms/${encodeURIComponent(key)}`;
  const answer = await (await gateway.fetch(address)).json();
  assert.deepEqual(answer, { study: 'HTN-01', subject: '受试/01', form: key, revision: '1152921504606846976' });
  assert.equal(await raw('/v1/studies/HTN-01/subjects/1/forms/SE.A!2~FO.B'), 200);
});

test('a value that is not percent-encoded UTF-8 is refused with the name of its field', async () => {
  assert.equal(await raw('/v1/studies/%zz/subjects/1/forms/F'), 400);
  assert.equal(await raw('/v1/studies/S/subjects/1/forms/%ff'), 400);
  assert.equal(await raw('/v1/studies/S/subjects?site=%ff'), 400);
});

test('a custom verb is told from a value that ends like one by its encoding', async () => {
  const status = { status: 'SUBJECT_STATUS_ENROLLED', date: '2026-11-23' };
  const changed = await gateway.json('POST', '/v1/studies/S/subjects/A%3Ab:changeStatus', status);
  assert.deepEqual(await changed.json(), { subject: 'A:b' });
  const published = await gateway.fetch('/v1/studies/S/builds/3:publish', { method: 'POST' });
  assert.deepEqual(await published.json(), { build: '3' });
  const value = await gateway.fetch('/v1/studies/S/builds/3%3Apublish', { method: 'POST' });
  assert.equal(value.status, 405);
});

test('an address that takes other methods says which; one that does not exist is not found', async () => {
  const wrong = await gateway.fetch(form, { method: 'DELETE' });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get('allow'), 'GET, HEAD, PATCH');
  assert.equal((await problem(wrong)).reason, 'METHOD_NOT_ALLOWED');
  assert.equal((await gateway.fetch('/v1/nothing')).status, 404);
  assert.equal((await gateway.fetch('/v1/studies/')).status, 404);
  assert.equal((await gateway.fetch('/v1/studies//sites')).status, 404);
});

test('HEAD is GET without the body', async () => {
  const response = await gateway.fetch(form, { method: 'HEAD' });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('etag'), '"1152921504606846976"');
  assert.ok(Number(response.headers.get('content-length')) > 50);
  assert.equal(await response.text(), '');
  assert.equal((await gateway.fetch('/v1/studies/S/export?format=2', { method: 'HEAD' })).status, 200);
});

test('query parameters come in both spellings, enums by name and by number', async () => {
  for (const query of [
    'page_size=5&status=SUBJECT_STATUS_ENROLLED&with_persons=true',
    'pageSize=5&status=3&withPersons=true',
  ]) {
    assert.equal((await gateway.fetch(`/v1/studies/S/subjects?${query}`)).status, 200);
    const { study, pageSize, status, withPersons } = gateway.last<trial.ListSubjectsRequest>();
    assert.deepEqual([study, pageSize, status, withPersons], ['S', 5, 3, true]);
  }
  assert.equal((await gateway.fetch('/v1/studies/S/subjects?site=A+b%2Bc&&')).status, 200);
  assert.equal(gateway.last<trial.ListSubjectsRequest>().site, 'A b+c');
});

test('query parameters that do not fit are refused, all of them with their places', async () => {
  const unknown = await gateway.fetch('/v1/studies/S/subjects?colour=red&pageSize=5&page_size=6&study=T');
  assert.equal(unknown.status, 400);
  assert.deepEqual(await places(unknown), ['colour unknown_field', 'pageSize duplicate']);
  const wrong = await gateway.fetch('/v1/studies/S/subjects?pageSize=many&withPersons=yes&status=RED');
  assert.deepEqual(await places(wrong), [
    'pageSize not_an_integer',
    'withPersons not_a_boolean',
    'status not_an_enum_value',
  ]);
  assert.deepEqual(await places(await gateway.fetch('/v1/studies/S/subjects?study=T')), ['study conflict']);
  assert.equal(
    (await gateway.fetch('/v1/studies/S/subjects?study=S')).status,
    200,
    'the same value twice says nothing new',
  );
  assert.deepEqual(await places(await gateway.fetch('/v1/studies/S/subjects?pageSize=')), ['pageSize not_an_integer']);
  assert.deepEqual(await places(await gateway.fetch(`/v1/studies/S/subjects?${'site=A&'.repeat(201)}`)), [' too_many']);
});

test('an unknown member of the body is refused with its place, and its value is not repeated', async () => {
  const body = { items: [{ path: 'IT.A' }, { path: 'IT.B', colour: 'secret-1962' }], reson: 'x' };
  const response = await gateway.json('PATCH', form, body);
  assert.equal(response.status, 400);
  const text = await response.text();
  assert.ok(!text.includes('secret-1962'));
  assert.deepEqual(
    (JSON.parse(text) as { violations: { field: string; rule: string }[] }).violations.map(
      ({ field, rule }) => `${field} ${rule}`,
    ),
    ['items[1].colour unknown_field', 'reson unknown_field'],
  );
});

test('values of the wrong type are refused with their places', async () => {
  const body = { items: [{ path: 5, value: {} }, null, 'x'], expectedRevision: 1.5, complete: 'yes' };
  assert.deepEqual(await places(await gateway.json('PATCH', form, body)), [
    'items[0].path not_a_string',
    'items[0].value not_a_string',
    'items[1] not_an_object',
    'items[2] not_an_object',
    'expectedRevision not_an_integer',
    'complete not_a_boolean',
  ]);
  assert.deepEqual(await places(await gateway.json('PATCH', form, { items: {} })), ['items not_a_list']);
  assert.deepEqual(await places(await gateway.json('PATCH', form, '[]')), [' not_an_object']);
  assert.deepEqual(await places(await gateway.json('PATCH', form, '{"items":')), [' not_json']);
});

test('64-bit numbers travel as text or as numbers, to the last digit', async () => {
  for (const revision of ['9007199254740993', 12]) {
    assert.equal((await gateway.json('PATCH', form, { expectedRevision: revision })).status, 200);
    assert.equal(gateway.last<edc.SaveFormRequest>().expectedRevision, BigInt(revision));
  }
  const tooBig = await gateway.json('PATCH', form, { expected_revision: '9223372036854775808' });
  assert.deepEqual(await places(tooBig), ['expectedRevision not_an_integer']);
});

test('a member given twice is refused, in one spelling or in two', async () => {
  assert.deepEqual(await places(await gateway.json('PATCH', form, '{"reason":"a","reason":"b"}')), [' duplicate']);
  const both = '{"expectedRevision":"1","expected_revision":"1"}';
  assert.deepEqual(await places(await gateway.json('PATCH', form, both)), ['expectedRevision duplicate']);
});

test('a field of the address may stand in the body when it says the same', async () => {
  assert.equal((await gateway.json('PATCH', form, { study: 'HTN-01' })).status, 200);
  const other = await gateway.json('PATCH', form, { study: 'OTHER' });
  assert.deepEqual(await places(other), ['study conflict']);
  assert.deepEqual(await places(await gateway.json('PATCH', `${form}?reason=x`, {})), ['reason unknown_field']);
});

test('null is absence: of a member, and of an item its blank', async () => {
  const answer = await gateway.json('PATCH', form, {
    items: [
      { path: 'IT.A', value: null },
      { path: 'IT.B', value: '' },
    ],
    reason: null,
  });
  assert.deepEqual(await answer.json(), {
    form: 'SE.BASELINE~FO.VITALS',
    items: [{ path: 'IT.A' }, { path: 'IT.B', value: '' }],
  });
});

test('text is kept to the character; half a character is refused', async () => {
  const value = '５.１０ \u200b\u{20bb7} "\\ \u0301';
  const answer = await gateway.json('PATCH', form, { items: [{ path: 'IT.A', value }] });
  assert.equal(((await answer.json()) as edc.Form).items[0]?.value, value);
  const half = await gateway.json('PATCH', form, '{"items":[{"path":"IT.A","value":"\\ud800"}]}');
  assert.deepEqual(await places(half), ['items[0].value not_a_string']);
});

test('moments are RFC 3339, in and out', async () => {
  const vital = { kind: 'VITAL_KIND_PULSE', value: '5.10', unit: '/min', measuredAt: '2026-11-23T08:00:00.5+08:00' };
  assert.equal((await gateway.json('POST', '/v1/patients/p/vitals', { vitals: [vital] })).status, 200);
  const [sent] = gateway.last<patient.RecordVitalsRequest>().vitals;
  assert.deepEqual([sent?.measuredAt?.seconds, sent?.measuredAt?.nanos], [1795392000n, 500_000_000]);
  const bad = await gateway.json('POST', '/v1/patients/p/vitals', {
    vitals: [{ ...vital, measuredAt: 'noon', kind: 'PULSE' }],
  });
  assert.deepEqual(await places(bad), ['vitals[0].kind not_an_enum_value', 'vitals[0].measuredAt not_a_timestamp']);
  const listed = (await (await gateway.fetch('/v1/patients/p/vitals')).json()) as { vitals: { measuredAt: string }[] };
  assert.equal(listed.vitals[0]?.measuredAt, '2026-11-23T08:00:00Z');
});

test('a partial update names the members its body has, and null empties one', async () => {
  const update = (body: object, query = '') =>
    gateway.json('PATCH', `/v1/patients/p${query}`, body, { 'if-match': '"3"' });
  assert.equal((await update({ name: '李', birthDate: null })).status, 200);
  const first = gateway.last<patient.UpdatePatientRequest>();
  assert.deepEqual(first.updateMask?.paths, ['name', 'birth_date']);
  assert.deepEqual(
    [first.patient, first.basics?.name, first.basics?.birthDate, first.expectedRevision],
    ['p', '李', '', 3n],
  );
  assert.equal((await update({ name: '李' }, '?updateMask=name,birthDate')).status, 200);
  assert.deepEqual(gateway.last<patient.UpdatePatientRequest>().updateMask?.paths, ['name', 'birth_date']);
  assert.deepEqual(await places(await update({ name: '李', phone: '1' }, '?update_mask=name')), [
    'basics.phone not_in_mask',
  ]);
  assert.deepEqual(await places(await update({ colour: 1 })), ['basics.colour unknown_field']);
  assert.deepEqual(await places(await update({}, '?basics.name=x')), ['basics.name unknown_field']);
});

test('a body that is one field of the request lands there, with the places of its rules below it', async () => {
  const answer = await gateway.json('POST', '/v1/studies', { code: 'HTN-01', plannedSubjects: 30 });
  assert.deepEqual(await answer.json(), { code: 'HTN-01', plannedSubjects: 30 });
  assert.deepEqual(await places(await gateway.json('POST', '/v1/studies', { code: '-' })), ['study.code pattern']);
});

test('a document goes in as it is, with its type, beside fields in the address', async () => {
  const bytes = new Uint8Array([0, 255, 60, 10]);
  const response = await gateway.fetch('/v1/studies/S/builds:import?dry_run=true', {
    method: 'POST',
    headers: { 'content-type': 'application/xml; charset=gb18030' },
    body: bytes,
  });
  assert.deepEqual(await response.json(), { dryRun: true });
  const { document, dryRun, study } = gateway.last<edc.ImportBuildRequest>();
  assert.deepEqual(
    [document?.contentType, [...(document?.data ?? [])], dryRun, study],
    ['application/xml; charset=gb18030', [...bytes], true, 'S'],
  );
});

test('other kinds of content, and content where none is read, are refused', async () => {
  for (const type of ['text/plain', 'application/json; charset=utf-16', 'application/jsonx', '']) {
    const response = await gateway.json('PATCH', form, {}, { 'content-type': type });
    assert.equal(response.status, 415, type);
    assert.equal((await problem(response)).reason, 'UNSUPPORTED_MEDIA_TYPE');
  }
  assert.equal((await gateway.json('PATCH', form, {}, { 'content-encoding': 'gzip' })).status, 415);
  assert.equal(
    (await gateway.json('PATCH', form, {}, { 'content-type': 'Application/JSON; charset="UTF-8"' })).status,
    200,
  );
  assert.deepEqual(await places(await gateway.json('DELETE', '/v1/me/apiKeys/k', {})), [' no_body']);
  assert.equal((await gateway.fetch('/v1/me/apiKeys/k', { method: 'DELETE' })).status, 200);
  const bytes = await gateway.fetch(form, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: new Uint8Array([34, 255, 34]),
  });
  assert.deepEqual(await places(bytes), [' not_utf8']);
});

test('JSON may nest 64 levels, not 65', async () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const deep = (levels: number) => gateway.json('PATCH', form, `{"x":${nested(levels - 1)}}`);
  assert.deepEqual(await places(await deep(64)), ['x unknown_field']);
  assert.deepEqual(await places(await deep(65)), [' too_deep']);
  assert.deepEqual(await places(await deep(400_000)), [' too_deep']);
});
