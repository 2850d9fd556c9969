import { type Call, refuse, violation } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import { checkDesign, type Design, siteFactor } from '../domain/design.ts';
import type { ServiceContext } from '../service-context.ts';
import { schemeLocks } from '../store/locks.ts';
import { insertScheme } from '../store/schemes.ts';
import { getScheme } from './get-scheme.ts';
import type { SeenScheme } from './seen.ts';

export interface CreateScheme {
  readonly study: string;
  readonly design: Design;
}

/** @throws Refusal NOT_FOUND, INVALID_REQUEST */
export async function createScheme(service: ServiceContext, call: Call, command: CreateScheme): Promise<SeenScheme> {
  const { study, design } = command;
  await service.trial.getStudy({ study }, { call });
  checkDesign(design);
  await checkSites(service, call, command);
  const draft = async (tx: Tx) => {
    const scheme = await insertScheme(tx, study, design);
    const payload = { study, scheme };
    await publish(tx, { aggregate: `study/${study}`, type: 'randomisation.scheme.drafted', payload });
    return scheme;
  };
  const scheme = await service.database.write(call, 'Randomisation scheme drafted', draft, schemeLocks(study));
  return await getScheme(service, call, { study, scheme: String(scheme) });
}

/** A level that is no site of the study would be a stratum that nobody ever falls into. */
async function checkSites({ trial }: ServiceContext, call: Call, { study, design }: CreateScheme): Promise<void> {
  const index = design.factors.findIndex(({ code }) => code === siteFactor);
  if (index < 0) return;
  const known = new Set((await trial.listSites({ study }, { call })).sites.map(({ code }) => code));
  if (design.factors[index]?.levels.every((level) => known.has(level))) return;
  const textEn = 'names a site that the study does not have';
  const violations = [
    violation(`design.factors[${index}].levels`, 'unknown_site', textEn, '包含该研究中不存在的研究中心'),
  ];
  throw refuse('INVALID_REQUEST', { violations });
}
