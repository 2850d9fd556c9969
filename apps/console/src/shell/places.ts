import type { LinkProps } from '@tanstack/react-router';
import type { MessageKey } from '../messages/en.ts';
import { may, type User } from '../session/session.ts';

/** A page that the navigation leads to. */
export interface Place {
  readonly to: NonNullable<LinkProps['to']>;
  readonly name: MessageKey;
  /** Of whom it is shown to; everybody in the study without one. */
  readonly permission?: string;
  /** The permission in any study will do; for pages of the installation. */
  readonly isAnywhere?: boolean;
  /** Lit only on this very page, not on those below it. */
  readonly isExact?: boolean;
}

/** The pages of a study, in the order of the navigation. */
export const studyPlaces: readonly Place[] = [
  { to: '/studies/$study', name: 'place.work', isExact: true },
  { to: '/studies/$study/matrix', name: 'place.matrix', permission: 'casebook.read' },
  { to: '/studies/$study/subjects', name: 'place.subjects', permission: 'subject.read', isExact: true },
  { to: '/studies/$study/diary', name: 'place.diary', permission: 'epro.read' },
  { to: '/studies/$study/queries', name: 'place.queries', permission: 'query.read' },
  { to: '/studies/$study/verification', name: 'place.verification', permission: 'verify' },
  { to: '/studies/$study/signing', name: 'place.signing', permission: 'sign' },
  { to: '/studies/$study/lock', name: 'place.lock', permission: 'casebook.read' },
  { to: '/studies/$study/audit', name: 'place.audit', permission: 'audit.read' },
  // Of no use to those who enter, review and verify.
  { to: '/studies/$study/builds', name: 'place.builds', permission: 'audit.read' },
  { to: '/studies/$study/transfers', name: 'place.transfers', permission: 'data.export' },
  { to: '/studies/$study/sites', name: 'place.sites', permission: 'study.read' },
  { to: '/studies/$study/reports', name: 'place.reports', permission: 'report.read' },
];

/** The pages of the installation, beside any study. */
export const platformPlaces: readonly Place[] = [
  { to: '/hospitals', name: 'place.hospitals', permission: 'hospital.read', isAnywhere: true },
  { to: '/admin/users', name: 'place.users', permission: 'user.read' },
  { to: '/admin/keys', name: 'place.keys' },
  { to: '/admin/health', name: 'place.health', permission: 'platform.read' },
];

/** Whether the user may there, at one site of the study at least. */
export function isOpenTo(user: User, { permission, isAnywhere }: Place, study: string): boolean {
  if (permission !== undefined && isAnywhere) return mayInAny(user, permission);
  return permission === undefined || mayAnywhere(user, permission, study);
}

/** Whether a role of the user allows it at any site of the study; '*': in every study. */
export function mayAnywhere(user: User, permission: string, study: string): boolean {
  return (user.grants ?? []).some((grant) => may({ grants: [grant] }, permission, study, grant.site ?? ''));
}

/** Whether a role of the user allows it at some site of some study. */
export function mayInAny(user: User, permission: string): boolean {
  return (user.grants ?? []).some((grant) => may({ grants: [grant] }, permission, grant.study ?? '', grant.site ?? ''));
}
