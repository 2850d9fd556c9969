import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, migrate } from '@verum/database';
import type { Log } from '@verum/host';
import { contexts } from './contexts.ts';

/** Passwords of the contexts' login roles, by context. */
export type RolePasswords = Readonly<Record<string, string>>;

/** Brings every context's schema to this version. Returns the connections of the contexts' own roles. */
export async function migrateAll(
  admin: Connection,
  log: Log,
  passwords: RolePasswords = {},
): Promise<ReadonlyMap<string, Connection>> {
  const roles = contexts.map(({ name, migrations }) => {
    const password = passwords[name];
    return {
      schema: name,
      role: `verum_${name}`,
      folder: fileURLToPath(migrations),
      ...(password !== undefined && { rolePassword: password }),
    };
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

/** Made once and kept beside the data, readable by the owner alone. */
export function rolePasswords(folder: string): RolePasswords {
  const file = join(folder, 'role-passwords.json');
  if (!existsSync(file)) {
    const made = Object.fromEntries(contexts.map(({ name }) => [name, randomBytes(24).toString('base64url')]));
    writeFileSync(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as RolePasswords;
}
