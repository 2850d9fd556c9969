import { csvRow } from '@verum/datasets';
import type { TrailEntry } from '../../domain/trail/trail.ts';

const columns = [
  ...(['at', 'actor', 'actorName', 'command', 'reason', 'kind', 'site', 'subject', 'form', 'path'] as const),
  ...(['version', 'op', 'old', 'new'] as const),
];

/** The first line of a trail as CSV. */
export const trailHead = csvRow(columns);

export const trailLine = (entry: TrailEntry): string => csvRow(columns.map((column) => String(entry[column] ?? '')));
