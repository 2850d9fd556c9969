import { type Call, refuse } from '@verum/call';
import { parseFormKey } from '@verum/values';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { Casebook, SubjectKey } from '../../domain/casebook/casebook.ts';
import { civilDateIn } from '../../domain/casebook/civil-date.ts';
import type { LoadedCasebook, VisitRow } from '../../domain/casebook/loaded-casebook.ts';
import { holdOfVisit } from '../../domain/review/hold.ts';
import { replanVisits } from '../../domain/visit/settle-visits.ts';
import { shownToBlinded } from '../../domain/visit/shown-visits.ts';
import type { ServiceContext } from '../../service-context.ts';
import { saveVisitSkip } from '../../store/casebooks.ts';
import { loadWhole } from '../../store/load-casebook.ts';
import { subjectLocks } from '../../store/locks.ts';
import type { Reach } from '../../store/reach.ts';
import { getCasebook } from '../casebook/get-casebook.ts';
import { reachOf, seesBlinded } from '../reach.ts';

export interface SkipVisit extends SubjectKey {
  /** visitOid[!repeat] */
  readonly visit: string;
  readonly reason: string;
  readonly undo: boolean;
}

/**
 * Declares that a visit does not take place, or takes that back. Forms that it holds stay as they are.
 * @throws Refusal NOT_FOUND for a casebook out of reach or a visit that it does not have; HELD; REASON_REQUIRED
 */
export async function skipVisit(service: ServiceContext, call: Call, command: SkipVisit): Promise<Casebook> {
  const { study, subject, visit, undo } = command;
  const reason = command.reason.trim();
  return await service.database.write(
    call,
    reason,
    async (tx) => {
      const reach = reachOf(call, study);
      const loaded = await loadWhole(tx, command, reach.sites);
      const build = loaded && (await service.builds.get(tx, { study, build: loaded.build }));
      const row = build && shownVisits(build, loaded, reach).find((one) => one.visit === visit);
      if (!loaded || !row) throw refuse('NOT_FOUND', { facts: { study, subject, visit } });
      const hold = holdOfVisit(loaded.holds, visit);
      if (hold !== 'NONE') throw refuse('HELD', { facts: { visit, hold } });
      if ((row.skipped !== null) === undo) {
        const today = civilDateIn(loaded.zone, service.clock.nowMs());
        const changed = { ...row, skipped: undo ? null : reason };
        const visits = loaded.visits.map((one) => (one === row ? changed : one));
        await saveVisitSkip(tx, loaded, changed, replanVisits(build, { ...loaded, visits }, today));
      }
      return await getCasebook(service, tx, call, command);
    },
    subjectLocks(command),
  );
}

function shownVisits(build: CompiledBuild, { site, visits, forms }: LoadedCasebook, reach: Reach): readonly VisitRow[] {
  if (seesBlinded(reach, site)) return visits;
  const isOpen = (form: string) => !build.blinding.isBlinded(parseFormKey(form)?.formOid ?? '');
  return shownToBlinded(build, visits, [...forms.keys()].filter(isOpen));
}
