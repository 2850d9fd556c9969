import { type Call, refuse, violation } from '@verum/call';
import { publish } from '@verum/database';
import type { Activation } from '../../domain/build/build.ts';
import { isCivilDate } from '../../domain/casebook/civil-date.ts';
import type { ServiceContext } from '../../service-context.ts';
import { insertActivation } from '../../store/builds.ts';
import { type BuildName, loadBuild } from './get-build.ts';

export interface ActivateBuild extends BuildName {
  readonly site: string;
  /** Civil date at the site. */
  readonly fromDate: string;
  readonly approval: string;
}

/**
 * Lets new casebooks of a site open on a published build from a date on. Doing it again changes nothing.
 * @throws Refusal NOT_FOUND for the build or the site; INVALID_REQUEST; STATE_FORBIDS for a draft; ALREADY_EXISTS
 * when another build or approval stands at that date: what was approved is not rewritten
 */
export async function activateBuild(service: ServiceContext, call: Call, command: ActivateBuild): Promise<Activation> {
  const { study, site, fromDate } = command;
  const approval = command.approval.trim();
  checkText(fromDate, approval);
  await service.trial.getSite({ study, site });
  return await service.database.write(call, `Approval ${approval}`, async (tx) => {
    const { build, state } = await loadBuild(service, tx, call, command);
    if (state !== 'PUBLISHED') throw refuse('STATE_FORBIDS', { facts: { study, build: command.build, state } });
    const asked: Activation = { build, site, fromDate, approval };
    const standing = await insertActivation(tx, study, asked);
    if (standing.build !== build || standing.approval !== approval) {
      throw refuse('ALREADY_EXISTS', { facts: { study, site, fromDate, build: String(standing.build) } });
    }
    if (standing === asked) {
      const payload = { study, site, build, fromDate };
      await publish(tx, { aggregate: `build/${study}/${build}`, type: 'edc.build.activated', payload });
    }
    return { ...standing };
  });
}

function checkText(fromDate: string, approval: string): void {
  const violations = [
    ...(isCivilDate(fromDate)
      ? []
      : [violation('fromDate', 'no_such_date', 'There is no such date.', '没有这个日期。')]),
    ...(approval === '' ? [violation('approval', 'required', 'Name the approval.', '请填写批准文号。')] : []),
  ];
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
}
