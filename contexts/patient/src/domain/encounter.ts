import { violation } from '@verum/call';
import { badCharacterAt, isBefore } from '@verum/values';

export interface Encounter {
  readonly id: string;
  /** FHIR R4 v3-ActCode: AMB, IMP, EMER … */
  readonly class: string;
  readonly type: string;
  readonly status: string;
  /** See `instantOf`. */
  readonly startedAt: string;
  /** Null while it lasts. */
  readonly endedAt: string | null;
  readonly source: string;
}

/** What is wrong with an encounter. One that is planned may lie in the future. */
export function encounterViolations(encounter: Omit<Encounter, 'id'>, field: string) {
  const { startedAt, endedAt } = encounter;
  const found = (['class', 'type', 'status', 'source'] as const).flatMap((key) => {
    if (badCharacterAt(encounter[key]) === undefined) return [];
    return violation(`${field}.${key}`, 'bad-character', 'holds a character that no text may hold', '含有不允许的字符');
  });
  if (endedAt !== null && isBefore(endedAt, startedAt)) {
    found.push(violation(`${field}.endedAt`, 'date_order', 'lies before the start', '早于开始时间'));
  }
  return found;
}
