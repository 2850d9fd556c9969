/** Everything that the diary gets from outside: a browser's, or a test's own. */
export interface DiaryEnv {
  /** The browser's `indexedDB`, or one like it. */
  readonly databases: Databases;
  readonly fetch: Fetch;
  /** The device's clock, ms since 1970. Somebody may set it. */
  readonly now: () => number;
  /** Ms that nobody sets, from any beginning that holds as long as the page does. */
  readonly monotonic: () => number;
  /** IANA zone in which the device is now. */
  readonly zone: () => string;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly uuid: () => string;
  /** Runs later; answers with what calls it off. */
  readonly later: (run: () => void, delayMs: number) => () => void;
  readonly marker: Marker;
  readonly appVersion: string;
  /** "Chrome on Android", as far as it is known. */
  readonly platform: string;
  /** Rounds of PBKDF2 over a new PIN. */
  readonly pinRounds: number;
}

/** What remains of a paired diary outside of its database, so that an evicted one is found out. At once, not later. */
export interface Marker {
  read(): Mark | undefined;
  write(mark: Mark): void;
  clear(): void;
}
/** Of entries, since the device was paired: the first two only grow, so that what comes late makes no loss smaller. */
export interface Mark {
  /** The last one's number. */
  readonly appended: number;
  /** Of how many it is known what became of them. */
  readonly settled: number;
  /** How many went with a store before this one, and nobody was told yet. */
  readonly untold: number;
}

/** As much of IDBFactory as is used; its own type is only known where there is a DOM. */
export interface Databases {
  open(name: string, version: number): unknown;
  deleteDatabase(name: string): unknown;
}

export type Fetch = (path: string, request: FetchRequest) => Promise<FetchAnswer>;
export interface FetchRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}
export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}
