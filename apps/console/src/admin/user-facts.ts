import type { User } from '../session/session.ts';

export type UserStanding = 'ACTIVE' | 'INVITED' | 'DISABLED' | 'LOCKED';
export const standings: readonly UserStanding[] = ['ACTIVE', 'INVITED', 'LOCKED', 'DISABLED'];

/** A lock that has run out is none. */
export function standingOf({ state, lockedUntil }: User, nowMs: number): UserStanding {
  if (state === 'USER_STATE_DISABLED') return 'DISABLED';
  if (lockedUntil && Date.parse(lockedUntil) > nowMs) return 'LOCKED';
  return state === 'USER_STATE_INVITED' ? 'INVITED' : 'ACTIVE';
}

export interface UserFilter {
  readonly search?: string | undefined;
  readonly state?: string | undefined;
}

export function pickUsers(users: readonly User[], { search = '', state = '' }: UserFilter, nowMs: number) {
  const wanted = search.toLowerCase();
  return users.filter(
    (user) =>
      (state === '' || standingOf(user, nowMs) === state) &&
      [user.loginName, user.displayName, user.email].some((text) => text?.toLowerCase().includes(wanted)),
  );
}

export interface Grant {
  readonly role: string;
  /** '*' for every study. */
  readonly study: string;
  /** '*' for every site. */
  readonly site: string;
}

/** `held`: this very grant; `covered`: one that reaches further includes it. */
export function grantState(grants: User['grants'], { role, study, site }: Grant): 'held' | 'covered' | 'none' {
  const own = (grants ?? []).filter((grant) => grant.role === role);
  if (own.some((grant) => grant.study === study && grant.site === site)) return 'held';
  const covers = (wide: string | undefined, narrow: string) => wide === '*' || wide === narrow;
  return own.some((grant) => covers(grant.study, study) && covers(grant.site, site)) ? 'covered' : 'none';
}
