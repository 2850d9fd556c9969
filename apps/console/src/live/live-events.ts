import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type StudyEvent = Json<edc.StudyEvent>;

/** The beginnings of the keys of what an event makes stale: those who show it read it again, nobody else does. */
export function staleKeys(study: string, { kind, subject, form }: StudyEvent): readonly (readonly string[])[] {
  const keys: (readonly string[])[] = [
    ['work', study],
    ['casebooks', study],
  ];
  if (subject) keys.push(['casebook', study, subject]);
  else keys.push(['casebook', study]);
  if (kind === 'STUDY_EVENT_KIND_QUERY_CHANGED') {
    keys.push(['queries', study]);
    return keys;
  }
  if (kind === 'STUDY_EVENT_KIND_CASEBOOK_CHANGED') keys.push(['subjects', study]);
  if (subject && form) keys.push(['history', study, subject, form]);
  return keys;
}

/** Every key once, of many events. */
export function allStaleKeys(study: string, events: readonly StudyEvent[]): readonly (readonly string[])[] {
  const keys = events.flatMap((event) => staleKeys(study, event));
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

/** The newest revision of each form that somebody saved: by `study/subject/form`. */
export type Revisions = ReadonlyMap<string, number>;

export const revisionKey = (study: string, subject: string, form: string): string => `${study}/${subject}/${form}`;

/** `before` itself where nothing newer was told. */
export function newerRevisions(before: Revisions, study: string, events: readonly StudyEvent[]): Revisions {
  let after: Map<string, number> | undefined;
  for (const { kind, subject = '', form = '', revision } of events) {
    if (kind !== 'STUDY_EVENT_KIND_FORM_SAVED') continue;
    const key = revisionKey(study, subject, form);
    const told = Number(revision ?? 0);
    if (told <= ((after ?? before).get(key) ?? 0)) continue;
    after ??= new Map(before);
    after.set(key, told);
  }
  return after ?? before;
}

/** How long to wait before the next try, after so many that failed: from one second to one minute, and never in step. */
export function waitMs(failures: number, random: number): number {
  return Math.min(60_000, 1_000 * 2 ** failures) * (0.5 + random / 2);
}
