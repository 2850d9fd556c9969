import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { epro } from '@verum/contracts';
import { type AnsweringCrowd, startAnsweringCrowd } from './src/faults/answering-crowd.ts';
import { dice } from './src/faults/dice.ts';
import { isLong, type ProvingGround, startProvingGround, until } from './src/faults/proving-ground.ts';
import { enrol, siteA, study } from './src/trial-setup.ts';

// Participants answer on their phones while what takes their answers is killed. What a phone has confirmed arrives
// once, as it was given, whatever died on the way.

const rounds = isLong ? 100 : 5;
const phones = 4;
const roll = dice(Number(process.env.VERUM_SEED ?? 1));
const words = (text: string) => [
  { lang: 'en', text },
  { lang: 'zh-CN', text },
];

describe('people answer their diaries while processes are killed', () => {
  let ground: ProvingGround;
  let hash = '';

  before(async () => {
    const others = ['identity', 'patient', 'trial', 'randomisation', 'report', 'edc'];
    ground = await startProvingGround({ groups: [others], replicas: { epro: 2, gateway: 2 } });
    hash = await planDiary();
  });
  after(() => ground?.stop());

  /** Two questions, whenever there is pain. */
  async function planDiary(): Promise<string> {
    const { manager } = ground.people;
    const items = [
      {
        item: 'NRS',
        kind: 'ITEM_KIND_NUMERIC_RATING',
        prompt: words('How strong?'),
        min: '0',
        max: '10',
        required: true,
      },
      { item: 'NOTE', kind: 'ITEM_KIND_TEXT', prompt: words('Anything else?'), maxLength: 200, required: true },
    ];
    const imported = await manager.of(epro.InstrumentService).importInstrument({
      ...{ study, instrument: 'PAIN', version: '1', owner: 'Public domain', licence: 'CC0' },
      source: { case: 'model', value: Buffer.from(JSON.stringify({ title: words('Pain'), items })) },
    });
    const content = {
      ...{ title: words('Pain'), instrument: 'PAIN', instrumentVersion: '1' },
      ...{ anchor: epro.Anchor.CONSENT, firstDay: 0, lastDay: 3_000 },
    };
    await manager.of(epro.ScheduleService).putSchedule({ study, schedule: 'attack', content });
    return imported.instrument?.hash ?? assert.fail(JSON.stringify(imported.findings));
  }

  /** Participants answer; `fault` breaks something meanwhile; then everything that was confirmed is looked for. */
  async function answerThrough(
    t: TestContext,
    name: string,
    fault: (crowd: AnsweringCrowd) => Promise<void>,
  ): Promise<number> {
    const coordinator = await ground.stack.signIn('crc.a');
    const people: { subject: string; code: string }[] = [];
    for (let one = 0; one < phones; one++) {
      const { subject } = await enrol(coordinator, siteA, `${name}-${one}`);
      const ask = { study, subject, kind: epro.DeviceKind.OWN };
      people.push({ subject, code: (await coordinator.of(epro.DeviceService).createPairingCode(ask)).code });
    }
    const crowd = startAnsweringCrowd(ground.stack.addresses, people);
    t.after(() => crowd.settle(0).catch(() => {}));
    await until('people answer', () => crowd.taken() >= 3 * phones);
    await fault(crowd);
    await crowd.settle(120_000);
    const reader = (await ground.stack.signIn('crc.a')).of(epro.OversightService);
    for (const { subject } of people) {
      const stored: string[] = [];
      for (let pageToken = ''; ; ) {
        const page = await reader.listEntries({ study, subject, pageSize: 500, pageToken });
        for (const { entry, fate } of page.entries) {
          assert.equal(fate, epro.EntryFate.KEPT);
          assert.equal(entry?.instrumentHash, hash);
          const note = entry?.answers.find(({ item }) => item === 'NOTE')?.values[0];
          stored.push(`${note} at ${entry?.submitted?.at ? timestampMs(entry.submitted.at) : ''}`);
        }
        pageToken = page.nextPageToken;
        if (!pageToken) break;
      }
      const own = crowd.confirmed.filter((one) => one.subject === subject);
      assert.deepEqual(
        stored.toSorted(),
        own.map(({ note, submittedMs }) => `${note} at ${submittedMs}`).toSorted(),
        'each that was confirmed, once, with its time',
      );
    }
    return crowd.confirmed.length;
  }

  test(`kill -9 of any process that an answer goes through, ${rounds} times`, async (t) => {
    const entries = await answerThrough(t, 'PROC', async () => {
      for (let round = 0; round < rounds; round++) {
        const able = ground.cluster.members.filter(({ service }) => service === 'epro' || service === 'gateway');
        const victims = able.filter((one) => one.state() === 'running');
        const victim = victims[roll(victims.length)];
        if (victim) process.kill(victim.pid() ?? assert.fail(victim.name), 'SIGKILL');
        await setTimeout(500 + roll(1_000));
      }
      await until('all of them run again', () => ground.cluster.members.every((one) => one.state() === 'running'));
    });
    t.diagnostic(`${entries} entries, each stored once`);
  });

  test(`kill -9 of PostgreSQL, ${rounds} times`, async (t) => {
    const entries = await answerThrough(t, 'PG', async (crowd) => {
      for (let round = 0; round < rounds; round++) {
        const killed = (await ground.server.pid()) ?? assert.fail('it runs');
        process.kill(killed, 'SIGKILL');
        await until('another one is there', async () => ![undefined, killed].includes(await ground.server.pid()));
        const before = crowd.taken();
        await until('entries are taken again', () => crowd.taken() > before + phones);
        await setTimeout(roll(1_000));
      }
    });
    t.diagnostic(`${entries} entries, each stored once`);
  });
});
