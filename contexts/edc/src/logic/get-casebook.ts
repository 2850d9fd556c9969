import { type Call, refuse, sitesIn } from '@verum/call';
import type { Sql } from '@verum/database';
import type { Casebook, SubjectKey } from '../domain/casebook.ts';
import type { ServiceContext } from '../service-context.ts';
import { findCasebook } from '../store/casebooks.ts';

/** @throws Refusal NOT_FOUND, for a casebook of another site as well */
export function readCasebook({ database }: ServiceContext, call: Call, key: SubjectKey): Promise<Casebook> {
  return database.read(call, (sql) => getCasebook(sql, call, key));
}

/** The same inside a transaction. */
export async function getCasebook(sql: Sql, call: Call, key: SubjectKey): Promise<Casebook> {
  const { study, subject } = key;
  const casebook = await findCasebook(sql, key, sitesIn(call.scope, study));
  if (!casebook) throw refuse('NOT_FOUND', { facts: { study, subject } });
  return casebook;
}
