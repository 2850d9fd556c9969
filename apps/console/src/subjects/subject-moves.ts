/** A subject's status as trial names it, without what its names begin with. */
export type Status = 'SCREENING' | 'SCREEN_FAILED' | 'ENROLLED' | 'COMPLETED' | 'WITHDRAWN';
export type Move = Exclude<Status, 'SCREENING'>;

const prefix = 'SUBJECT_STATUS_';

/** What trial lets follow: it judges again, this only shapes the page. */
const followers: Readonly<Record<Status, readonly Move[]>> = {
  SCREENING: ['ENROLLED', 'SCREEN_FAILED', 'WITHDRAWN'],
  ENROLLED: ['COMPLETED', 'WITHDRAWN'],
  SCREEN_FAILED: [],
  COMPLETED: [],
  WITHDRAWN: [],
};

export const statuses = Object.keys(followers) as readonly Status[];

/** `SUBJECT_STATUS_ENROLLED` or `ENROLLED` → `ENROLLED`; undefined for what this build does not know. */
export function statusOf(name: string | undefined): Status | undefined {
  const bare = name?.replace(prefix, '');
  return statuses.find((status) => status === bare);
}

/** As the API takes it. */
export function wireStatus(status: Status): string {
  return prefix + status;
}

/** What may be done with a subject now. */
export function movesFrom(name: string | undefined): readonly Move[] {
  const status = statusOf(name);
  return status ? followers[status] : [];
}

export function needsReason(move: Move): boolean {
  return move === 'SCREEN_FAILED' || move === 'WITHDRAWN';
}

export function isRandomisable(name: string | undefined): boolean {
  const status = statusOf(name);
  return status === 'SCREENING' || status === 'ENROLLED';
}

interface Change {
  readonly field?: string | undefined;
  readonly old?: string | undefined;
}

/** The status that a correction can bring back: the one before an ending. `changes`: oldest first. */
export function statusBefore(name: string | undefined, changes: readonly Change[]): Status | undefined {
  const status = statusOf(name);
  if (status === undefined || followers[status].length > 0) return undefined;
  return statusOf(changes.findLast(({ field, old }) => field === 'status' && old !== undefined)?.old);
}
