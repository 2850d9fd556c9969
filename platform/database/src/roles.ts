import pg from 'pg';
import { codeOf } from './errors.ts';

/** Owns every schema and table. Nobody can log in as it, so nobody who serves calls can disable a trigger. */
export const ownerRole = 'verum_owner';

export interface ContextRole {
  readonly schema: string;
  /** The login role of the context, by convention `verum_<schema>`. Owns nothing. */
  readonly role: string;
  /** For servers that ask for one; the embedded server does not. */
  readonly rolePassword?: string;
}

export async function ensureOwner(client: pg.Client): Promise<void> {
  await ensureRole(client, ownerRole, 'nologin');
  const { rows } = await client.query<{ is_super: boolean; is_member: boolean }>(
    `select rolsuper as is_super, pg_has_role(current_user, '${ownerRole}', 'member') as is_member
     from pg_roles where rolname = current_user`,
  );
  if (!rows[0]?.is_super && !rows[0]?.is_member) await client.query(`grant ${ownerRole} to current_user`);
  await client.query(
    `do $$ begin execute format('grant create on database %I to ${ownerRole}', current_database()); end $$`,
  );
}

/** The schema, its login role, and what the role may do in it: read and write rows, and nothing about their shape. */
export async function ensureSchema(client: pg.Client, { schema, role, rolePassword }: ContextRole): Promise<void> {
  await ensureRole(client, role, 'login noinherit');
  if (rolePassword !== undefined) {
    await client.query(`alter role ${role} password ${pg.escapeLiteral(rolePassword)}`);
  }
  await client.query(`
    create schema if not exists ${schema} authorization ${ownerRole};
    grant usage on schema ${schema} to ${role};
    alter default privileges for role ${ownerRole} in schema ${schema}
      grant select, insert, update, delete on tables to ${role};
    alter default privileges for role ${ownerRole} in schema ${schema}
      grant usage, select on sequences to ${role};`);
}

/** Roles belong to the whole server: another database's migration may be creating the same one just now. */
async function ensureRole(client: pg.Client, role: string, options: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount) return;
  try {
    await client.query(`create role ${role} ${options}`);
  } catch (error) {
    if (!['42710', '23505'].includes(codeOf(error) ?? '')) throw error;
  }
}
