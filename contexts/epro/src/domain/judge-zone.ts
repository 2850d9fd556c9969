import type { ZoneStay } from '@verum/diary-rules';
import { offsetSecondsAt } from '@verum/values';
import { knownZone } from './known-zone.ts';
import type { SentTime } from './sent-entry.ts';

export type ZoneFlag = 'zone-unknown' | 'offset-differs' | 'other-zone';

/**
 * What is odd about the place that an entry names. It is kept as it was told and decides nothing: the plan has its own
 * zones. That a device was in another zone than the plan thought is told only until the device has told of it, so it is
 * a hint and no more.
 */
export function judgeZone({ zone, offsetMinutes, atMs }: SentTime, zones: readonly ZoneStay[]): readonly ZoneFlag[] {
  const name = knownZone(zone);
  if (name === undefined) return ['zone-unknown'];
  const planned = zones.findLast(({ sinceMs }) => sinceMs <= atMs)?.zone;
  return [
    ...(offsetSecondsAt(atMs / 1000, name) === offsetMinutes * 60 ? [] : (['offset-differs'] as const)),
    ...(planned === undefined || isSame(planned, name, atMs) ? [] : (['other-zone'] as const)),
  ];
}

/** Zones whose clocks show the same are no news, whatever they are called. */
function isSame(planned: string, name: string, atMs: number): boolean {
  if (knownZone(planned) === name) return true;
  return offsetSecondsAt(atMs / 1000, planned) === offsetSecondsAt(atMs / 1000, name);
}
