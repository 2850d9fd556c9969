import type { Call } from '@verum/call';
import type { Arm } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { listArms as load } from '../store/sites.ts';

/** The arms of a study the caller may read; [] for a study that does not exist. */
export function listArms({ database }: ServiceContext, call: Call, study: string): Promise<Arm[]> {
  return database.read(call, (sql) => load(sql, study));
}
