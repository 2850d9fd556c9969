import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import type { DiaryEnv, Fetch, Mark } from './env.ts';
import { openPhone, type Phone } from './phone.ts';

/** A device in a hard life: its clock is set, its zone changes, its network comes and goes, its pages die. */
export interface ModelPhone {
  /** Ms since 1970, as the world has it. */
  trueMs: number;
  /** How far the device's clock is ahead. */
  clockErrorMs: number;
  zone: string;
  /** What its clock shows. */
  nowMs(): number;
  /** A page more, over the same storage; the pages before are still there. */
  openPage(): Promise<Page>;
  /** The storage is gone, and what is left outside of it stays. */
  evict(): void;
}

export interface Page {
  readonly phone: Phone;
  /** Ends at once, whatever it was doing: nothing it waits for comes back to it. */
  kill(): void;
  /** Runs what it had put off. */
  wake(): Promise<void>;
}

export const modelPin = '4711';

export function modelPhone(startMs: number, fetch: Fetch, random: () => number): ModelPhone {
  let databases = new IDBFactory();
  let mark: Mark | undefined;
  let bootMs = startMs;
  const it: ModelPhone = {
    trueMs: startMs,
    clockErrorMs: 0,
    zone: 'Asia/Shanghai',
    nowMs: () => it.trueMs + it.clockErrorMs,
    evict: () => {
      databases = new IDBFactory();
    },
    async openPage() {
      let isDead = false;
      const delayed: (() => void)[] = [];
      const never = new Promise<never>(() => {});
      bootMs = it.trueMs - 1_000;
      const own = databases;
      const env: DiaryEnv = {
        databases: own,
        fetch: async (path, request) => {
          if (isDead) return await never;
          const answer = await fetch(path, request);
          return isDead ? await never : answer;
        },
        now: it.nowMs,
        monotonic: () => it.trueMs - bootMs,
        zone: () => it.zone,
        random,
        uuid: () => crypto.randomUUID(),
        later: (run) => {
          delayed.push(run);
          return () => void delayed.splice(delayed.indexOf(run) >>> 0, 1);
        },
        marker: {
          read: () => mark,
          write: (next) => {
            if (own === databases) mark = next;
          },
          clear: () => {
            if (own === databases) mark = undefined;
          },
        },
        appVersion: '0.1.0',
        platform: 'model',
        pinRounds: 1,
      };
      const phone = await openPhone(env, () => 'en');
      return {
        phone,
        kill: () => {
          isDead = true;
          phone.close();
        },
        wake: async () => {
          for (const run of delayed.splice(0)) run();
        },
      };
    },
  };
  return it;
}
