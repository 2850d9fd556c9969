import { backOffMs } from './back-off.ts';
import { type Method, Refused, Unreached } from './calls.ts';
import { type DiaryJson, readDiary } from './diary-facts.ts';
import { countOutbox, type DiaryState, type Stay, type Told } from './diary-state.ts';
import { markTold } from './mark.ts';
import { sendWaiting } from './sender.ts';
import { type Session, sealedChange, write } from './session.ts';
import { TakenOver } from './store.ts';

const getDiary = (hash: string): Method => ({
  verb: 'GET',
  path: hash ? `/v1/diary?knownHash=${encodeURIComponent(hash)}` : '/v1/diary',
  name: 'GetDiary',
});
const reportDevice: Method = { verb: 'POST', path: '/v1/diary/device', name: 'ReportDevice' };

/** Even without news, so that the site sees that the device is alive. */
const tellAgainMs = 6 * 3_600_000;
const skewNewsMs = 5_000;

export interface SyncHost {
  readonly session: Session;
  state(): DiaryState;
  set(change: Partial<DiaryState>): void;
  /** In which the diary is read. */
  language(): string;
  /** The device is no longer one of this study. */
  revoked(): Promise<void>;
  takenOver(): void;
}

export interface Sync {
  /** Now, or as soon as what is under way is done. Answers when nothing is left to do or it failed. */
  run(): Promise<void>;
  stop(): void;
}

/** Says where it is, sends what waits, hears what is new; after a failure it comes back by itself, later each time. */
export function openSync(host: SyncHost): Sync {
  const { session } = host;
  let running: Promise<void> | undefined;
  let isAskedAgain = false;
  let isStopped = false;
  let failures = 0;
  let callOff = () => {};

  const rounds = async () => {
    do {
      isAskedAgain = false;
      host.set({ sync: { kind: 'busy' } });
      try {
        await round(host);
        failures = 0;
        host.set({ sync: { kind: 'quiet' } });
      } catch (error) {
        await failed(error);
        return;
      }
    } while (isAskedAgain && !isStopped);
  };
  const failed = async (error: unknown) => {
    if (isStopped) return;
    if (error instanceof TakenOver) return host.takenOver();
    if (error instanceof Refused && error.reason === 'DEVICE_REVOKED') return await host.revoked();
    const isExpected = error instanceof Refused || error instanceof Unreached;
    failures += 1;
    const asked = error instanceof Refused ? (error.retryAfterMs ?? 0) : 0;
    const delayMs = Math.max(asked, backOffMs(failures, session.env.random()));
    const nextAtMs = session.env.now() + delayMs;
    host.set({ sync: { kind: 'failed', failures, nextAtMs, isReached: error instanceof Refused } });
    callOff();
    callOff = session.env.later(() => void run(), delayMs);
    if (!isExpected) throw error;
  };
  const run = (): Promise<void> => {
    if (isStopped) return Promise.resolve();
    callOff();
    if (running) isAskedAgain = true;
    running ??= rounds().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    run,
    stop: () => {
      isStopped = true;
      callOff();
    },
  };
}

async function round(host: SyncHost): Promise<void> {
  const { session } = host;
  await tellLoss(session);
  // The zone first: by it the server judges the windows of what comes next.
  await tellZones(host);
  try {
    await sendWaiting(session);
  } finally {
    host.set(await countOutbox(session));
  }
  await tellDevice(host);
  await hear(host);
}

const report = (host: SyncHost, more: object) => {
  const { calls, clock, env, device, privateKey } = host.session;
  const { waiting, refused } = host.state();
  const body = {
    zone: env.zone(),
    language: host.language(),
    appVersion: env.appVersion,
    waiting: waiting + refused,
    skewMs: String(clock.facts().skewMs ?? 0),
    ...more,
  };
  return calls.call(reportDevice, JSON.stringify(body), { device, privateKey });
};

async function tellLoss(session: Session): Promise<void> {
  const lost = await session.store.plain('lost');
  if (!lost) return;
  const { calls, env, device, privateKey } = session;
  const body = { zone: env.zone(), appVersion: env.appVersion, storeLost: true, lostEntries: lost.entries };
  await calls.call(reportDevice, JSON.stringify(body), { device, privateKey });
  await write(session, [{ store: 'plain', key: 'lost' }]);
  markTold(session);
}

async function tellZones(host: SyncHost): Promise<void> {
  for (const stay of host.state().stays.filter(({ isTold }) => !isTold)) {
    await report(host, { zone: stay.zone, zoneSince: new Date(stay.atMs).toISOString() });
    await keepStays(
      host,
      host.state().stays.map((one) => (one.atMs === stay.atMs ? { ...one, isTold: true } : one)),
    );
  }
}

async function keepStays(host: SyncHost, stays: readonly Stay[]): Promise<void> {
  await write(host.session, [await sealedChange(host.session, 'sealed', 'stays', stays)]);
  host.set({ stays });
}

/** The device is in another zone than it was: kept at once, told when there is a network. */
export async function noticeZone(host: SyncHost): Promise<boolean> {
  const { session } = host;
  const { stays, facts } = host.state();
  const zone = session.env.zone();
  const known = stays.at(-1)?.zone ?? facts?.zone;
  if (known === undefined || known === zone) return false;
  const stay: Stay = { zone, sinceMs: session.clock.trueMs(), atMs: session.env.now(), isTold: false };
  await keepStays(host, [...stays, stay]);
  return true;
}

async function tellDevice(host: SyncHost): Promise<void> {
  const { session } = host;
  const { told, waiting, refused } = host.state();
  const now: Told = {
    language: host.language(),
    appVersion: session.env.appVersion,
    waiting: waiting + refused,
    skewMs: session.clock.facts().skewMs ?? 0,
    atMs: session.clock.trueMs(),
  };
  const isSame =
    told !== undefined &&
    told.language === now.language &&
    told.appVersion === now.appVersion &&
    told.waiting === now.waiting &&
    Math.abs(told.skewMs - now.skewMs) < skewNewsMs &&
    now.atMs - told.atMs < tellAgainMs;
  if (isSame) return;
  await report(host, {});
  await write(session, [await sealedChange(session, 'sealed', 'told', now)]);
  host.set({ told: now });
}

async function hear(host: SyncHost): Promise<void> {
  const { session } = host;
  const { calls, device, privateKey } = session;
  const json = await calls.call<DiaryJson>(getDiary(host.state().hash), undefined, { device, privateKey });
  if (json.unchanged) return;
  const facts = readDiary(json);
  // The server plans for where the device is now; where it was before is in the tasks that have opened.
  const stays = host.state().stays.filter(({ isTold, zone }) => !isTold || zone !== facts.zone);
  await write(session, [
    await sealedChange(session, 'sealed', 'diary', json),
    await sealedChange(session, 'sealed', 'stays', stays),
  ]);
  host.set({ facts, hash: json.hash ?? '', stays });
}
