import type { BuildIndex } from '@verum/odm';
import { isLate, type MatrixRow, type VisitState, visitStates } from './matrix-data.ts';
import type { Fact } from './matrix-search.ts';

/** Whether a visit has what is looked for. */
export function cellHas(state: VisitState, fact: Fact): boolean {
  const { facts, progress } = state;
  switch (fact) {
    case 'queries':
      return facts.openQueries + facts.answeredQueries > 0;
    case 'verification':
      return facts.toVerify > 0;
    case 'signature':
      return facts.signature === 'broken' || (facts.signature === 'none' && progress.entry === 'complete');
    case 'overdue':
      return isLate(state);
  }
}

/** The rows in which some visit has it; those whose casebook or build is not here yet are left out. */
export function rowsWith(
  rows: readonly MatrixRow[],
  builds: ReadonlyMap<string, BuildIndex>,
  fact: Fact,
): readonly MatrixRow[] {
  return rows.filter(({ casebook }) => {
    const index = builds.get(casebook?.build ?? '');
    if (!index || !casebook) return false;
    return [...visitStates(index, casebook).values()].some((state) => cellHas(state, fact));
  });
}
