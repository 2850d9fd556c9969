import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import { type ProvingGround, startProvingGround, until } from './src/faults/proving-ground.ts';
import { mountSmallDisk, type SmallDisk } from './src/faults/small-disk.ts';
import { study } from './src/trial-setup.ts';

// The disk of PostgreSQL fills up while people save: they are told that nothing is written, reading goes on, and when
// there is space again so does everything else.

const megabyte = 1024 * 1024;
const floorBytes = 100 * megabyte;
const contexts = ['identity', 'patient', 'trial', 'randomisation', 'report', 'edc'];

const disk: SmallDisk | undefined = await mountSmallDisk(640 * megabyte);

describe('the disk fills up while people save', { skip: disk ? false : 'only root may mount a small disk' }, () => {
  let ground: ProvingGround;

  before(async () => {
    ground = await startProvingGround(
      { groups: [contexts], replicas: { gateway: 1 } },
      { folder: disk?.folder ?? assert.fail(), diskFloorBytes: floorBytes },
    );
  });
  after(async () => {
    await ground?.stop();
    await disk?.remove();
  });

  test('slowly: it is read-only before it is full', async (t) => {
    const pid = await ground.server.pid();
    const reader = await ground.stack.signIn('auditor.one');
    await ground.run(t, {
      name: 'a disk that is nearly full',
      boundMs: 10_000,
      fault: async (saves) => {
        await disk?.fill(floorBytes / 2);
        const readOnly = () => saves.troubles().some((one) => one.startsWith('READ_ONLY'));
        await until('those who save are told', readOnly);
        const { casebooks } = await reader.of(edc.EdcService).listCasebooks({ study, pageSize: 1 });
        assert.equal(casebooks.length, 1, 'and reading goes on');
        await setTimeout(3_000);
        await disk?.empty();
      },
    });
    assert.equal(await ground.server.pid(), pid, 'PostgreSQL has not even noticed');
  });

  test('at once, and PostgreSQL falls: it is up again for readers by its reserve', async (t) => {
    const reader = await ground.stack.signIn('auditor.one');
    const reserve = join(ground.server.folder, 'reserve');
    await until('there is a reserve', () => existsSync(reserve));
    await ground.run(t, {
      name: 'a disk that is full, and PostgreSQL killed',
      boundMs: 10_000,
      fault: async (saves) => {
        await disk?.fill(0);
        const pid = (await ground.server.pid()) ?? assert.fail();
        process.kill(pid, 'SIGKILL');
        await until('another one runs', async () => ![undefined, pid].includes(await ground.server.pid()));
        const reading = () => reader.of(edc.EdcService).listCasebooks({ study, pageSize: 1 });
        await until('people can read', () =>
          reading().then(
            () => true,
            () => false,
          ),
        );
        await until('those who save are told', () => saves.troubles().some((one) => one.startsWith('READ_ONLY')));
        assert.ok(!existsSync(reserve), 'the reserve was given back to the disk');
        await disk?.empty();
      },
    });
    await until('there is a reserve again', () => existsSync(reserve));
  });
});
