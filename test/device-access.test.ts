import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { create, type DescMethod } from '@bufbuild/protobuf';
import { epro, httpRules, methodPath, methodRules, services } from '@verum/contracts';
import type { Phone } from '@verum/epro';
import { ask, callAs, type DeviceCallOptions, pairPhone } from './src/device-call.ts';
import { sampleRequest } from './src/sample-request.ts';
import { type Stack, shapes, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, siteB, study, type TrialSetup } from './src/trial-setup.ts';

// Walks every route of the contracts with a participant's device, also those added tomorrow.

const methods = services.flatMap((service) => service.methods).filter((method) => httpRules(method).length > 0);
const ofDevices = methods.filter((method) => methodRules(method).scope === 'device');
const { getDiary, submitEntries, answerCorrection, reportDevice } = epro.DiaryService.method;

for (const shape of shapes) {
  describe(`a participant's device, in ${shape}`, () => {
    let stack: Stack;
    let people: TrialSetup;
    let subjectA: Enrolled;
    let phoneA: Phone;
    let phoneB: Phone;
    const known = { study, site: siteA, subject: 'nobody', zone: 'Asia/Shanghai' };

    before(async () => {
      stack = await startStack(shape);
      people = await setUpTrial(stack);
      subjectA = await enrol(people.coordinatorA, siteA, '0012345');
      const subjectB = await enrol(people.coordinatorB, siteB, '0054321');
      await planDiary();
      phoneA = await pairPhone(stack.address, people.coordinatorA, { study, subject: subjectA.subject });
      phoneB = await pairPhone(stack.address, people.coordinatorB, { study, subject: subjectB.subject });
    });
    after(() => stack?.stop());

    let hash = '';
    /** One question, asked on demand. */
    async function planDiary(): Promise<void> {
      const instruments = people.manager.of(epro.InstrumentService);
      const words = (text: string) => [
        { lang: 'en', text },
        { lang: 'zh-CN', text },
      ];
      const model = {
        title: words('Pain'),
        items: [
          {
            item: 'NRS',
            kind: 'ITEM_KIND_NUMERIC_RATING',
            prompt: words('How strong?'),
            min: '0',
            max: '10',
            required: true,
          },
        ],
      };
      const imported = await instruments.importInstrument({
        ...{ study, instrument: 'PAIN', version: '1', owner: 'Public domain', licence: 'CC0' },
        source: { case: 'model', value: Buffer.from(JSON.stringify(model)) },
      });
      hash = imported.instrument?.hash ?? assert.fail(JSON.stringify(imported.findings));
      const content = {
        ...{ title: words('Pain'), instrument: 'PAIN', instrumentVersion: '1' },
        ...{ anchor: epro.Anchor.CONSENT, firstDay: 0, lastDay: 3_000 },
      };
      await people.manager.of(epro.ScheduleService).putSchedule({ study, schedule: 'attack', content });
    }
    const attack = (phone: Phone, entry = randomUUID()) =>
      phone.entry({
        ...{ entry, task: 'attack/*', instrument: 'PAIN', version: '1', hash, submittedMs: Date.now() - 1_000 },
        answers: { NRS: ['3'] },
      });

    async function outcome(phone: Phone, method: DescMethod, options: DeviceCallOptions = {}): Promise<string> {
      const { reason } = await callAs(stack.address, phone, method, sampleRequest(method, known), options);
      return reason;
    }

    test('opens no route of people, whatever it is', async () => {
      for (const method of methods) {
        const { scope } = methodRules(method);
        if (scope === 'device' || scope === 'public') continue;
        assert.equal(await outcome(phoneA, method), 'UNAUTHENTICATED', methodPath(method));
      }
    });

    test('and none of its own routes is opened by a token, however much that may', async () => {
      assert.ok(ofDevices.length >= 7, `only ${ofDevices.length} routes were walked: the walk has stopped looking`);
      for (const method of ofDevices) {
        for (const { token } of [stack.admin, people.coordinatorA, people.manager]) {
          for (const scheme of ['Bearer', 'Device']) {
            const authorization = `${scheme} ${token}`;
            assert.equal(await outcome(phoneA, method, { authorization }), 'UNAUTHENTICATED', methodPath(method));
          }
        }
      }
    });

    test('a proof is good for its own method, near our time, and by its own key', async () => {
      for (const method of ofDevices) {
        const name = methodPath(method);
        const other = method === getDiary ? submitEntries : getDiary;
        assert.equal(await outcome(phoneA, method, { proofFor: other }), 'UNAUTHENTICATED', name);
        assert.equal(await outcome(phoneA, method, { offMs: -140_000 }), 'DEVICE_CLOCK', name);
        assert.equal(await outcome(phoneA, method, { offMs: 140_000 }), 'DEVICE_CLOCK', name);
        const forged = phoneB.proof(method, Date.now()).split('.');
        const [head] = phoneA.proof(method, Date.now()).split('.');
        const authorization = `Device ${[head, forged[1], forged[2]].join('.')}`;
        assert.equal(await outcome(phoneA, method, { authorization }), 'UNAUTHENTICATED', name);
        assert.doesNotMatch(await outcome(phoneA, method), /UNAUTHENTICATED|DEVICE_/, name);
      }
      const late = await callAs(stack.address, phoneA, getDiary, create(getDiary.input), { offMs: 300_000 });
      assert.ok(Math.abs(Date.parse(late.facts.now ?? '') - Date.now()) < 60_000, late.body);
    });

    test('has its own subject’s tasks and writes its own subject’s entries, and reaches nothing else', async () => {
      const [own] = (await ask(stack.address, phoneA, submitEntries, { entries: [attack(phoneA)] })).results;
      assert.equal(own?.fate, epro.EntryFate.KEPT);
      const oversight = people.coordinatorA.of(epro.OversightService);
      const asked = { study, entry: own?.entry ?? '', item: 'NRS', newValues: ['4'], reason: 'said on the phone' };
      const { correction } = await oversight.askCorrection(asked);

      const seen = await callAs(stack.address, phoneB, getDiary, create(getDiary.input));
      for (const foreign of [subjectA.subject, own?.entry ?? '', correction, phoneA.device]) {
        assert.ok(!seen.body.includes(foreign), foreign);
      }
      const answer = create(answerCorrection.input, { correction, confirmed: true });
      assert.equal((await callAs(stack.address, phoneB, answerCorrection, answer)).reason, 'NOT_FOUND');
      assert.equal((await callAs(stack.address, phoneA, answerCorrection, answer)).reason, 'answered');
      // What names another subject is not believed: a device has one, and no field says which.
      for (const method of ofDevices) {
        assert.ok(!method.input.fields.some(({ name }) => name === 'subject' || name === 'study'), methodPath(method));
      }
    });

    test('an outbox that was stolen is refused from another device, and the site is told', async () => {
      const stolen = attack(phoneA);
      const [carried] = (await ask(stack.address, phoneB, submitEntries, { entries: [stolen] })).results;
      assert.deepEqual([carried?.fate, carried?.why], [epro.EntryFate.REFUSED, 'UNAUTHENTICATED']);
      const signedAnew = phoneB.signed(stolen.entry as Uint8Array);
      const [resigned] = (await ask(stack.address, phoneB, submitEntries, { entries: [signedAnew] })).results;
      assert.deepEqual([resigned?.fate, resigned?.why], [epro.EntryFate.REFUSED, 'PERMISSION_DENIED']);
      const { entries } = await people.manager.of(epro.OversightService).listEntries({ study, site: siteB });
      assert.equal(entries.length, 0);
    });

    test('revoked it is refused at the very next call, on every route of every gateway', async () => {
      const { subject } = subjectA;
      const lost = await pairPhone(stack.address, people.coordinatorA, { study, subject });
      const tell = create(reportDevice.input, { zone: 'Asia/Shanghai', appVersion: '1.0.0' });
      for (const address of stack.addresses) {
        assert.equal((await callAs(address, lost, reportDevice, tell)).reason, 'answered');
      }
      const revoke = { study, subject, device: lost.device, reason: 'lost on the bus' };
      await people.coordinatorA.of(epro.DeviceService).revokeDevice(revoke);
      for (const address of stack.addresses) {
        for (const method of ofDevices) {
          const { reason } = await callAs(address, lost, method, sampleRequest(method, known));
          assert.equal(reason, 'DEVICE_REVOKED', methodPath(method));
        }
      }
      const { status } = await callAs(stack.address, phoneA, getDiary, create(getDiary.input));
      assert.equal(status, 200);
    });
  });
}
