import { getOption } from '@bufbuild/protobuf';
import { type RoleRule, role as roleOption } from '../gen/verum/v1/options_pb.ts';
import { Role, RoleSchema } from '../gen/verum/v1/role_pb.ts';

const known = new Map<Role, { name: string; rule: RoleRule; permissions: ReadonlySet<string> }>(
  RoleSchema.values
    .filter((value) => value.number !== Role.UNSPECIFIED)
    .map((value) => {
      const rule = getOption(value, roleOption);
      return [value.number as Role, { name: value.localName, rule, permissions: new Set(rule.permissions) }] as const;
    }),
);

const nothing: ReadonlySet<string> = new Set();

/** A role this build does not know may do nothing. */
export function permissionsOf(role: Role): ReadonlySet<string> {
  return known.get(role)?.permissions ?? nothing;
}

/** The stable name, e.g. `DATA_MANAGER`. */
export function roleName(role: Role): string {
  return known.get(role)?.name ?? `ROLE_${role}`;
}

export function roleRule(role: Role): RoleRule | undefined {
  return known.get(role)?.rule;
}

export function allRoles(): readonly Role[] {
  return [...known.keys()];
}
