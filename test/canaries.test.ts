import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, identity, patient } from '@verum/contracts';
import { type Collector, openTelemetry, startCollector, type Telemetry } from '@verum/telemetry';
import { password, type Stack, shapes, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// Identifiers that exist nowhere else are planted in every place that takes one, in good requests and in bad ones.
// Then everything that Verum wrote about its work is searched for them.

const canary = {
  name: '金丝雀 Canaria',
  prefix: '金丝雀',
  hospitalNumber: 'CANARY-MRN-77120',
  phone: '+86-555-7712-0001',
  nationalId: '110101196205177712',
  address: '7712 Canary Lane',
  birthDate: '1962-05-17',
  value: 'canary-value-7712',
  password: 'canary password 7712',
  login: 'canary.login.7712',
  token: 'vk_canary_7712_secret',
  code: 'canary-code-7712',
};

for (const shape of shapes) {
  describe(`canaries, ${shape}`, () => {
    let stack: Stack;
    let people: TrialSetup;
    let collector: Collector;
    let telemetry: Telemetry | undefined;
    const errors: string[] = [];
    const given = { proof: '', uri: '' };

    before(async () => {
      collector = await startCollector();
      const { endpoint } = collector;
      if (shape === 'one process') telemetry = await openTelemetry({ endpoint, sampler: 1, name: 'verum' });
      stack = await startStack(shape, { cluster: { env: { VERUM_TELEMETRY_ENDPOINT: endpoint } } });
      people = await setUpTrial(stack);
      await plant();
    });
    after(async () => {
      await stack?.stop();
      await telemetry?.stop();
      await collector?.stop();
    });

    async function send(method: string, path: string, body: unknown, token = people.coordinatorA.token): Promise<void> {
      const response = await fetch(new URL(path, stack.address), {
        method,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) errors.push(text);
    }

    async function plant(): Promise<void> {
      const { name, hospitalNumber, phone, nationalId, address, birthDate } = canary;
      const { subject } = await enrol(people.coordinatorA, siteA, hospitalNumber, name);
      const persons = people.coordinatorA.of(patient.PatientService);
      const found = await persons.findPatients({ hospitalNumber });
      await persons.findPatients({ name: canary.prefix });
      const id = found.patients[0]?.id ?? '';
      await persons.updatePatient({
        patient: id,
        basics: { phone, nationalId, address },
        updateMask: { paths: ['phone', 'national_id', 'address'] },
        reason: 'completed',
      });
      const form = { study, subject, form: vitals, expectedRevision: 0n };
      await people.coordinatorA
        .of(edc.EdcService)
        .saveForm({ ...form, items: [{ path: 'IG.BP!1/IT.SBP', value: '152' }] });
      // Refused in every way there is: unknown fields, wrong types, wrong places, wrong credentials, no JSON.
      const at = `/v1/studies/${study}/subjects/${subject}/forms/${vitals}`;
      await send('PATCH', at, {
        expectedRevision: '1',
        items: [{ path: 'IG.VS_OTHER/IT.PULSE', value: canary.value }],
      });
      await send('PATCH', at, {
        expectedRevision: '1',
        items: [{ path: `IG.X/${canary.hospitalNumber}`, value: canary.value }],
      });
      await send('PATCH', at, { expectedRevision: '1', [canary.hospitalNumber]: name });
      await send('PATCH', at, { expectedRevision: canary.value });
      await send('PATCH', at, `{"items": "${canary.value}`);
      // A participant's telephone number, by a way that is not set up here, and a code that never was one.
      const reminders = { channels: ['REMINDER_CHANNEL_SMS'], address: phone, push: canary.token };
      await send('PUT', `/v1/studies/${study}/participants/${subject}/reminders`, reminders);
      await send('POST', '/v1/diary/pair', {
        code: canary.code,
        publicKey: 'AAAA',
        signature: 'AAAA',
        zone: canary.value,
      });
      await send('POST', '/v1/patients', {
        hospital: siteA,
        hospitalNumber,
        basics: { name, birthDate: canary.value },
      });
      await send('POST', '/v1/patients', { hospital: siteA, hospitalNumber, basics: { name, birthDate } });
      await send('POST', '/v1/patients:find', { name: `${name}${'x'.repeat(300)}` });
      await send('GET', `/v1/patients?name=${encodeURIComponent(name)}`, undefined as unknown as string).catch(
        () => {},
      );
      await send('POST', '/v1/login', { loginName: canary.login, password: canary.password }, 'none');
      await send('POST', '/v1/login', { loginName: 'crc.a', password: canary.password }, 'none');
      await send('POST', '/v1/login', { loginName: 'crc.a', password: 'wrong', oneTimeCode: canary.code }, 'none');
      await send('POST', '/v1/reauthenticate', { password: canary.password, oneTimeCode: canary.code });
      await send('POST', '/v1/me/secondFactor:confirm', { oneTimeCode: canary.code });
      const own = people.coordinatorA.of(identity.IdentityService);
      given.proof = (await own.reauthenticate({ password })).proof;
      given.uri = (await own.beginSecondFactor({ password })).uri;
      await send('POST', '/v1/me/secondFactor:confirm', { oneTimeCode: canary.code });
      await send('POST', '/v1/users', { loginName: canary.login, displayName: name }, stack.admin.token);
      await fetch(new URL(`/v1/nowhere/${encodeURIComponent(name)}?phone=${encodeURIComponent(phone)}`, stack.address));
      await fetch(new URL('/v1/me', stack.address), {
        headers: { authorization: `Bearer ${canary.token}`, 'x-request-id': hospitalNumber.replaceAll('-', '') },
      });
      await stack.anonymous
        .of(identity.IdentityService)
        .refresh({ refreshToken: canary.token })
        .catch(() => {});
    }

    function search(text: string, place: string): void {
      for (const [what, planted] of Object.entries({
        ...canary,
        realPassword: password,
        proof: given.proof,
        secret: new URL(given.uri).searchParams.get('secret') ?? assert.fail('no secret'),
        token2: people.coordinatorA.token ?? '',
      })) {
        const at = text.indexOf(planted);
        assert.equal(at, -1, `${place} holds the planted ${what}: …${text.slice(Math.max(0, at - 200), at + 50)}`);
      }
    }

    test('the logs say what was done and hold no identifier', () => {
      const logs = stack.logs();
      assert.ok(logs.length > 200, 'there are logs to search');
      search(logs, 'a log');
    });

    test('the traces say what was done and hold no identifier', async () => {
      await telemetry?.flush();
      // Each process sends its own, a moment later.
      const isThere = () =>
        collector.spans.some(({ name }) => name === 'verum.edc.v1.EdcService/SaveForm') &&
        collector.spans.some(({ attributes }) => attributes['db.namespace'] === 'patient');
      for (const untilMs = Date.now() + 30_000; !isThere() && Date.now() < untilMs; )
        await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(isThere(), 'there are spans to search');
      search(collector.text(), 'a span');
    });

    test('the metrics hold no identifier', async () => {
      const metrics = await stack.metrics();
      assert.match(metrics, /verum_http_seconds_count/);
      search(metrics, 'a metric');
    });

    test('refusals name the place and never repeat what was sent', () => {
      assert.ok(errors.length >= 9, `${errors.length} refusals`);
      for (const error of errors) {
        // The place of an unknown item or field is what the caller wrote; the identifier there is the caller's own echo.
        const { facts, title, titles, next, detail } = JSON.parse(error) as Record<string, unknown>;
        search(JSON.stringify({ facts, title, titles, next, detail }), 'a refusal');
      }
    });

    test('the trace of the write is in the audit trail, and the person’s identifiers are not readable in the database', async () => {
      const { default: pg } = await import('pg');
      const client = new pg.Client(stack.database.admin);
      await client.connect();
      try {
        for (const table of [
          'patient.patient',
          'patient.audit',
          'patient.outbox',
          'patient.idempotency',
          'trial.audit',
          'trial.outbox',
          'edc.outbox',
        ]) {
          const { rows } = await client.query(`select t::text as line from ${table} t`);
          const lines = rows.map(({ line }: { line: string }) => line).join('\n');
          for (const planted of [canary.name, canary.hospitalNumber, canary.phone, canary.nationalId, canary.address]) {
            assert.ok(!lines.includes(planted), `${table} holds ${planted}`);
          }
        }
      } finally {
        await client.end();
      }
    });
  });
}
