import type { FormRef, Texts, VisitDef, VisitPlan } from '@verum/odm';
import type { Draft, Operation } from './draft.ts';
import { changed, mapKept, movedBy, patched, renumbered } from './keep.ts';
import { newOid } from './oids.ts';
import { settling } from './settle.ts';

export type VisitType = VisitDef['type'];

/** The visits in the order of the plan, and with its numbers; those that no plan names come last. */
function planned(draft: Draft, visits: readonly VisitDef[]): Draft {
  const isOrdered = visits.some(({ plan }) => plan?.order !== undefined);
  let position = 0;
  const numbered = mapKept(visits, (visit) => {
    if (!visit.plan) return visit;
    position += 1;
    return patched(visit, { plan: patched(visit.plan, { position, ...(isOrdered && { order: position }) }) });
  });
  return numbered === draft.build.visits ? draft : { ...draft, build: { ...draft.build, visits: numbered } };
}

/** In the order in which they are shown, which from the first change on is the order of the build as well. */
export function inPlanOrder(visits: readonly VisitDef[]): readonly VisitDef[] {
  const place = ({ plan }: VisitDef) => plan?.position ?? Number.MAX_SAFE_INTEGER;
  return visits.every((visit, at) => at === 0 || place(visits[at - 1] as VisitDef) <= place(visit))
    ? visits
    : visits.toSorted((a, b) => place(a) - place(b));
}

export interface NewVisit {
  readonly oid: string;
  readonly description: Texts;
  readonly type: VisitType;
}

/** After the last one of its kind; a visit that anything is said about is planned. */
export function addVisit({ oid, description, type }: NewVisit): Operation {
  return (draft) => {
    if (draft.build.visits.some((visit) => visit.oid === oid)) return draft;
    const visits = inPlanOrder(draft.build.visits);
    const groupOid = visits.findLast(({ plan }) => plan)?.plan?.groupOid;
    const visit: VisitDef = {
      oid,
      name: description[0]?.text || oid,
      description,
      type,
      repeating: type === 'unscheduled',
      plan: { position: 0, mandatory: type === 'scheduled', ...(groupOid !== undefined && { groupOid }) },
      forms: [],
    };
    return planned(draft, [...visits, visit]);
  };
}

export function removeVisit(oid: string): Operation {
  return settling((draft) =>
    planned(
      draft,
      mapKept(inPlanOrder(draft.build.visits), (visit) => (visit.oid === oid ? undefined : visit)),
    ),
  );
}

export function moveVisit(oid: string, by: number): Operation {
  return (draft) => {
    const visits = inPlanOrder(draft.build.visits);
    const at = visits.findIndex((visit) => visit.oid === oid);
    const moved = movedBy(visits, at, by);
    if (moved === visits) return draft;
    const now = moved.findIndex((visit) => visit.oid === oid);
    return planned(draft, moved.with(now, inGroupOf(moved[now] as VisitDef, moved[now + (by > 0 ? -1 : 1)])));
  };
}

/** Whoever is moved past a visit of another group (the treatment period, say) comes into it: a group stands together. */
function inGroupOf(visit: VisitDef, neighbour: VisitDef | undefined): VisitDef {
  if (!visit.plan || !neighbour?.plan) return visit;
  return patched(visit, { plan: patched<VisitPlan>(visit.plan, { groupOid: neighbour.plan.groupOid }) });
}

/** The same forms under another OID, right after it; its window is not copied, as no two visits have one. */
export function copyVisit(oid: string, copyOid: string): Operation {
  return (draft) => {
    const visits = inPlanOrder(draft.build.visits);
    const at = visits.findIndex((visit) => visit.oid === oid);
    const visit = visits[at];
    if (!visit || visits.some((one) => one.oid === copyOid)) return draft;
    return planned(draft, visits.toSpliced(at + 1, 0, { ...visit, oid: copyOid }));
  };
}

export const freeVisitOid = (draft: Draft, name = '') => newOid(draft, 'visit', name);

type VisitPatch = Partial<Pick<VisitDef, 'name' | 'description' | 'type' | 'repeating'>>;

export function editVisit(oid: string, patch: VisitPatch): Operation {
  return visitsWith(oid, (visit) => patched(visit, named(oid, patch)));
}

/** Something always names it: a name that was emptied is its OID. */
export function named<T extends { readonly name?: string | undefined }>(oid: string, patch: T): T {
  return patch.name !== undefined && patch.name.trim() === '' ? { ...patch, name: oid } : patch;
}

/** A form comes to a visit, or goes. */
export function toggleForm(visitOid: string, formOid: string): Operation {
  return settling(
    visitsWith(visitOid, (visit) => {
      const others = visit.forms.filter((ref) => ref.formOid !== formOid);
      const forms = others.length < visit.forms.length ? others : [...others, { formOid, mandatory: true }];
      return patched(visit, { forms: renumbered(forms) });
    }),
  );
}

export function moveFormOfVisit(visitOid: string, formOid: string, by: number): Operation {
  return visitsWith(visitOid, (visit) => {
    const at = visit.forms.findIndex((ref) => ref.formOid === formOid);
    const forms = movedBy(visit.forms, at, by);
    return forms === visit.forms ? visit : patched(visit, { forms: renumbered(forms) });
  });
}

export function editFormOfVisit(
  visitOid: string,
  formOid: string,
  patch: Partial<Pick<FormRef, 'mandatory'>>,
): Operation {
  return visitsWith(visitOid, (visit) =>
    patched(visit, {
      forms: mapKept(visit.forms, (ref) => (ref.formOid === formOid ? patched(ref, patch) : ref)),
    }),
  );
}

function visitsWith(oid: string, change: (visit: VisitDef) => VisitDef): Operation {
  return (draft) => {
    const visits = changed(draft.build.visits, oid, change);
    return visits === draft.build.visits ? draft : { ...draft, build: { ...draft.build, visits } };
  };
}
