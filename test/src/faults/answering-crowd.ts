import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Fetch, FetchRequest } from '../../../apps/diary/src/core/env.ts';
import { modelPhone, modelPin, type Page } from '../../../apps/diary/src/core/model-phone.fixture.ts';
import type { OpenDiary } from '../../../apps/diary/src/core/open-diary.ts';

/** An entry of which its participant was told that it is in. */
export interface Confirmed {
  readonly subject: string;
  /** What was written, and no other entry has. */
  readonly note: string;
  /** Ms since 1970 of the device, which has no error. */
  readonly submittedMs: number;
}

export interface Participant {
  readonly subject: string;
  readonly code: string;
}

export interface AnsweringCrowd {
  readonly confirmed: readonly Confirmed[];
  /** Of how many it is known at their phones what became of them. */
  taken(): number;
  /** Ends the answering; each phone then sends until nothing waits. @throws AssertionError where something still does */
  settle(withinMs: number): Promise<void>;
}

const task = 'attack/*';

/**
 * Participants who answer without end, each on a phone of their own: the diary's core over a store in memory, sending
 * by HTTP to whichever gateway comes next.
 */
export function startAnsweringCrowd(addresses: readonly string[], people: readonly Participant[]): AnsweringCrowd {
  const confirmed: Confirmed[] = [];
  const diaries: OpenDiary[] = [];
  let isStopping = false;
  let endMs = Number.POSITIVE_INFINITY;
  const phones = people.map(answerOn);
  for (const one of phones) one.catch(() => {});

  async function answerOn({ subject, code }: Participant, number: number): Promise<void> {
    let turn = number;
    const device = modelPhone(Date.now(), byTurns(), Math.random);
    /** Of the world, in which this is no model. */
    const now = () => {
      device.trueMs = Date.now();
      return device.trueMs;
    };
    function byTurns(): Fetch {
      return async (path, { method, headers, body }: FetchRequest) => {
        const address = addresses[turn++ % addresses.length];
        const signal = AbortSignal.timeout(5_000);
        return await fetch(new URL(path, address), { method, headers, signal, ...(body !== undefined && { body }) });
      };
    }
    const page = await device.openPage();
    await page.phone.pair({ code, pin: modelPin });
    const diary = openOn(page);
    diaries.push(diary);
    for (; !isStopping && !diary.tasks().some((one) => one.task === task); await setTimeout(100)) await sync();
    for (let n = 1; !isStopping; n++) {
      const note = `${subject}/${n}`;
      now();
      assert.ok(await diary.open(task), 'it can be answered at any time');
      await diary.answer(task, 'NRS', { values: [String(n % 11)], declined: false });
      await diary.goOn(task);
      await diary.answer(task, 'NOTE', { values: [note], declined: false });
      await diary.goOn(task);
      const submittedMs = now();
      assert.equal(await diary.submit(task), 'submitted');
      confirmed.push({ subject, note, submittedMs });
      // Like somebody who does not wait for a network: the next entry may be begun while this one is on its way.
      void sync();
      await setTimeout(20);
    }
    while (diary.state().waiting > 0) {
      assert.ok(
        performance.now() < endMs,
        `${subject}: ${diary.state().waiting} wait: ${JSON.stringify(diary.state().sync)}`,
      );
      await sync();
      await setTimeout(100);
    }
    page.kill();

    async function sync(): Promise<void> {
      now();
      await diary.sync();
    }
  }

  return {
    confirmed,
    taken: () => diaries.reduce((sum, diary) => sum - diary.state().waiting, confirmed.length),
    async settle(withinMs) {
      isStopping = true;
      endMs = performance.now() + withinMs;
      await Promise.all(phones);
    },
  };
}

function openOn({ phone }: Page): OpenDiary {
  const stage = phone.stage();
  return stage.kind === 'open' ? stage.diary : assert.fail(stage.kind);
}
