import { type Call, refuse } from '@verum/call';
import { publish } from '@verum/database';
import type { Arm } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertArm } from '../store/sites.ts';
import { findStudy } from '../store/studies.ts';

export interface AddArm {
  readonly study: string;
  readonly arm: Arm;
}

/** @throws Refusal NOT_FOUND, ALREADY_EXISTS */
export function addArm({ database }: ServiceContext, call: Call, { study, arm }: AddArm): Promise<Arm> {
  const facts = { study, arm: arm.code };
  return database.write(call, 'Arm added', async (tx) => {
    if (!(await findStudy(tx, study))) throw refuse('NOT_FOUND', { facts: { study } });
    if (!(await insertArm(tx, study, arm))) throw refuse('ALREADY_EXISTS', { facts });
    await publish(tx, { aggregate: `study/${study}`, type: 'trial.arm.added', payload: facts });
    return arm;
  });
}
