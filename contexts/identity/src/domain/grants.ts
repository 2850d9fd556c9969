import { type Place, refuse } from '@verum/call';
import { allRoles, type Role } from '@verum/contracts';

/** How a grant is stored and signed: `<role number>@<study>/<site>`. Neither code can hold `@` or `/`. */
export function formatGrant({ role, study, site }: Place): string {
  return `${role}@${study}/${site}`;
}

export function parseGrant(text: string): Place {
  const [, role, study, site] = /^(\d+)@([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (role === undefined || study === undefined || site === undefined) throw new Error('not a stored grant');
  return { role: Number(role) as Role, study, site };
}

/** Whether holding `held` is holding `asked`: the same role, there or everywhere around it. */
export function covers(held: Place, asked: Place): boolean {
  return (
    held.role === asked.role &&
    (held.study === '*' || held.study === asked.study) &&
    (held.site === '*' || held.site === asked.site)
  );
}

/** The grants of `asked` that the owner still holds. */
export function stillHeld(asked: readonly Place[], held: readonly Place[]): readonly Place[] {
  return asked.filter((one) => held.some((own) => covers(own, one)));
}

/**
 * Grants as they may be stored: known roles, each once, sorted. A site's code means something only inside its study,
 * so every study at one site is refused.
 * @throws Refusal INVALID_REQUEST naming each wrong grant as `<field>[i]`
 */
export function acceptGrants(grants: readonly Place[], fieldOf: (index: number) => string): readonly string[] {
  const known = allRoles();
  const violations = grants.flatMap(({ role, study, site }, index) => {
    if (!known.includes(role)) {
      return [{ field: `${fieldOf(index)}.role`, rule: 'known', textEn: 'is not a known role', textZh: '未知的角色' }];
    }
    if (study === '*' && site !== '*') {
      return [
        {
          field: `${fieldOf(index)}.site`,
          rule: 'site_of_study',
          textEn: 'must be * where the study is *',
          textZh: '研究为 * 时，研究中心也必须为 *',
        },
      ];
    }
    return [];
  });
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
  return [...new Set(grants.map(formatGrant))].sort();
}

/** @throws Refusal PERMISSION_DENIED when something is asked for that is not held */
export function requirePart(asked: readonly Place[], held: readonly Place[]): void {
  if (stillHeld(asked, held).length < asked.length) throw refuse('PERMISSION_DENIED');
}
