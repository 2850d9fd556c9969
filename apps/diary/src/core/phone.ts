import { type Calls, type Method, openCalls, Refused, Unreached } from './calls.ts';
import { type ClockKeeper, keepClock } from './clock-keeper.ts';
import type { DiaryJson } from './diary-facts.ts';
import { base64, textBytes } from './encoding.ts';
import type { DiaryEnv } from './env.ts';
import { lossOf, markAnew, waiting } from './mark.ts';
import { type OpenDiary, openDiary } from './open-diary.ts';
import { makeKeys, normalCode, sign } from './proof.ts';
import { type Key, makeLock, openLock } from './seal.ts';
import { type Session, sealedChange } from './session.ts';
import { openStore, type Plain, type Store } from './store.ts';

/** Why a diary that was paired is so no longer. */
export type Gone = 'evicted' | 'pin' | 'revoked' | 'unpaired';

export type Stage =
  /** Not paired. `gone`: it was; `lost`: so many entries went with it. */
  | { readonly kind: 'new'; readonly gone?: Gone; readonly lost?: number }
  | { readonly kind: 'locked'; readonly triesLeft: number }
  | { readonly kind: 'open'; readonly diary: OpenDiary; readonly isSites: boolean }
  /** Another page of this device writes now. */
  | { readonly kind: 'elsewhere' };

export interface PairRequest {
  readonly code: string;
  /** 4 digits or more. */
  readonly pin: string;
}

/** A participant's device: what it is in, and how it gets from one to the other. */
export interface Phone {
  stage(): Stage;
  subscribe(changed: () => void): () => void;
  /** @throws Refused with PAIRING_CODE_WRONG or RATE_LIMITED, Unreached: ask again with the same code. */
  pair(request: PairRequest): Promise<void>;
  /** A wrong one is counted; the tenth in a row wipes everything. */
  unlock(pin: string): Promise<void>;
  /** Forgets the key, as when the phone was put away. */
  lock(): Promise<void>;
  /** Takes everything away from this device. What was not sent is lost, and told to the site where there is a network. */
  unpair(): Promise<void>;
  /** Ends without a trace on the disk. */
  close(): void;
}

export const pinTriesMax = 10;
export const isPin = (pin: string): boolean => /^\d{4,12}$/.test(pin);
const pairDevice: Method = { verb: 'POST', path: '/v1/diary/pair', name: 'PairDevice' };
const reportDevice: Method = { verb: 'POST', path: '/v1/diary/device', name: 'ReportDevice' };

interface PairAnswer {
  readonly device?: string;
  readonly kind?: string;
  readonly diary?: DiaryJson;
}

/**
 * @param language BCP 47, in which the diary is read now
 */
export async function openPhone(env: DiaryEnv, language: () => string): Promise<Phone> {
  const store = await openStore(env.databases);
  const clock = keepClock(env, await store.plain('clock'));
  const calls = openCalls(env, clock);
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  let stage = await firstStage(env, store);
  const become = (next: Stage) => {
    if (stage.kind === 'open') stage.diary.stop();
    stage = next;
    changed();
  };

  const wipe = async (gone: Gone) => {
    const lost = (await waiting(store)).length;
    if (stage.kind === 'open') stage.diary.stop();
    if (gone === 'pin' || (gone === 'unpaired' && lost > 0))
      await atMost(env, tellLossMs, tellLoss(env, store, calls, lost));
    await store.wipe();
    env.marker.clear();
    become({ kind: 'new', gone, lost });
  };

  const enter = async (key: Key) => {
    const [keys, device] = await Promise.all([store.plain('keys'), store.plain('device')]);
    if (!keys || !device) throw new Error('not paired');
    const writer = env.uuid();
    await store.commit([
      { store: 'plain', key: 'writer', value: writer },
      { store: 'plain', key: 'tries', value: 0 },
    ]);
    await markAnew({ env, store });
    const session: Session = {
      env,
      store,
      clock,
      calls,
      key,
      writer,
      device: device.device,
      privateKey: keys.privateKey,
    };
    const diary = await openDiary(session, {
      language,
      changed,
      revoked: () => wipe('revoked'),
      takenOver: () => become({ kind: 'elsewhere' }),
    });
    become({ kind: 'open', diary, isSites: device.isSites });
    await diary.look();
  };

  return {
    stage: () => stage,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async pair({ code, pin }) {
      if (!isPin(pin)) throw new RangeError('not a PIN');
      const lost = stage.kind === 'new' && stage.gone === 'evicted' ? (stage.lost ?? 0) : undefined;
      const key = await pairAndLock({ env, store, calls, clock }, { code, pin, language: language(), lost });
      await enter(key);
      if (stage.kind === 'open') void stage.diary.sync();
    },
    async unlock(pin) {
      // Counted before anybody can tell whether it is right: who ends the page in between has used up a try. The key is
      // derived meanwhile, which takes a slow telephone as long as everything else; read before the store is busy.
      const lock = store.plain('lock');
      const [tries, key] = await Promise.all([store.countTry(), lock.then((found) => found && openLock(found, pin))]);
      if (key) {
        await enter(key);
        if (stage.kind === 'open') void stage.diary.sync();
      } else if (tries >= pinTriesMax) await wipe('pin');
      else become({ kind: 'locked', triesLeft: pinTriesMax - tries });
    },
    async lock() {
      if (stage.kind !== 'open' && stage.kind !== 'elsewhere') return;
      become({ kind: 'locked', triesLeft: pinTriesMax - ((await store.plain('tries')) ?? 0) });
    },
    unpair: () => wipe('unpaired'),
    close() {
      if (stage.kind === 'open') stage.diary.stop();
      store.close();
    },
  };
}

/** A paired store is locked. Where there is none but a mark of one, it was evicted. */
async function firstStage(env: DiaryEnv, store: Store): Promise<Stage> {
  const [device, lock, tries] = await Promise.all([store.plain('device'), store.plain('lock'), store.plain('tries')]);
  if (device && lock) return { kind: 'locked', triesLeft: Math.max(0, pinTriesMax - (tries ?? 0)) };
  const mark = env.marker.read();
  return mark ? { kind: 'new', gone: 'evicted', lost: lossOf(mark) } : { kind: 'new' };
}

interface Parts {
  readonly env: DiaryEnv;
  readonly store: Store;
  readonly calls: Calls;
  readonly clock: ClockKeeper;
}

/** The keys are on the disk before the code is used up: where the answer is lost, the same code and key ask again. */
async function pairAndLock(
  { env, store, calls, clock }: Parts,
  { code, pin, language, lost }: PairRequest & { readonly language: string; readonly lost: number | undefined },
): Promise<Key> {
  let keys = await store.plain('keys');
  if (!keys) {
    keys = await makeKeys();
    await store.commit([{ store: 'plain', key: 'keys', value: keys }]);
  }
  const asking = calls.call<PairAnswer>(
    pairDevice,
    JSON.stringify({
      code: normalCode(code),
      publicKey: base64(keys.publicKey),
      signature: base64(await sign(keys.privateKey, textBytes(normalCode(code)))),
      appVersion: env.appVersion,
      platform: env.platform,
      zone: env.zone(),
      language,
    }),
  );
  // The key of the PIN is derived while the server is asked.
  const [answer, { lock, key }] = await Promise.all([asking, makeLock(pin, env.pinRounds)]);
  const device: Plain['device'] = {
    device: answer.device ?? '',
    isSites: answer.kind === 'DEVICE_KIND_SITE',
    pairedAtMs: clock.trueMs(),
  };
  await store.commit([
    { store: 'plain', key: 'device', value: device },
    { store: 'plain', key: 'lock', value: lock },
    ...(answer.diary ? [await sealedChange({ key }, 'sealed', 'diary', answer.diary)] : []),
    { store: 'plain', key: 'clock', value: clock.facts() },
    ...(lost === undefined ? [] : [{ store: 'plain', key: 'lost', value: { entries: lost } } as const]),
  ]);
  return key;
}

// What is to be gone does not wait for a network that takes everything and answers nothing.
const tellLossMs = 5_000;

/** Resolves with the work, or when the time is over; the work then goes on. */
function atMost(env: DiaryEnv, ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = env.later(resolve, ms);
    work.then(resolve, reject).finally(forget);
  });
}

/** Tries once, with all that is left to try with; without a network the site will only see a device that is silent. */
async function tellLoss(env: DiaryEnv, store: Store, calls: Calls, lost: number): Promise<void> {
  const [keys, device] = await Promise.all([store.plain('keys'), store.plain('device')]);
  if (!keys || !device) return;
  const body = { zone: env.zone(), appVersion: env.appVersion, storeLost: true, lostEntries: lost };
  try {
    await calls.call(reportDevice, JSON.stringify(body), { device: device.device, privateKey: keys.privateKey });
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Unreached)) throw error;
  }
}
