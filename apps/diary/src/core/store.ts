import { type DBSchema, type IDBPDatabase, wrap } from 'idb';
import type { ClockFacts } from './clock.ts';
import type { Databases } from './env.ts';
import type { Key, Lock, Sealed } from './seal.ts';

const name = 'verum-diary';
const version = 1;

/** What may be read without the PIN. Nothing of it says what anybody answered, or who. */
export interface Plain {
  /** Made before the code is used, so that a lost answer to the pairing can be asked for again. */
  readonly keys: { readonly privateKey: Key; readonly publicKey: Uint8Array<ArrayBuffer> };
  /** Set once paired. */
  readonly device: { readonly device: string; readonly isSites: boolean; readonly pairedAtMs: number };
  readonly lock: Lock;
  /** Wrong PINs since the last right one. */
  readonly tries: number;
  /** Who may write: the page that came last. */
  readonly writer: string;
  readonly clock: ClockFacts;
  /** A loss that the site has not been told of yet. */
  readonly lost: { readonly entries: number };
  /** The number of the last entry that was put in the outbox. */
  readonly lastNumber: number;
}
export type PlainKey = keyof Plain;

interface Schema extends DBSchema {
  plain: { key: PlainKey; value: Plain[PlainKey] };
  /** By name, `draft:<task>` among them. */
  sealed: { key: string; value: Sealed };
  /** Append-only: what was submitted, by number. */
  outbox: { key: number; value: Sealed };
  /** What became of it, by the same number. */
  fates: { key: number; value: Sealed };
  /** By SHA-256, until they are sent. */
  photos: { key: string; value: Sealed };
}
type StoreName = 'plain' | 'sealed' | 'outbox' | 'fates' | 'photos';
const storeNames = ['plain', 'sealed', 'outbox', 'fates', 'photos'] as const;

/** One change; without a value it deletes. */
export interface Change {
  readonly store: StoreName;
  readonly key: string | number;
  readonly value?: unknown;
}

export interface Guard {
  /** Refuses where another page has taken over; absent: not asked. */
  readonly writer?: string;
  /** Refuses where the outbox went on. */
  readonly lastNumber?: number;
}

/** Another page writes now. What it was to write is not written. */
export class TakenOver extends Error {}
/** The outbox has grown since it was looked at. */
export class OutboxMoved extends Error {}

export interface Store {
  plain<K extends PlainKey>(key: K): Promise<Plain[K] | undefined>;
  sealed(key: string): Promise<Sealed | undefined>;
  sealedKeys(): Promise<readonly string[]>;
  outboxRow(number: number): Promise<Sealed | undefined>;
  fate(number: number): Promise<Sealed | undefined>;
  photo(sha256: string): Promise<Sealed | undefined>;
  numbers(): Promise<{ readonly outbox: readonly number[]; readonly fates: readonly number[] }>;
  /** All of it or nothing, on the disk when it is answered. */
  commit(changes: readonly Change[], guard?: Guard): Promise<void>;
  /** Counts one more wrong PIN in one step with reading, so that two pages do not count as one. */
  countTry(): Promise<number>;
  close(): void;
  /** Everything, as if it had never been. */
  wipe(keep?: readonly PlainKey[]): Promise<void>;
}

export async function openStore(databases: Databases, onClosed: () => void = () => {}): Promise<Store> {
  const db = await open(databases);
  db.addEventListener('versionchange', () => db.close());
  db.addEventListener('close', onClosed);
  return {
    plain: async <K extends PlainKey>(key: K) => (await db.get('plain', key)) as Plain[K] | undefined,
    sealed: (key) => db.get('sealed', key),
    sealedKeys: () => db.getAllKeys('sealed'),
    outboxRow: (number) => db.get('outbox', number),
    fate: (number) => db.get('fates', number),
    photo: (sha256) => db.get('photos', sha256),
    async numbers() {
      const tx = db.transaction(['outbox', 'fates']);
      const [outbox, fates] = await Promise.all([
        tx.objectStore('outbox').getAllKeys(),
        tx.objectStore('fates').getAllKeys(),
      ]);
      return { outbox, fates };
    },
    async commit(changes, guard = {}) {
      const tx = db.transaction(storeNames, 'readwrite', { durability: 'strict' });
      const plain = tx.objectStore('plain');
      const refuse = async (error: Error) => {
        tx.abort();
        await tx.done.catch(() => {});
        throw error;
      };
      if (guard.writer !== undefined && (await plain.get('writer')) !== guard.writer) await refuse(new TakenOver());
      if (guard.lastNumber !== undefined && ((await plain.get('lastNumber')) ?? 0) !== guard.lastNumber) {
        await refuse(new OutboxMoved());
      }
      const writes = changes.map(({ store, key, value }) => {
        const into = tx.objectStore(store);
        return value === undefined ? into.delete(key as never) : into.put(value as never, key as never);
      });
      await Promise.all([...writes, tx.done]);
    },
    async countTry() {
      const tx = db.transaction('plain', 'readwrite', { durability: 'strict' });
      const tries = (((await tx.store.get('tries')) as number | undefined) ?? 0) + 1;
      await Promise.all([tx.store.put(tries, 'tries'), tx.done]);
      return tries;
    },
    close: () => db.close(),
    async wipe(keep = []) {
      const tx = db.transaction(storeNames, 'readwrite', { durability: 'strict' });
      const kept = await Promise.all(keep.map(async (key) => [key, await tx.objectStore('plain').get(key)] as const));
      for (const store of storeNames) tx.objectStore(store).clear();
      for (const [key, value] of kept) if (value !== undefined) tx.objectStore('plain').put(value, key);
      await tx.done;
    },
  };
}

/** `idb` opens the browser's own database only; what is given is wrapped as it would wrap that. */
async function open(databases: Databases): Promise<IDBPDatabase<Schema>> {
  const request = databases.open(name, version) as OpenRequest;
  request.onupgradeneeded = () => {
    for (const store of storeNames) request.result.createObjectStore(store);
  };
  const opened: unknown = await wrap(request as never);
  return opened as IDBPDatabase<Schema>;
}

interface OpenRequest {
  onupgradeneeded: () => void;
  readonly result: { createObjectStore(name: string): unknown };
}
