import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Call, newCall, Refusal, refuse } from '@verum/call';
import { edc, patient, Reason, Role, reasonName } from '@verum/contracts';
import {
  bind,
  type Channel,
  client,
  type Dispatcher,
  dispatcher,
  grpcChannel,
  type Identity,
  type Implementation,
  localChannel,
  type Observed,
  serveGrpc,
} from './index.ts';

// The wire is tested with handlers made here: what they answer is beside the point, what arrives is the point.

const people: Record<string, Identity> = {
  crc: {
    actor: { kind: 'user', id: 'u-crc', name: 'A coordinator' },
    grants: [{ role: Role.CRC, study: 'HTN-01', site: 'PKU1' }],
  },
  office: {
    actor: { kind: 'user', id: 'u-office', name: 'The office' },
    grants: [{ role: Role.DATA_MANAGER, study: 'HTN-01', site: '*' }],
  },
};

function verifyToken(token: string): Identity {
  const found = people[token];
  if (!found) throw refuse('UNAUTHENTICATED');
  return found;
}

const observed: Observed[] = [];
const seen: Call[] = [];

const nothing = () => Promise.reject(new Error('not part of this test'));
const patientHandlers = Object.fromEntries(patient.PatientService.methods.map(({ localName }) => [localName, nothing]));
const edcHandlers = Object.fromEntries(edc.EdcService.methods.map(({ localName }) => [localName, nothing]));

function build(innerWay: () => Channel): { outer: Dispatcher; inner: Dispatcher } {
  const inner = dispatcher({
    bindings: [
      bind(patient.PatientService, {
        ...patientHandlers,
        getPatientInfo: async (request: patient.GetPatientInfoRequest, call: Call) => {
          seen.push(call);
          if (request.patient === 'slow') await new Promise((resolve) => setTimeout(resolve, 5_000).unref());
          if (request.patient === 'bug') throw new Error('张三 1962-05-17');
          if (request.patient === 'stale') {
            throw refuse('REVISION_STALE', { facts: { revision: '3' }, detail: { mine: 1 }, retryAfterSeconds: 7 });
          }
          return { id: request.patient, revision: 2n ** 60n };
        },
      } as Implementation<typeof patient.PatientService>),
    ],
    verifyToken,
    observe: (one) => observed.push(one),
  });
  const outer = dispatcher({
    bindings: [
      bind(edc.EdcService, {
        ...edcHandlers,
        // A service that calls another one for its answer.
        getForm: async (request: edc.GetFormRequest, call: Call) => {
          seen.push(call);
          const { id } = await client(patient.PatientService, innerWay()).getPatientInfo({ patient: request.form });
          return { form: id };
        },
        saveForm: async (_request: edc.SaveFormRequest, call: Call) => {
          seen.push(call);
          return { form: call.idempotency?.key ?? 'none' };
        },
        exportStudy: async function* (request: edc.ExportStudyRequest, call: Call) {
          seen.push(call);
          for (let part = 0; part < 5; part++) {
            if (part === 3 && request.site === 'breaks') throw refuse('UNAVAILABLE');
            yield { contentType: 'text/plain', data: new TextEncoder().encode(`part ${part}`) };
          }
        },
      } as unknown as Implementation<typeof edc.EdcService>),
    ],
    verifyToken,
    observe: (one) => observed.push(one),
  });
  return { outer, inner };
}

const local = build(() => localChannel(() => local.inner));
const wired = build(() => innerChannel);
const innerServer = await serveGrpc(wired.inner, '127.0.0.1:0');
const outerServer = await serveGrpc(wired.outer, '127.0.0.1:0');
const innerChannel = grpcChannel({ endpoints: [`127.0.0.1:${innerServer.port}`] });
const outerChannel = grpcChannel({ endpoints: [`127.0.0.1:${outerServer.port}`] });

after(async () => {
  outerChannel.close();
  innerChannel.close();
  await Promise.all([outerServer.stop(100), innerServer.stop(100)]);
});

const shapes: [string, Channel][] = [
  ['in one process', localChannel(() => local.outer)],
  ['over gRPC', outerChannel],
];

function callAs(token: string | undefined, timeoutMs = 20_000, key?: string) {
  return newCall({
    command: 'test',
    timeoutMs,
    token,
    ...(key !== undefined && { idempotency: { key, requestHash: '' } }),
  });
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !isSo() && performance.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 10));
}

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error;
  }
  return assert.fail('it was answered');
}

for (const [shape, channel] of shapes) {
  const service = client(edc.EdcService, channel);
  const form = (name: string) => ({ study: 'HTN-01', subject: '01', form: name });

  test(`${shape}: actor, trace, request id and deadline travel through two services`, async () => {
    seen.length = 0;
    const call = callAs('crc');
    const before = performance.now();
    const answer = await service.getForm(form('p1'), { call });
    const tookMs = performance.now() - before;
    assert.equal(answer.form, 'p1');
    const [first, second] = seen;
    assert.ok(first && second);
    for (const one of [first, second]) {
      assert.equal(one.trace.traceId, call.trace.traceId);
      assert.equal(one.requestId, call.requestId);
      assert.equal(one.actor.id, 'u-crc');
    }
    assert.equal(first.trace.parentId, call.trace.spanId);
    assert.equal(second.trace.parentId, first.trace.spanId);
    // What is told is the time that is left: on its way a call takes none of it.
    assert.ok(second.deadlineMs <= call.deadlineMs + tookMs + 25, 'the inner call may not outlive the outer one');
  });

  test(`${shape}: the deadline of the caller ends the work of the service behind the service`, async () => {
    seen.length = 0;
    const before = performance.now();
    const refusal = await refusalOf(service.getForm(form('slow'), { call: callAs('crc', 1_000) }));
    assert.equal(refusal.reason, Reason.DEADLINE_EXCEEDED);
    assert.ok(performance.now() - before < 2_850);
    await until(() => seen[1]?.signal.aborted === true);
    assert.equal(seen.length, 2);
    assert.ok(seen[1]?.signal.aborted, 'the service that still worked was told to stop');
  });

  test(`${shape}: a refusal arrives with its facts; a bug arrives as INTERNAL and nothing else`, async () => {
    const stale = await refusalOf(service.getForm(form('stale'), { call: callAs('crc') }));
    assert.equal(stale.reason, Reason.REVISION_STALE);
    assert.deepEqual(stale.facts, { revision: '3' });
    assert.deepEqual(stale.detail, { mine: 1 });
    assert.equal(stale.retryAfterSeconds, 7);
    const bug = await refusalOf(service.getForm(form('bug'), { call: callAs('crc') }));
    assert.equal(bug.reason, Reason.INTERNAL);
    assert.doesNotMatch(JSON.stringify([bug.message, bug.facts, bug.violations]), /张三|1962-05-17/);
  });

  test(`${shape}: who may call is decided by token, permission and study`, async () => {
    const reason = async (token: string | undefined, request: { study: string }) =>
      (await refusalOf(service.getForm({ ...form('p1'), ...request }, { call: callAs(token) }))).reason;
    assert.equal(await reason(undefined, { study: 'HTN-01' }), Reason.UNAUTHENTICATED);
    assert.equal(await reason('forged', { study: 'HTN-01' }), Reason.UNAUTHENTICATED);
    assert.equal(await reason('crc', { study: 'OTHER' }), Reason.NOT_FOUND, 'another study is not even told to exist');
    const whole = await refusalOf(service.verifyHistory({ study: 'HTN-01' }, { call: callAs('crc') }));
    assert.equal(whole.reason, Reason.PERMISSION_DENIED);
  });

  test(`${shape}: rules beside the fields are enforced, all of them at once`, async () => {
    const refusal = await refusalOf(
      service.saveForm({ study: 'HTN-01', items: [{ path: '' }] }, { call: callAs('crc') }),
    );
    assert.equal(refusal.reason, Reason.INVALID_REQUEST);
    assert.deepEqual(
      refusal.violations.map(({ field, rule }) => `${field} ${rule}`),
      ['subject required', 'form required', 'items[0].path required'],
    );
  });

  test(`${shape}: a write made for a write derives its key, a key given is kept, a read has none`, async () => {
    const save = { ...form('f'), expectedRevision: 0n };
    assert.equal((await service.saveForm(save, { call: callAs('crc', undefined, 'k1') })).form, 'k1/SaveForm');
    assert.equal((await service.saveForm(save, { call: callAs('crc'), idempotencyKey: 'k2' })).form, 'k2');
    assert.equal((await service.saveForm(save, { call: callAs('crc') })).form, 'none');
    seen.length = 0;
    await service.getForm(form('p1'), { call: callAs('crc', undefined, 'k1') });
    assert.ok(seen.every(({ idempotency }) => idempotency === undefined));
  });

  test(`${shape}: a stream arrives in order, and one that breaks says so instead of ending`, async () => {
    const request = { study: 'HTN-01', format: edc.ExportFormat.ODM_2_0 };
    const parts: string[] = [];
    for await (const { data } of service.exportStudy(request, { call: callAs('office') }))
      parts.push(new TextDecoder().decode(data));
    assert.deepEqual(parts, ['part 0', 'part 1', 'part 2', 'part 3', 'part 4']);
    const broken = (async () => {
      for await (const { data } of service.exportStudy({ ...request, site: 'breaks' }, { call: callAs('office') }))
        assert.ok(data);
    })();
    assert.equal((await refusalOf(broken)).reason, Reason.UNAVAILABLE);
  });

  test(`${shape}: every call is observed once, with its outcome`, async () => {
    const [fine, stale] = [callAs('crc'), callAs('crc')];
    await service.getForm(form('p1'), { call: fine });
    await refusalOf(service.getForm(form('stale'), { call: stale }));
    // A service may have answered before it has told of it; what was stopped before ends some time.
    const ids = [fine.requestId, stale.requestId];
    const own = () => observed.filter(({ call }) => ids.includes(call.requestId));
    await until(() => own().length >= 4);
    assert.deepEqual(
      own()
        .map(({ method, refusal }) => `${method.name} ${refusal ? reasonName(refusal.reason) : 'ok'}`)
        .sort(),
      ['GetForm REVISION_STALE', 'GetForm ok', 'GetPatientInfo REVISION_STALE', 'GetPatientInfo ok'],
    );
  });
}

test('a client outside of any call throws: work without a deadline does not exist', async () => {
  await assert.rejects(
    client(
      edc.EdcService,
      localChannel(() => local.outer),
    ).getForm({}),
    /outside of any call/,
  );
});

test('a service nobody serves is unavailable', async () => {
  const nowhere = grpcChannel({ endpoints: ['127.0.0.1:1'] });
  const refusal = await refusalOf(client(edc.EdcService, nowhere).getForm({}, { call: callAs('crc') }));
  assert.equal(refusal.reason, Reason.UNAVAILABLE);
  nowhere.close();
});

test('bytes that are no message are refused, whoever sends them', async () => {
  const envelope = { metadata: {}, timeoutMs: 1_000, signal: new AbortController().signal };
  const refusal = await refusalOf(
    local.outer.unary(edc.EdcService.method.getForm, new Uint8Array([0xff, 0xff]), envelope),
  );
  assert.equal(refusal.reason, Reason.INVALID_REQUEST);
});

test('a contract without an implementation is refused when it is bound', () => {
  assert.throws(() => bind(edc.EdcService, {} as Implementation<typeof edc.EdcService>), /has no implementation/);
});
