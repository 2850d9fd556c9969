import type { CompiledBuild } from '../build/compile-build.ts';
import type { VisitRow } from '../casebook/loaded-casebook.ts';
import { visitOf } from '../review/hold.ts';
import { visitRulesOf } from './settle-visits.ts';
import { planVisits } from './visit-plan.ts';

type Shown = Pick<VisitRow, 'visit' | 'isHeld' | 'skipped'>;

/**
 * The visits of a casebook that somebody blinded may know of. A repeat of a visit that only a blinded form has begun is
 * not among them: that it is there would tell that something was captured.
 * @param forms keys of the forms that everybody sees
 */
export function shownToBlinded<Row extends Shown>(
  build: CompiledBuild,
  visits: readonly Row[],
  forms: Iterable<string>,
): readonly Row[] {
  if (!build.blinding.isUsed) return visits;
  const begun = new Set([...forms].map(visitOf));
  const planned = plannedKeys(build);
  return visits.filter(
    ({ visit, isHeld, skipped }) => isHeld || skipped !== null || planned.has(visit) || begun.has(visit),
  );
}

const known = new WeakMap<CompiledBuild, ReadonlySet<string>>();

/** Visits that every casebook has from the beginning. */
function plannedKeys(build: CompiledBuild): ReadonlySet<string> {
  const keys = known.get(build) ?? new Set(planVisits(visitRulesOf(build), untouched).map(({ key }) => key));
  known.set(build, keys);
  return keys;
}

const untouched = {
  dates: new Map(),
  skipped: new Set<string>(),
  hidden: new Set<string>(),
  today: '',
  zone: 'Etc/UTC',
};
