import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { newCall } from '@verum/call';
import { edc } from '@verum/contracts';
import type { Tx } from '@verum/database';
import { plan, type StudyPlan, values } from './domain/migration/migration-testing.ts';
import { subjectLocks } from './store/locks.ts';
import { refusalOf, startEdc, study, type TestEdc } from './testing.ts';
import {
  activate,
  amended,
  besideNoWriter,
  capture,
  finished,
  publishAll,
  site,
  start,
  subjectsOf,
} from './testing-amendment.ts';

const running: TestEdc[] = [];
after(() => Promise.all(running.map((one) => one.stop())));

async function verumWith(...plans: StudyPlan[]): Promise<TestEdc> {
  const verum = await startEdc();
  running.push(verum);
  await publishAll(verum, plans);
  return verum;
}

const vitals = 'SE.1~FO.VS';
const note = 'IG.VS/IT.NOTE';
describe('a run begins', async () => {
  const verum = await verumWith(plan, amended);
  const api = verum.of(edc.AmendmentService);

  test('only with a build that is published, and active at the site today', async () => {
    await capture(verum, '001', values);
    assert.equal((await refusalOf(start(verum, 7))).name, 'NOT_FOUND');
    const inactive = await refusalOf(start(verum, 2));
    assert.deepEqual([inactive.name, inactive.facts.active], ['STATE_FORBIDS', '1']);
    assert.equal((await refusalOf(start(verum, 2, { reason: '  ' }))).name, 'REASON_REQUIRED');
    // A dry run says what would happen, so it may come first.
    assert.equal((await finished(verum, (await start(verum, 2, { dryRun: true })).number)).done, 1);
    verum.clock.set('2026-01-04T12:00:00Z');
    assert.equal((await refusalOf(start(verum, 2))).name, 'NO_ACTIVE_BUILD');
  });

  test('from the first minute of the day at the site, and not one earlier', async () => {
    await activate(verum, 2, '2026-06-02');
    verum.clock.set('2026-06-01T15:59:59Z');
    assert.equal((await refusalOf(start(verum, 2))).name, 'STATE_FORBIDS');
    verum.clock.set('2026-06-01T16:00:00Z');
    assert.equal((await finished(verum, (await start(verum, 2)).number)).done, 1);
    // Neither back to the build before it.
    assert.equal((await refusalOf(start(verum, 1))).name, 'STATE_FORBIDS');
  });

  test('one at a time at a site, however many start it; a dry run may go on beside it', async () => {
    for (const subject of ['101', '102', '103', '104', '105', '106']) await capture(verum, subject, values);
    // The first cannot have ended before the last asks.
    const starts = await besideNoWriter(verum, () =>
      Promise.allSettled([start(verum, 2), start(verum, 2), start(verum, 2)]),
    );
    const begun = starts.filter((one) => one.status === 'fulfilled');
    assert.equal(begun.length, 1);
    const number = begun[0]?.value.number ?? 0;
    const dry = await start(verum, 2, { dryRun: true });
    for (const one of starts) {
      if (one.status === 'rejected') {
        assert.equal((await refusalOf(Promise.reject(one.reason))).facts.migration, String(number));
      }
    }
    assert.equal((await finished(verum, number)).done, 6);
    await finished(verum, dry.number);
    const refusal = await refusalOf(api.pauseMigration({ study, number }, verum.as('manager')));
    assert.equal(refusal.name, 'STATE_FORBIDS');
    assert.equal((await refusalOf(api.getMigration({ study, number: 99 }, verum.as('manager')))).name, 'NOT_FOUND');
  });

  test('nobody but who builds the study may start one', async () => {
    const request = { study, site, build: '2', reason: 'x' };
    for (const who of ['crc', 'monitor', 'auditor'] as const) {
      assert.equal((await refusalOf(api.startMigration(request, verum.as(who)))).name, 'PERMISSION_DENIED');
    }
  });

  test('of a site without casebooks trial is asked whether there is such a site', async () => {
    assert.equal((await refusalOf(start(verum, 2, { site: 'NONE' }))).name, 'UNAVAILABLE');
  });
});

describe('a run goes on', async () => {
  const verum = await verumWith(plan, amended);
  const api = verum.of(edc.AmendmentService);
  const subjects = Array.from({ length: 30 }, (_, at) => String(at + 1).padStart(3, '0'));

  test('beside people who save: each save comes before the move or after it, whole', async () => {
    for (const subject of subjects) await capture(verum, subject, { [vitals]: values[vitals] });
    await activate(verum, 2, '2026-05-01');
    const run = await start(verum, 2);
    const answers = await Promise.all(
      subjects.map(async (subject) => {
        const save = { study, subject, form: vitals, expectedRevision: 1n, reason: 'checked' };
        const items = [{ path: note, value: 'upset' }];
        return await verum.api.saveForm({ ...save, items }, verum.as('crc')).then(
          () => 'saved',
          (error: Error) => error.message.split(':')[0],
        );
      }),
    );
    assert.equal((await finished(verum, run.number)).done, 30);
    assert.deepEqual(
      [...new Set(answers)].filter((one) => !['saved', 'UNKNOWN_ITEM'].includes(one ?? '')),
      [],
    );
    for (const [at, subject] of subjects.entries()) {
      const form = await verum.api.getForm({ study, subject, form: vitals }, verum.as('crc'));
      assert.deepEqual([form.build, form.orphaned], ['2', [note]]);
      assert.equal(form.items.at(-1)?.value, answers[at] === 'saved' ? 'upset' : 'calm');
    }
    assert.deepEqual((await verum.api.verifyHistory({ study }, verum.as('auditor'))).differing, []);
  });

  test('until it is paused, and from there when it is let go on', async () => {
    await activate(verum, 1, '2026-05-02');
    // Somebody writes to its last subject until it is paused, or it may be quicker than whoever pauses it.
    const call = newCall({
      ...{ command: 'test', timeoutMs: 30_000 },
      actor: { kind: 'system', id: 'system:test', name: '' },
    });
    const beside = async (tx: Tx) => {
      const run = await start(verum, 1);
      const doneNow = async () => (await api.getMigration({ study, number: run.number }, verum.as('manager'))).done;
      for (; (await doneNow()) < subjects.length - 1; await tx('select')) await setTimeout(20);
      const paused = await api.pauseMigration({ study, number: run.number }, verum.as('manager'));
      assert.equal(paused.state, edc.MigrationState.PAUSED);
      return run.number;
    };
    const last = subjectLocks({ study, subject: subjects.at(-1) ?? '' });
    const number = await verum.database.write(call, 'test', beside, last).finally(() => call.end());
    await setTimeout(200);
    const { done } = await api.getMigration({ study, number }, verum.as('manager'));
    await setTimeout(200);
    const still = await api.getMigration({ study, number }, verum.as('manager'));
    assert.deepEqual([still.done, still.subjectsPerSecond, still.secondsLeft], [done, 0, 0]);
    assert.ok(done < 30);
    assert.equal((await api.pauseMigration({ study, number }, verum.as('manager'))).state, edc.MigrationState.PAUSED);
    assert.equal((await refusalOf(start(verum, 1))).facts.state, 'PAUSED');
    await api.pauseMigration({ study, number, resume: true }, verum.as('manager'));
    const run = await finished(verum, number);
    assert.deepEqual([run.done, run.total, run.orphanedValues], [30, 30, 0]);
    const restored = (await subjectsOf(verum, number)).flatMap((one) => one.restored);
    assert.deepEqual(
      restored,
      subjects.map(() => `${vitals}/${note}`),
    );
  });
});
