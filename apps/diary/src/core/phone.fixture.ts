import 'fake-indexeddb/auto';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { epro } from '@verum/contracts';
import { IDBFactory } from 'fake-indexeddb';
import { fromBase64 } from './encoding.ts';
import type { DiaryEnv, FetchRequest, Mark } from './env.ts';
import { openPhone, type Phone } from './phone.ts';

/**
 * A device, and the network as it sees it. What the server does with all this is tested with the real one
 * (test/browser-diary.test.ts, test/diary-runs.test.ts); here it answers as the contract says, so that the device can
 * be put into states into which a server is not easily brought.
 */
export interface Bench {
  /** Ms since 1970, true; the device's clock is `clockErrorMs` ahead. */
  trueMs: number;
  clockErrorMs: number;
  zone: string;
  isOnline: boolean;
  /** The network takes everything and answers nothing. */
  hangs: boolean;
  /** The answer of the next call is lost on its way. */
  losesAnswer: boolean;
  /** The reason with which every call of a device is refused; empty: none. */
  refusal: string;
  databases: IDBFactory;
  mark: Mark | undefined;
  readonly calls: { readonly path: string; readonly body: Record<string, unknown> }[];
  /** Entries that the server has, in the order in which they came. */
  readonly received: epro.Entry[];
  readonly env: DiaryEnv;
  diary: Record<string, unknown>;
  open(): Promise<Phone>;
  pass(ms: number): void;
  /** Runs what was put off, however long. */
  runLater(): void;
}

export const noon = Date.UTC(2026, 10, 26, 12);
export const pin = '4711';
export const code = '7K3M9QXT';

export function bench(): Bench {
  const delayed: (() => void)[] = [];
  let startedMs = 0;
  const it: Bench = {
    trueMs: noon,
    clockErrorMs: 0,
    zone: 'Europe/Berlin',
    isOnline: true,
    hangs: false,
    losesAnswer: false,
    refusal: '',
    databases: new IDBFactory(),
    mark: undefined,
    calls: [],
    received: [],
    diary: dailyDiary(),
    env: {
      get databases() {
        return it.databases;
      },
      fetch: async (path, request) => {
        if (!it.isOnline) throw new TypeError('offline');
        if (it.hangs) return await new Promise<never>(() => {});
        const [status, json] = answerOf(it, path, request);
        if (it.losesAnswer) {
          it.losesAnswer = false;
          throw new TypeError('gone');
        }
        return { status, headers: { get: () => null }, text: async () => JSON.stringify(json) };
      },
      now: () => it.trueMs + it.clockErrorMs,
      monotonic: () => it.trueMs - startedMs,
      zone: () => it.zone,
      random: () => 0.5,
      uuid: () => crypto.randomUUID(),
      later: (run) => {
        delayed.push(run);
        return () => {};
      },
      marker: {
        read: () => it.mark,
        write: (mark) => {
          it.mark = mark;
        },
        clear: () => {
          it.mark = undefined;
        },
      },
      appVersion: '0.1.0',
      platform: 'test',
      pinRounds: 1,
    },
    open: () => {
      startedMs = it.trueMs - 1_000;
      return openPhone(it.env, () => 'en');
    },
    pass: (ms) => {
      it.trueMs += ms;
    },
    runLater: () => {
      for (const run of delayed.splice(0)) run();
    },
  };
  return it;
}

function answerOf(it: Bench, path: string, { body, headers }: FetchRequest): [number, unknown] {
  const said = typeof body === 'string' ? (JSON.parse(body) as Record<string, unknown>) : {};
  it.calls.push({ path, body: said });
  const now = new Date(it.trueMs).toISOString();
  if (path === '/v1/diary/time') return [200, { now }];
  if (path === '/v1/diary/pair')
    return [200, { device: 'd-1', kind: 'DEVICE_KIND_OWN', now, diary: { ...it.diary, now } }];
  const [, payload = ''] = headers.authorization?.split('.') ?? [];
  const { iat = 0 } = JSON.parse(atob(payload) || '{}') as { iat?: number };
  if (Math.abs(iat * 1000 - it.trueMs) > 120_000) return [401, { reason: 'DEVICE_CLOCK' }];
  if (it.refusal) return [401, { reason: it.refusal }];
  if (path === '/v1/diary/entries') return [200, { now, results: take(it, said as never) }];
  if (path.startsWith('/v1/diary/device')) return [200, { now }];
  return [200, path.includes(`knownHash=${it.diary.hash}`) ? { unchanged: true, now } : { ...it.diary, now }];
}

function take(it: Bench, { entries }: { entries: { entry: string }[] }) {
  return entries.map(({ entry: bytes }) => {
    const entry = fromBinary(epro.EntrySchema, fromBase64(bytes));
    if (!it.received.some((one) => one.entry === entry.entry)) it.received.push(entry);
    return { entry: entry.entry, fate: 'ENTRY_FATE_KEPT', receivedAt: new Date(it.trueMs).toISOString() };
  });
}

export const shown = (entry: epro.Entry) => toJson(epro.EntrySchema, entry);

const words = (text: string) => [
  { lang: 'en', text },
  { lang: 'zh-CN', text },
];
const choice = (item: string, more: object = {}) => ({
  item,
  kind: 'ITEM_KIND_SINGLE_CHOICE',
  prompt: words(item),
  required: true,
  options: [
    { code: '0', label: words('No') },
    { code: '1', label: words('Yes') },
  ],
  ...more,
});

/** Open from 10:00 to 22:00 of Berlin, every day; a third question only after a yes to the second. */
function dailyDiary(): Record<string, unknown> {
  const schedule = {
    schedule: 'daily',
    version: 1,
    instrument: 'mood',
    instrumentVersion: '1',
    anchor: 'ANCHOR_FIXED',
    fixedDate: '2026-11-20',
    lastDay: 60,
    everyDays: 1,
    slots: [{ opens: '10:00', closes: '22:00' }],
  };
  const tasks = Array.from({ length: 30 }, (_, day) => {
    const at = (hour: number) => new Date(Date.UTC(2026, 10, 26 + day, hour)).toISOString();
    const date = at(0).slice(0, 10);
    return {
      task: `daily/${date}/1`,
      schedule: 'daily',
      instrument: 'mood',
      instrumentVersion: '1',
      date,
      slot: 1,
      opensAt: at(9),
      dueAt: at(21),
      closesAt: at(21),
      zone: 'Europe/Berlin',
      state: 'TASK_STATE_PLANNED',
    };
  });
  return {
    hash: 'h1',
    state: 'PARTICIPANT_STATE_ACTIVE',
    zone: 'Europe/Berlin',
    schedules: [schedule],
    tasks,
    instruments: [
      {
        instrument: 'mood',
        version: '1',
        hash: 'ab'.repeat(32),
        items: [
          choice('A'),
          choice('B', { mayDecline: true }),
          choice('C', { enableWhen: [{ item: 'B', operator: 'OPERATOR_EQUALS', value: '1' }] }),
        ],
      },
    ],
  };
}
