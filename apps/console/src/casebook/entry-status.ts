export type Entry = 'notStarted' | 'started' | 'complete';

/** A status of the contract (`ENTRY_STATUS_STARTED`); absent or unknown counts as not started. */
export function entryOf(status: string | undefined): Entry {
  if (status === 'ENTRY_STATUS_COMPLETE') return 'complete';
  return status === 'ENTRY_STATUS_STARTED' ? 'started' : 'notStarted';
}

export interface Progress {
  readonly entry: Entry;
  /** Forms that are complete. */
  readonly done: number;
  /** Forms that are there or have to be. */
  readonly all: number;
}

export function progressOf(entries: readonly Entry[]): Progress {
  const done = entries.filter((entry) => entry === 'complete').length;
  const isStarted = entries.some((entry) => entry !== 'notStarted');
  const entry = !isStarted ? 'notStarted' : done === entries.length ? 'complete' : 'started';
  return { entry, done, all: entries.length };
}
