import type { IconName } from '../ui/status-icon.tsx';

export type WorkGlyph = IconName | 'query' | 'started' | 'notStarted';

/** One kind of what waits: how the API names it, how the address does, and whose work it is. */
export interface WorkKind {
  readonly kind: `WORK_KIND_${string}`;
  /** Of the address, and the end of its messages' keys. */
  readonly list: WorkListName;
  /** Who may do something about it; for everybody else it is something to know. */
  readonly permission: string;
  readonly glyph: WorkGlyph;
  /** Shown to nobody but those whose work it is. */
  readonly isOwnOnly?: boolean;
}

export type WorkListName =
  | 'to-sign-again'
  | 'to-sign'
  | 'candidate-queries'
  | 'answered-queries'
  | 'to-verify'
  | 'overdue'
  | 'due'
  | 'open-queries'
  | 'missing'
  | 'incomplete';

/** In the order in which they are shown: what holds others up comes first. */
export const workKinds: readonly WorkKind[] = [
  { kind: 'WORK_KIND_TO_SIGN_AGAIN', list: 'to-sign-again', permission: 'sign', glyph: 'broken' },
  { kind: 'WORK_KIND_TO_SIGN', list: 'to-sign', permission: 'sign', glyph: 'signed' },
  { kind: 'WORK_KIND_TO_VERIFY', list: 'to-verify', permission: 'verify', glyph: 'verified' },
  {
    kind: 'WORK_KIND_CANDIDATE_QUERIES',
    list: 'candidate-queries',
    permission: 'query.review',
    glyph: 'query',
    isOwnOnly: true,
  },
  { kind: 'WORK_KIND_ANSWERED_QUERIES', list: 'answered-queries', permission: 'query.write', glyph: 'query' },
  { kind: 'WORK_KIND_OVERDUE', list: 'overdue', permission: 'casebook.write', glyph: 'late' },
  { kind: 'WORK_KIND_OPEN_QUERIES', list: 'open-queries', permission: 'query.answer', glyph: 'query' },
  { kind: 'WORK_KIND_DUE', list: 'due', permission: 'casebook.write', glyph: 'late' },
  { kind: 'WORK_KIND_MISSING', list: 'missing', permission: 'casebook.write', glyph: 'notStarted' },
  { kind: 'WORK_KIND_INCOMPLETE', list: 'incomplete', permission: 'casebook.write', glyph: 'started' },
];

/** Kinds as one person sees them: one's own work, and what waits for others. */
export function shareWork(may: (permission: string) => boolean) {
  const isOwn = ({ permission }: WorkKind) => may(permission);
  return {
    own: workKinds.filter(isOwn),
    others: workKinds.filter((kind) => !isOwn(kind) && !kind.isOwnOnly),
  };
}

/** Undefined for a list that there is not. */
export function workKindOf(list: string): WorkKind | undefined {
  return workKinds.find((kind) => kind.list === list);
}

interface CountLike {
  readonly kind?: string | undefined;
  readonly count?: number | undefined;
  readonly capped?: boolean | undefined;
}

/** How many wait, for people: `1000+` where counting stopped. */
export function countText({ count = 0, capped = false }: CountLike): string {
  return capped ? `${count}+` : String(count);
}
