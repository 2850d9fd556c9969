import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, type ContextMigrations, migrate } from '@verum/database';
import type { Log } from '@verum/host';
import { limitsMigrations } from '@verum/limits';
import { contexts } from './contexts.ts';

/** Passwords of the login roles, by schema. */
export type RolePasswords = Readonly<Record<string, string>>;

/** Every schema of an installation: the contexts', and that of the budgets which gateways share. */
export function schemas(): readonly ContextMigrations[] {
  const own = contexts.map(({ name, migrations }) => ({
    schema: name,
    role: `verum_${name}`,
    folder: fileURLToPath(migrations),
  }));
  return [...own, limitsMigrations];
}

/** Brings every schema to this version. Returns the connections of their own roles, by schema. */
export async function migrateAll(
  admin: Connection,
  log: Log,
  passwords: RolePasswords = {},
): Promise<ReadonlyMap<string, Connection>> {
  const roles = schemas().map((one) => {
    const password = passwords[one.schema];
    return { ...one, ...(password !== undefined && { rolePassword: password }) };
  });
  const { applied } = await migrate({ admin, contexts: roles });
  if (applied.length > 0) log.info('migrated', { count: applied.length });
  return new Map(
    roles.map(({ schema, role, rolePassword }) => {
      const { password: _, ...server } = admin;
      return [schema, { ...server, user: role, ...(rolePassword !== undefined && { password: rolePassword }) }];
    }),
  );
}

/** Made once and kept beside the data, readable by the owner alone; a role that a later version brings gets its own. */
export function rolePasswords(folder: string): RolePasswords {
  const file = join(folder, 'role-passwords.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RolePasswords) : {};
  const missing = schemas().filter(({ schema }) => kept[schema] === undefined);
  if (missing.length === 0) return kept;
  const made = missing.map(({ schema }) => [schema, randomBytes(24).toString('base64url')] as const);
  const all = { ...kept, ...Object.fromEntries(made) };
  writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return all;
}
