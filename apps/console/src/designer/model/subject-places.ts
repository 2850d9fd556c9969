import { compileIndex, formSlots, type ItemDef, type StudyBuild } from '@verum/odm';
import { isDated } from './design.ts';
import { formatPlace } from './paths.ts';
import { inPlanOrder } from './visits.ts';

export interface SubjectPlace {
  /** As inputs of rules are named: `SE.SCREENING~FO.DM/IG.DM/IT.SEX`. */
  readonly place: string;
  readonly visitOid: string;
  readonly formOid: string;
  readonly itemOid: string;
}

/**
 * Where a fact of the subject may stand: at the first visit that has the form and does not repeat, in no repeating part.
 * Elsewhere there is more than one, and nobody could say which counts.
 */
export function subjectPlaces(build: StudyBuild, fact: 'sex' | 'birthDate'): readonly SubjectPlace[] {
  const index = compileIndex(build);
  const isOf = (item: ItemDef) => (fact === 'sex' ? isSex(build, item) : isDated(item));
  const visits = inPlanOrder(build.visits).filter(({ repeating }) => !repeating);
  return build.forms.flatMap((form): SubjectPlace[] => {
    const visitOid = visits.find(({ forms }) => forms.some((ref) => ref.formOid === form.oid))?.oid;
    if (visitOid === undefined || form.repeating) return [];
    return formSlots(index, form.oid)
      .filter(({ item, repeating }) => !repeating && isOf(item))
      .map(({ item, groups }) => {
        const steps = [...groups.map(({ group }) => ({ oid: group.oid })), { oid: item.oid }];
        const place = formatPlace({ visit: { oid: visitOid }, form: { oid: form.oid }, steps, isUnit: false });
        return { place, visitOid, formOid: form.oid, itemOid: item.oid };
      });
  });
}

/** Its values are compared with `M` and `F`, which its codes therefore are. */
function isSex(build: StudyBuild, { codeListOid }: ItemDef): boolean {
  const codes = build.codeLists.find(({ oid }) => oid === codeListOid)?.entries.map(({ codedValue }) => codedValue);
  return ['M', 'F'].every((code) => codes?.includes(code));
}
