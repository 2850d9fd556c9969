/**
 * What a change is of, as people name it, with the table that keeps it. Values and verifications have tables of their
 * own; the rest is in the trail that every audited table shares.
 */
export const trailKinds = {
  form: 'item_audit',
  verification: 'verification',
  query: 'query',
  signature: 'signature',
  hold: 'hold',
  unlock_request: 'unlock_request',
  annotation: 'annotation',
  foreign_fact: 'foreign_fact',
  file: 'file',
  visit: 'visit_skip',
  casebook: 'casebook',
  build: 'build',
  activation: 'activation',
  migration: 'migration_run',
} as const;
export type TrailKind = keyof typeof trailKinds;

export function isTrailKind(kind: string): kind is TrailKind {
  return Object.hasOwn(trailKinds, kind);
}

/** One change of one thing: who, when, why, and what it was and became. */
export interface TrailEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly command: string;
  readonly reason: string;
  readonly kind: string;
  /** '' for what concerns the study. */
  readonly site: string;
  readonly subject: string;
  /** A form key; of a signature the place that was signed. */
  readonly form: string;
  readonly path: string;
  /** Of a value, or the one that was verified; else 0. */
  readonly version: number;
  readonly op: 'insert' | 'update' | 'delete';
  /** JSON, as text; null where there was nothing before, or is nothing after. */
  readonly old: string | null;
  readonly new: string | null;
}

const names = new Map(Object.entries(trailKinds).map(([kind, table]): [string, string] => [table, kind]));

/** The kind of a table, which is its own name where it has no other. */
export function kindOfTable(table: string): string {
  return names.get(table) ?? table;
}
