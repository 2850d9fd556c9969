import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { lookAround } from './src/core/aftermath.ts';
import { Crowd } from './src/core/crowd.ts';
import { type Lab, startLab } from './src/core/lab.ts';

// Twenty-five clients at once: entering, completing, skipping, removing, freezing, locking at every level, having locks
// opened by a second person, moving casebooks between builds, signing, asking, answering, verifying.

const isLong = process.env.VERUM_LONG === '1';
const clients = 25;

describe('the clinical core with everybody at once', () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab();
  });
  after(() => lab?.stop());

  for (const [name, count, acts] of [
    ['on one subject', 1, isLong ? 200 : 12],
    ['on five subjects', 5, isLong ? 200 : 12],
  ] as const) {
    test(`${clients} clients ${name}: nothing is lost, nothing is written where it is locked`, async () => {
      for (let round = 0; round < (isLong ? 10 : 2); round += 1) {
        const world = await lab.next();
        const subjects = [world.subject];
        while (subjects.length < count) subjects.push(await world.enrol());
        const crowd = new Crowd(world, subjects);
        await crowd.run(clients, acts, isLong ? Date.now() % 1_000_000 : round + 1);
        await lookAround(world, crowd.told);
        const done = (kind: string) =>
          crowd.told.filter((one) => one.act.kind === kind && one.outcome === 'done').length;
        assert.ok(done('save') > 0 && done('lock') > 0, 'hardly anything happened');
      }
    });
  }
});
