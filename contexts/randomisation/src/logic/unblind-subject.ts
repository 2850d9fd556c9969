import { type Call, refuse, sitesIn, violation } from '@verum/call';
import { publish } from '@verum/database';
import type { ServiceContext } from '../service-context.ts';
import { findAllocation, type SubjectKey } from '../store/allocations.ts';
import { insertUnblinding, type Unblinding } from '../store/unblindings.ts';

export interface UnblindSubject extends SubjectKey {
  readonly reason: string;
  /** Of identity's Reauthenticate: used up by this. */
  readonly proof: string;
}

export interface Unblinded {
  readonly unblinding: Unblinding;
  readonly arm: string;
}

/**
 * Emergency unblinding: the arm of one subject, told once it is recorded who asked and why.
 * @throws Refusal NOT_FOUND, REASON_REQUIRED, REAUTHENTICATION_REQUIRED, UNAVAILABLE
 */
export async function unblindSubject(service: ServiceContext, call: Call, command: UnblindSubject): Promise<Unblinded> {
  const { study, subject, proof } = command;
  const reason = command.reason.trim();
  const allocation = await service.database.read(call, (sql) => findAllocation(sql, command));
  // Trial is not asked: an emergency must not depend on one service more, and the site stands in the allocation.
  const sites = sitesIn(call.scope, study);
  if (!allocation || (sites !== null && !sites.includes(allocation.site))) {
    throw refuse('NOT_FOUND', { facts: { study, subject } });
  }
  if (reason === '') {
    const violations = [violation('reason', 'required', 'is required for unblinding', '揭盲必须填写原因')];
    throw refuse('REASON_REQUIRED', { violations });
  }
  await service.identity.consumeProof({ proof, purpose: 'unblind' }, { call });
  const at = new Date(service.clock.nowMs()).toISOString();
  const unblinding = await service.database.write(call, reason, async (tx) => {
    const made: Unblinding = { subject, site: allocation.site, reason, at, by: call.actor.id };
    await insertUnblinding(tx, study, made);
    // The notification: who was unblinded, never to what.
    const payload = { study, subject, site: made.site, by: made.by };
    await publish(tx, { aggregate: `subject/${study}/${subject}`, type: 'randomisation.subject.unblinded', payload });
    return { ...made };
  });
  return { unblinding, arm: allocation.arm };
}
