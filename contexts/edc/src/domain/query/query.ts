import type { FormKey } from '../casebook/casebook.ts';
import type { LocalText, QueryState } from './auto-queries.ts';

export interface QueryKey extends FormKey {
  /** Within the form, from 1. */
  readonly number: number;
}

export type QueryOrigin = 'CHECK' | 'PERSON';

export type QueryMessageKind =
  | 'opened'
  | 'released'
  | 'answered'
  | 'corrected'
  | 'reopened'
  | 'closed'
  | 'cancelled'
  | 'comment'
  | 'assigned'
  | 'refired';

export interface QueryMessage {
  readonly kind: QueryMessageKind;
  /** Free text; '' where nothing was said. */
  readonly text: string;
  readonly actor: string;
  readonly actorName: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface Query extends QueryKey {
  readonly site: string;
  /** Item or group path; '' for the form. */
  readonly path: string;
  readonly state: QueryState;
  readonly origin: QueryOrigin;
  /** The check that opened it. */
  readonly rule: string | null;
  readonly texts: readonly LocalText[];
  /** User id; '' for whoever is at the site. */
  readonly assignee: string;
  /** Civil date at the site. */
  readonly dueDate: string;
  /** The closed query of the form that this one follows up. */
  readonly follows: number | null;
  /** ISO 8601, UTC, as are the next two. */
  readonly openedAt: string;
  readonly openedBy: string;
  readonly answeredAt: string | null;
  /** Closed or cancelled. */
  readonly closedAt: string | null;
  readonly revision: number;
}

/** A query with all that was said. */
export interface QueryThread extends Query {
  readonly thread: readonly QueryMessage[];
}

/** Whole days since a query was opened, until it was closed or now; never negative, whatever the clocks say. */
export function ageDays({ openedAt, closedAt }: Pick<Query, 'openedAt' | 'closedAt'>, nowMs: number): number {
  const untilMs = closedAt === null ? nowMs : Date.parse(closedAt);
  return Math.max(0, Math.floor((untilMs - Date.parse(openedAt)) / 86_400_000));
}
