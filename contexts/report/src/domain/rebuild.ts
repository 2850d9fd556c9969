import type { Producer } from './fold-event.ts';

/** How far a rebuild has come in one outbox. */
export interface Position {
  /** The cursor of the last event folded; '' at the beginning. */
  readonly after: string;
  /** The seq of that, and of the newest event there was at the last look. */
  readonly seq: number;
  readonly of: number;
}

export type Positions = Readonly<Partial<Record<Producer, Position>>>;

export interface Rebuild {
  readonly number: number;
  /** '' for every study. */
  readonly study: string;
  readonly state: 'RUNNING' | 'DONE';
  readonly positions: Positions;
  /** Events folded. */
  readonly events: number;
  /** Of late. */
  readonly perSecond: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** The part of the way through all outboxes, 0 to 1. Numbers of an outbox are nearly without gaps. */
export function doneOf({ state, positions }: Pick<Rebuild, 'state' | 'positions'>): number {
  if (state === 'DONE') return 1;
  const known = Object.values(positions);
  const of = known.reduce((sum, one) => sum + one.of, 0);
  return of === 0 ? 0 : Math.min(1, known.reduce((sum, one) => sum + one.seq, 0) / of);
}

/** Undefined where nothing is known yet, and at the end. */
export function secondsLeft(rebuild: Rebuild): number | undefined {
  const done = doneOf(rebuild);
  if (rebuild.state === 'DONE' || done === 0 || rebuild.perSecond === 0) return undefined;
  return Math.ceil((rebuild.events * (1 - done)) / done / rebuild.perSecond);
}
