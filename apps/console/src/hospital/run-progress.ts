import type { SyncRun } from './hospital-queries.ts';

/** How often to ask, in ms: by the second while pages are being read, else now and then. */
export function pollMs(run: SyncRun | undefined): number {
  return stateOf(run?.state, 'SYNC_RUN_STATE_') === 'RUNNING' ? 1_000 : 5_000;
}

/** Of one, where the hospital has announced how many there are; undefined where nobody knows. */
export function shareOf({ records = 0, announced = 0 }: SyncRun): number | undefined {
  return announced > 0 ? Math.min(1, records / announced) : undefined;
}

/** The name of an enum's value without its prefix; UNSPECIFIED where the field is absent. */
export function stateOf(value: string | undefined, prefix: string): string {
  return value?.startsWith(prefix) ? value.slice(prefix.length) : 'UNSPECIFIED';
}
