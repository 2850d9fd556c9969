import type { SubjectKey } from '../casebook/casebook.ts';
import type { VisitRow } from '../casebook/loaded-casebook.ts';

/** Whether the subject is in the study, and if not, why. */
export type Standing = 'ACTIVE' | 'SCREEN_FAILED' | 'COMPLETED' | 'WITHDRAWN';

/** What trial says of a subject. */
export interface ToldStanding extends SubjectKey {
  readonly site: string;
  /** IANA zone of the site. */
  readonly zone: string;
  readonly standing: Standing;
  /** Civil date at the site from which it holds. */
  readonly since: string;
  /** Of the subject; grows with each change. */
  readonly revision: number;
  /** Why trial changed it; may be ''. */
  readonly reason: string;
}

/** The day on which the subject left; null while it is in the study. */
export function endedOn({ standing, since }: Pick<ToldStanding, 'standing' | 'since'>): string | null {
  return standing === 'ACTIVE' ? null : since;
}

/**
 * Whether a visit is not expected any more, because the subject left while its window was open or before. One whose
 * last day had passed by then should have been held. The column `visit.is_off` says the same to the work lists.
 */
export function isOff({ isHeld, latest }: Pick<VisitRow, 'isHeld' | 'latest'>, ended: string | null): boolean {
  return ended !== null && !isHeld && latest !== null && latest >= ended;
}
