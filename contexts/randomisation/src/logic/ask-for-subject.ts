import { type Call, refuse, sitesIn } from '@verum/call';
import { trial } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';
import type { SubjectKey } from '../store/allocations.ts';

const statuses: ReadonlyMap<number, string> = new Map(
  Object.entries(trial.SubjectStatus).map(([name, value]) => [value, name]),
);

export interface AskedSubject {
  readonly site: string;
  /** The name of trial's status, e.g. `SCREENING`. */
  readonly status: string;
}

/**
 * Where trial says that the subject is. Its site counts, not what the caller says.
 * @throws Refusal NOT_FOUND, for a subject at a site that the call does not reach as well; UNAVAILABLE
 */
export async function askForSubject(service: ServiceContext, call: Call, key: SubjectKey): Promise<AskedSubject> {
  const { study, subject } = key;
  const found = await service.trial.getSubject({ study, subject, withoutPerson: true }, { call });
  const sites = sitesIn(call.scope, study);
  if (sites !== null && !sites.includes(found.site)) throw refuse('NOT_FOUND', { facts: { study, subject } });
  return { site: found.site, status: statuses.get(found.status) ?? '' };
}
