import { type Call, refuse } from '@verum/call';
import type { Study } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { findStudy } from '../store/studies.ts';

/** @throws Refusal NOT_FOUND */
export async function getStudy({ database }: ServiceContext, call: Call, code: string): Promise<Study> {
  const study = await database.read(call, (sql) => findStudy(sql, code));
  if (!study) throw refuse('NOT_FOUND', { facts: { study: code } });
  return study;
}
