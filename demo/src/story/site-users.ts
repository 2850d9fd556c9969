import { USERS } from '../cast.ts';
import type { DemoRole } from '../plan.ts';

/** The first user of a role who works at the site. */
export function userAt(role: DemoRole, site: string): string {
  const user = USERS.find((one) => one.role === role && (one.sites ?? [site]).includes(site));
  if (!user) throw new RangeError(`the cast has no ${role} at site ${site}`);
  return user.login;
}
