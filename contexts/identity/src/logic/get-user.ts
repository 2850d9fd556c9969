import { type Call, refuse } from '@verum/call';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { findUser } from '../store/users.ts';

/** @throws Refusal NOT_FOUND */
export async function getUser(service: ServiceContext, call: Call, id: string): Promise<User> {
  const user = await service.database.read(call, (sql) => findUser(sql, id, service.clock.nowMs()));
  return user ?? noUser(id);
}

export function noUser(id: string): never {
  throw refuse('NOT_FOUND', { facts: { user: id } });
}
