import type { Calls } from './calls.ts';
import type { ClockKeeper } from './clock-keeper.ts';
import type { DiaryEnv } from './env.ts';
import { type Key, seal, unseal } from './seal.ts';
import type { Change, Guard, Store } from './store.ts';

/** What an unlocked diary works with. */
export interface Session {
  readonly env: DiaryEnv;
  readonly store: Store;
  readonly clock: ClockKeeper;
  readonly calls: Calls;
  readonly device: string;
  readonly privateKey: Key;
  /** Of the sealed data. */
  readonly key: Key;
  /** This page, as the one that writes. */
  readonly writer: string;
}

/** Writes all or nothing, only as long as no other page has taken over. */
export function write(session: Session, changes: readonly Change[], guard: Guard = {}): Promise<void> {
  const clock: Change = { store: 'plain', key: 'clock', value: session.clock.facts() };
  return session.store.commit([...changes, clock], { ...guard, writer: session.writer });
}

export async function sealedChange(
  { key }: Pick<Session, 'key'>,
  store: Exclude<Change['store'], 'plain'>,
  at: string | number,
  value: unknown,
): Promise<Change> {
  return { store, key: at, value: await seal(key, `${store}/${at}`, value) };
}

export async function readSealed<T>({ key, store }: Session, name: string): Promise<T | undefined> {
  const sealed = await store.sealed(name);
  return sealed && unseal<T>(key, `sealed/${name}`, sealed);
}
