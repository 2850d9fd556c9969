/** What may wait for somebody. */
export const workKinds = [
  'OVERDUE',
  'DUE',
  'MISSING',
  'INCOMPLETE',
  'OPEN_QUERIES',
  'ANSWERED_QUERIES',
  'CANDIDATE_QUERIES',
  'TO_VERIFY',
  'TO_SIGN',
  'TO_SIGN_AGAIN',
] as const;
export type WorkKind = (typeof workKinds)[number];

/** One thing that waits. */
export interface WorkItem {
  readonly subject: string;
  readonly site: string;
  /** visitOid[!repeat] */
  readonly visit: string;
  /** A form key; of a missing form the one that its first repeat would have; '' for a visit. */
  readonly form: string;
  /** The number of a query within its form, else 0. */
  readonly query: number;
  /** Item path of a query. */
  readonly path: string;
  /** Civil date by which it should be done; '' where there is none. */
  readonly dueDate: string;
  /** How many items, where it is several. */
  readonly count: number;
}

export interface WorkCount {
  readonly kind: WorkKind;
  readonly count: number;
  /** There are more; counting stopped. */
  readonly isCapped: boolean;
}

/** Where counting stops: a list that long is read by its first page and not by its length. */
export const workCountMax = 1_000;

/** The moment, and between which civil dates it lies, everywhere on earth (UTC-12 to UTC+14). */
export interface Moment {
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly firstDate: string;
  readonly lastDate: string;
}

export function momentOf(nowMs: number): Moment {
  const at = (hours: number) => new Date(nowMs + hours * 3_600_000).toISOString();
  return { now: at(0), firstDate: at(-12).slice(0, 10), lastDate: at(14).slice(0, 10) };
}
