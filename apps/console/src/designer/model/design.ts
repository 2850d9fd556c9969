import type { Design } from '@verum/checks';
import { compileIndex, formSlots, type ItemDef, type StudyBuild } from '@verum/odm';
import type { Operation } from './draft.ts';
import { patched } from './keep.ts';
import { templateOf } from './paths.ts';

/** Changes members of the design. */
export function editDesign(change: (design: Design) => Partial<Design>): Operation {
  return (draft) => {
    const design = patched(draft.design, change(draft.design));
    return design === draft.design ? draft : { ...draft, design };
  };
}

function toggled(oids: readonly string[], oid: string, isIn: boolean): readonly string[] {
  if (oids.includes(oid) === isIn) return oids;
  return isIn ? [...oids, oid] : oids.filter((one) => one !== oid);
}

/** Whether the item always needs source verification. */
export function setCritical(itemOid: string, isCritical: boolean): Operation {
  return editDesign(({ critical }) => ({ critical: toggled(critical, itemOid, isCritical) }));
}

/** Whether only the unblinded see the item or the form. */
export function setBlinded(kind: 'items' | 'forms', oid: string, isBlinded: boolean): Operation {
  return editDesign(({ blinded }) => ({
    blinded: patched(blinded, { [kind]: toggled(blinded[kind], oid, isBlinded) }),
  }));
}

/** Where the date of a visit stands (`*`: of every other one); undefined takes it away. */
export function setVisitDate(visit: string, place: string | undefined): Operation {
  return editDesign(({ visitDates }) => {
    if (visitDates[visit] === place) return {};
    const { [visit]: _, ...others } = visitDates;
    return { visitDates: place === undefined ? others : { ...others, [visit]: place } };
  });
}

export interface DatePlace {
  /** As the design writes it: `FO.SV/IG.SV/IT.SVDAT`. */
  readonly place: string;
  readonly formOid: string;
  readonly itemOid: string;
}

/** Whether its values tell a day, if only in part. */
export const isDated = ({ dataType }: ItemDef) => dated.has(dataType);

const dated: ReadonlySet<string> = new Set(['date', 'datetime', 'partialDate', 'partialDatetime', 'incompleteDate']);

/** Items of these forms that hold a date where nothing repeats: one visit has one date. */
export function datePlaces(build: StudyBuild, formOids: readonly string[]): readonly DatePlace[] {
  const index = compileIndex(build);
  return formOids
    .filter((oid) => index.forms.get(oid)?.repeating === false)
    .flatMap((formOid) =>
      formSlots(index, formOid)
        .filter((slot) => isDated(slot.item) && !slot.repeating)
        .map(({ item, groups }) => {
          const steps = [{ oid: formOid }, ...groups.map(({ group }) => ({ oid: group.oid })), { oid: item.oid }];
          return { place: templateOf(steps), formOid, itemOid: item.oid };
        }),
    );
}
