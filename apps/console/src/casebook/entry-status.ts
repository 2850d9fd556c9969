export type Entry = 'notStarted' | 'started' | 'complete' | 'skipped';

const entries: Readonly<Record<string, Entry>> = {
  ENTRY_STATUS_STARTED: 'started',
  ENTRY_STATUS_COMPLETE: 'complete',
  ENTRY_STATUS_SKIPPED: 'skipped',
};

/** A status of the contract (`ENTRY_STATUS_STARTED`); absent or unknown counts as not started. */
export function entryOf(status: string | undefined): Entry {
  return entries[status ?? ''] ?? 'notStarted';
}

export interface Progress {
  readonly entry: Entry;
  /** Forms that are complete, or declared as not to be filled in. */
  readonly done: number;
  /** Forms that are there or have to be. */
  readonly all: number;
}

export function progressOf(entries: readonly Entry[]): Progress {
  const done = entries.filter((entry) => entry === 'complete' || entry === 'skipped').length;
  return { entry: entryOfAll(entries, done), done, all: entries.length };
}

function entryOfAll(entries: readonly Entry[], done: number): Entry {
  if (entries.every((entry) => entry === 'notStarted')) return 'notStarted';
  if (entries.every((entry) => entry === 'skipped')) return 'skipped';
  return done === entries.length ? 'complete' : 'started';
}
