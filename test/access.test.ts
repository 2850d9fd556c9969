import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type DescMethod, toBinary } from '@bufbuild/protobuf';
import { newCall, Refusal } from '@verum/call';
import { restChannel } from '@verum/cli';
import {
  allRoles,
  edc,
  findMethod,
  httpRules,
  methodPath,
  methodRules,
  permissionsOf,
  Role,
  reasonName,
  roleName,
  services,
} from '@verum/contracts';
import { inherit } from '@verum/rpc';
import { sampleRequest } from './src/sample-request.ts';
import { type Person, type Stack, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, siteB, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// Walks every route of the contracts, also those added tomorrow.

const methods = services.flatMap((service) => service.methods).filter((method) => httpRules(method).length > 0);
const has = (method: DescMethod, field: string) => method.input.fields.some(({ name }) => name === field);

describe('access', () => {
  let stack: Stack;
  let people: TrialSetup;
  let subjectA: Enrolled;

  before(async () => {
    stack = await startStack('one process');
    people = await setUpTrial(stack);
    subjectA = await enrol(people.coordinatorA, siteA, '0012345');
    const save = { study, subject: subjectA.subject, form: vitals, expectedRevision: 0n };
    await people.coordinatorA
      .of(edc.EdcService)
      .saveForm({ ...save, items: [{ path: 'IG.BP!1/IT.SBP', value: '152' }] });
  });
  after(() => stack?.stop());

  /** One request, over HTTP; the reason of its refusal, or 'answered'. */
  async function outcome(person: Person, method: DescMethod, known: Record<string, string>): Promise<string> {
    const call = newCall({ command: 'test/walk', timeoutMs: 20_000 });
    const channel = restChannel({ address: stack.address, token: () => person.token });
    const bytes = toBinary(method.input, sampleRequest(method, known));
    try {
      if (method.methodKind === 'server_streaming') {
        for await (const part of channel.stream(method, bytes, inherit(call, method, undefined))) assert.ok(part);
      } else await channel.unary(method, bytes, inherit(call, method, undefined));
      return 'answered';
    } catch (error) {
      assert.ok(error instanceof Refusal, String(error));
      return reasonName(error.reason);
    } finally {
      call.end();
    }
  }

  test('nobody gets past the door of a route that is not public', async () => {
    for (const method of methods) {
      if (methodRules(method).scope === 'public') continue;
      assert.equal(
        await outcome(stack.anonymous, method, { study, site: siteA }),
        'UNAUTHENTICATED',
        methodPath(method),
      );
    }
  });

  test('a coordinator of one site gets 404 for a subject, a patient and a site of another, on every route', async () => {
    const others = {
      study,
      subject: subjectA.subject,
      form: vitals,
      patient: subjectA.patient,
      site: siteA,
      hospital: siteA,
    };
    let walked = 0;
    for (const method of methods) {
      if (!['subject', 'patient', 'hospital', 'site'].some((field) => has(method, field))) continue;
      if (!permissionsOf(Role.CRC).has(methodRules(method).permission)) continue;
      // A list narrowed to a place that is not the caller's holds nothing, which the next test looks into.
      if (
        method.name.startsWith('List') &&
        !has(method, 'subject') &&
        !httpRules(method)[0]?.template.match(/\{(patient|site)\}/)
      )
        continue;
      if (method.name === 'GetTrialList' || method.name === 'FindPatients') continue;
      assert.equal(await outcome(people.coordinatorB, method, others), 'NOT_FOUND', methodPath(method));
      walked += 1;
    }
    assert.ok(walked >= 18, `only ${walked} routes were walked: the walk has stopped looking`);
  });

  test('no list, export or change feed shows one site the other’s subject', async () => {
    const capture = people.coordinatorB.of(edc.EdcService);
    assert.equal((await capture.listCasebooks({ study })).total, 0);
    assert.equal((await capture.listCasebooks({ study, site: siteA })).casebooks.length, 0);
    assert.equal((await capture.listChanges({ study })).changes.length, 0);
    assert.equal((await people.coordinatorA.of(edc.EdcService).listCasebooks({ study })).total, 1);
    const seen = JSON.stringify(await capture.listCasebooks({ study }), (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    assert.ok(!seen.includes(subjectA.subject));
  });

  test('a study in which one has no grant is not even told to exist', async () => {
    const stranger = await stack.person('crc.elsewhere', { role: Role.CRC, study: 'OTHER-9', site: siteA });
    for (const method of methods) {
      const { scope } = methodRules(method);
      if (scope !== 'study' && scope !== 'whole-study') continue;
      const told = await outcome(stranger, method, { study, subject: subjectA.subject, form: vitals, site: siteA });
      assert.equal(told, 'NOT_FOUND', methodPath(method));
    }
  });

  for (const role of allRoles()) {
    test(`${roleName(role)} reaches the routes of its permissions and no other`, async () => {
      const person = await stack.person(`role.${roleName(role).toLowerCase()}`, { role, study, site: siteB });
      for (const method of methods) {
        const { permission, scope } = methodRules(method);
        if (permission === '') continue;
        const told = await outcome(person, method, {
          study,
          subject: 'nobody',
          form: vitals,
          site: siteB,
          hospital: siteB,
          user: 'nobody',
        });
        const mayTry = permissionsOf(role).has(permission) && (scope === 'any' || scope === 'study');
        const isDenied = told === 'PERMISSION_DENIED';
        assert.equal(isDenied, !mayTry, `${methodPath(method)} said ${told}`);
      }
    });
  }

  test('a forged token, one signed by another key and one that has run out are all refused', async () => {
    const method = findMethod('/verum.identity.v1.IdentityService/GetMe');
    assert.ok(method && people.coordinatorA.token);
    const [head, body, signature] = people.coordinatorA.token.split('.');
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as object;
    const raised = Buffer.from(JSON.stringify({ ...claims, g: ['7@*/*'] })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    for (const token of [`${head}.${raised}.${signature}`, `${none}.${raised}.`, 'x.y.z', '']) {
      assert.equal(await outcome({ ...people.coordinatorA, token }, method, {}), 'UNAUTHENTICATED', token.slice(0, 20));
    }
  });
});
