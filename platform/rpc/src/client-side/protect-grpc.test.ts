import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fakeClock, newCall, Refusal } from '@verum/call';
import { edc, patient, Reason, Role } from '@verum/contracts';
import { openBoard } from '@verum/resilience';
import {
  bind,
  client,
  dispatcher,
  type GrpcServer,
  grpcChannel,
  type Implementation,
  protect,
  protectDefaults,
  serveGrpc,
  wrap,
} from '../index.ts';

// Two services over real sockets: somebody asks edc, edc asks patient, and patient goes away and comes back.

const identity = {
  actor: { kind: 'user', id: 'u1', name: '' } as const,
  grants: [{ role: Role.CRC, study: '*', site: '*' }],
};
const verifyToken = () => identity;
const observe = () => {};
const rest = (service: typeof patient.PatientService | typeof edc.EdcService) =>
  Object.fromEntries(service.methods.map(({ localName }) => [localName, () => Promise.reject(new Error('not asked'))]));

let arrived = 0;
const patients = dispatcher({
  bindings: [
    bind(patient.PatientService, {
      ...rest(patient.PatientService),
      getPatientInfo: async ({ patient: id }: patient.GetPatientInfoRequest) => {
        arrived++;
        return { id };
      },
    } as unknown as Implementation<typeof patient.PatientService>),
  ],
  ...{ verifyToken, observe },
});
let patientServer: GrpcServer = await serveGrpc(patients, '127.0.0.1:0');
const patientAddress = `127.0.0.1:${patientServer.port}`;

const clock = fakeClock();
const board = openBoard();
const settings = { ...protectDefaults, retry: { ...protectDefaults.retry, attemptsMax: 1 } };
const toPatient = wrap(grpcChannel({ endpoints: [patientAddress], name: 'patient', board }), [
  protect({ target: 'patient', board, clock, settings }),
]);
const forms = dispatcher({
  bindings: [
    bind(edc.EdcService, {
      ...rest(edc.EdcService),
      getForm: async ({ form }: edc.GetFormRequest) => {
        const { id } = await client(patient.PatientService, toPatient).getPatientInfo({ patient: form });
        return { form: id };
      },
    } as unknown as Implementation<typeof edc.EdcService>),
  ],
  ...{ verifyToken, observe },
});
const formServer = await serveGrpc(forms, '127.0.0.1:0');
const toForms = grpcChannel({ endpoints: [`127.0.0.1:${formServer.port}`], name: 'edc' });
const outerBoard = openBoard();
const asked = client(edc.EdcService, toForms, [protect({ target: 'edc', board: outerBoard, clock, settings })]);

after(async () => {
  toForms.close();
  toPatient.close();
  await Promise.all([formServer.stop(100), patientServer.stop(100)]);
});

const ask = () =>
  asked.getForm(
    { study: 'HTN-01', subject: '01', form: 'p1' },
    { call: newCall({ command: 'test', timeoutMs: 10_000, token: 't' }) },
  );

async function refusal(): Promise<Refusal> {
  const error = await ask().then(
    () => assert.fail('it was answered'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof Refusal, String(error));
  return error;
}

const breaker = (on: typeof board, name: string) => {
  const found = on.read().find((one) => one.kind === 'breaker' && one.name === name);
  return (found?.state as { state?: string } | undefined)?.state;
};

test('a caller two services away learns which one is away, that it is not asked, and when to try again', async () => {
  assert.equal((await ask()).form, 'p1');
  await patientServer.stop(0);
  for (let one = 0; one < 19; one++) {
    const { reason, facts } = await refusal();
    assert.equal(reason, Reason.UNAVAILABLE);
    assert.equal(facts.state, undefined);
  }
  // Of twenty calls nineteen have failed: enough of them, and more than half.
  const refused = await refusal();
  assert.deepEqual(refused.facts, { service: 'patient', group: 'reads', state: 'open' });
  assert.equal(refused.retryAfterSeconds, 1);
  assert.equal(breaker(board, 'patient/reads'), 'open');
  assert.equal(breaker(outerBoard, 'edc/reads'), 'closed', 'edc itself is there');
});

test('back again, it is not asked before the sleep is over; then one call finds it, and all go through', {
  timeout: 30_000,
}, async () => {
  const before = arrived;
  patientServer = await serveGrpc(patients, patientAddress);
  // Until the connection stands again; the breaker knows nothing of it.
  while (!JSON.stringify(board.read()).includes('"ready"')) await new Promise((resolve) => setTimeout(resolve, 20));
  clock.advance(999);
  assert.equal((await refusal()).facts.state, 'open');
  assert.equal(arrived, before);
  clock.advance(1);
  assert.equal((await ask()).form, 'p1');
  assert.equal(breaker(board, 'patient/reads'), 'closed');
  for (let one = 0; one < 5; one++) await ask();
  assert.equal(arrived, before + 6);
});
