import assert from 'node:assert/strict';
import type { Fetch } from '../../../apps/diary/src/core/env.ts';
import { type ModelPhone, modelPhone, modelPin, type Page } from '../../../apps/diary/src/core/model-phone.fixture.ts';
import { type RunServer, study } from './run-server.ts';

/** What the participant was told is in: by the words of the note, which no other entry has. */
interface Confirmed {
  readonly note: string;
  readonly task: string;
  /** The device's own clock at that moment, and its zone. */
  readonly atMs: number;
  readonly zone: string;
}

const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe'];
const minuteMs = 60_000;

/**
 * One life of a diary, from a seed: the participant answers while everything that can happen happens, and at the end
 * there is a network for long enough. Then what was confirmed is there, once, as it was given.
 */
export async function liveThrough(server: RunServer, subject: string, seed: number): Promise<void> {
  const random = mulberry(seed);
  const chance = (share: number) => random() < share;
  const below = (n: number) => Math.floor(random() * n);
  const confirmed: Confirmed[] = [];
  const tried: string[] = [];
  const acts: string[] = [];
  let isOnline = true;
  let isFair = false;
  const delayed: (() => Promise<unknown>)[] = [];
  const startMs = Date.UTC(2026, 5, 1) + below(60) * 86_400_000 + below(1_440) * minuteMs;
  const device: ModelPhone = modelPhone(startMs, network(), random);
  let pages: Page[] = [];
  /** Notes that were in the store when it was evicted. */
  const evicted = new Set<string>();

  function network(): Fetch {
    const real = server.fetchAt(() => device.trueMs);
    return async (path, request) => {
      if (isFair) return await real(path, request);
      if (!isOnline || chance(0.1)) throw new TypeError('no network');
      const again = () => real(path, request).catch(() => undefined);
      // A request that is on its way for long: it arrives after others, or a second time.
      if (chance(0.08)) {
        delayed.push(again);
        throw new TypeError('timed out');
      }
      if (chance(0.08)) delayed.push(again);
      const answer = await real(path, request);
      if (chance(0.1)) throw new TypeError('the answer was lost');
      return answer;
    };
  }

  const page = () => pages.at(-1);
  async function open(): Promise<void> {
    const made = await device.openPage();
    pages.push(made);
    const stage = made.phone.stage();
    if (stage.kind === 'locked') await made.phone.unlock(modelPin);
    if (stage.kind === 'new') await pair(made);
  }
  async function pair(made: Page): Promise<void> {
    const code = await server.pairingCode(subject, device.trueMs);
    for (let tries = 0; tries < 200; tries += 1) {
      try {
        return await made.phone.pair({ code, pin: modelPin });
      } catch {
        isOnline = true;
      }
    }
    assert.fail('a code that could not be used');
  }
  function killAll(): void {
    for (const one of pages) one.kill();
    pages = [];
  }
  const diary = () => {
    const stage = page()?.phone.stage();
    return stage?.kind === 'open' ? stage.diary : undefined;
  };

  /** Answers what is open, up to some step; `isKilled`: the page dies while it is being put in. */
  async function answer(isKilled: boolean): Promise<void> {
    const own = diary();
    if (!own) return;
    const open = own.tasks().filter(({ state }) => state === 'open' || state === 'due' || state === 'late');
    const task = open[below(open.length)]?.task;
    if (task === undefined) return;
    const note = `${subject}/${tried.length}`;
    tried.push(note);
    if (!(await own.open(task))) return;
    const steps = [
      () => own.answer(task, 'NRS', { values: [String(below(11))], declined: false }),
      () => own.goOn(task),
      () => own.answer(task, 'NOTE', { values: [note], declined: false }),
      () => own.goOn(task),
    ];
    for (const step of steps) {
      if (isKilled && chance(0.15)) return killAll();
      await step();
    }
    const told = { note, task, atMs: device.nowMs(), zone: device.zone };
    const submitting = own.submit(task);
    if (isKilled) {
      for (let turns = below(8); turns > 0; turns -= 1) await new Promise(setImmediate);
      let isIn = false;
      submitting.then(
        (how) => {
          isIn = how === 'submitted';
        },
        () => {},
      );
      await new Promise(setImmediate);
      killAll();
      if (isIn) confirmed.push(told);
      await submitting.catch(() => {});
      return;
    }
    if ((await submitting) === 'submitted') confirmed.push(told);
  }

  async function act(): Promise<void> {
    const roll = random();
    const did = (name: string) => void acts.push(name);
    if (roll < 0.4) {
      did('answer');
      await answer(false);
    } else if (roll < 0.5) {
      did('answer, killed');
      await answer(true);
    } else if (roll < 0.58) {
      did('network');
      isOnline = !isOnline;
    } else if (roll < 0.63) {
      did('kill');
      killAll();
    } else if (roll < 0.69) {
      did('another tab');
      await open();
    } else if (roll < 0.75) {
      did('clock');
      device.clockErrorMs += (below(2 * 26 * 60) - 26 * 60) * minuteMs;
    } else if (roll < 0.8) {
      did('zone');
      device.zone = zones[below(zones.length)] ?? 'UTC';
      await diary()?.look();
    } else if (roll < 0.9) {
      did('time');
      device.trueMs += chance(0.2) ? below(3 * 1_440) * minuteMs : below(300) * minuteMs;
    } else if (roll < 0.94) {
      did('late requests');
      for (const again of delayed.splice(0).sort(() => random() - 0.5)) await again();
    } else if (roll < 0.96) {
      did('server');
      await server.breakConnections();
    } else if (roll < 0.975) {
      did('evicted');
      killAll();
      for (const { note } of confirmed) evicted.add(note);
      device.evict();
    } else {
      did('sync');
      await diary()?.sync();
    }
  }

  try {
    await open();
    await diary()?.sync();
    for (let n = 5 + below(7); n > 0; n -= 1) {
      if (!diary()) await open();
      await tolerant(act);
    }
    killAll();
    isFair = true;
    for (const again of delayed.splice(0)) await again();
    await settle();
    await check();
  } catch (error) {
    throw new Error(`seed ${seed} (${subject}): ${acts.join(', ')}`, { cause: error });
  } finally {
    killAll();
  }

  /** Until nothing waits. Another run may break the connections meanwhile. */
  async function settle(): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      if (!diary()) await open();
      await diary()?.sync();
      const state = diary()?.state();
      if (state && state.waiting === 0 && state.sync.kind === 'quiet') return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.fail(`still waiting: ${JSON.stringify(diary()?.state().sync)}`);
  }

  async function check(): Promise<void> {
    const found = await server.rows<Found>(
      `select a.values ->> 0 as note, e.task, e.submitted_at, e.zone, e.fate, e.why, e.device, e.number
       from epro.entry e join epro.answer a using (study, entry)
       where e.study = $1 and e.subject = $2 and a.item = 'NOTE'`,
      [study, subject],
    );
    const notes = found.map(({ note }) => note);
    assert.equal(new Set(notes).size, notes.length, `something came twice: ${notes.join(' ')}`);
    for (const note of notes) assert.ok(tried.includes(note), `nobody ever answered ${note}`);
    const missing = confirmed.filter(({ note }) => !notes.includes(note));
    for (const { note } of missing) assert.ok(evicted.has(note), `${note} was confirmed and never came`);
    for (const { note, task, atMs, zone } of confirmed) {
      const stored = found.find((one) => one.note === note);
      if (!stored) continue;
      assert.deepEqual([stored.task, stored.submitted_at.getTime(), stored.zone], [task, atMs, zone], note);
    }
    const [{ told = 0 } = {}] = await server.rows<{ told: number }>(
      `select coalesce(sum(detail::int), 0)::int as told from epro.device_event
       where study = $1 and subject = $2 and kind = 'store-lost'`,
      [study, subject],
    );
    assert.ok(told >= missing.length, `${missing.length} were lost, and ${told} told`);
    const refused = await server.rows(`select why from epro.refused_entry where study = $1 and subject = $2`, [
      study,
      subject,
    ]);
    assert.deepEqual(refused, []);
  }
}

interface Found {
  readonly note: string;
  readonly task: string;
  readonly submitted_at: Date;
  readonly zone: string;
  readonly fate: string;
  readonly why: string;
  readonly device: string;
  readonly number: string;
}

/** A page that another has overtaken refuses to write, and one whose storage is gone cannot: both are told so. */
async function tolerant(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const name = error instanceof Error ? error.constructor.name : '';
    const isExpected = ['TakenOver', 'InvalidStateError', 'AbortError', 'Unreached', 'Refused'].includes(name);
    const isClosed = error instanceof Error && ['InvalidStateError', 'AbortError'].includes(error.name);
    if (!isExpected && !isClosed) throw error;
  }
}

/** Mulberry32: the same seed, the same life. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
