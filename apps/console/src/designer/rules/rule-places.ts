import type { StudyBuild } from '@verum/odm';
import type { Draft, Operation } from '../model/draft.ts';
import { mapKept, patched } from '../model/keep.ts';
import type { RuleName } from './rule-model.ts';

/** Where a derivation writes or a skip holds: in a form or a group, a form of a visit, or a whole visit. */
export type RulePlace =
  | { readonly in: 'form' | 'group'; readonly owner: string; readonly oid: string; readonly kind: 'item' | 'group' }
  | { readonly in: 'visit'; readonly owner: string; readonly oid: string; readonly kind: 'form' }
  | { readonly in: 'plan'; readonly owner: ''; readonly oid: string; readonly kind: 'visit' };

export const keyOfPlace = ({ in: where, owner, oid, kind }: RulePlace) => JSON.stringify([where, owner, kind, oid]);

/** Every place that a method or a condition may stand at: a method only writes items. */
export function possiblePlaces({ visits, forms, groups }: StudyBuild, kind: RuleName['kind']): readonly RulePlace[] {
  const inside = (where: 'form' | 'group', owners: StudyBuild['forms']) =>
    owners.flatMap(({ oid: owner, content }) =>
      content
        .filter((ref) => kind === 'condition' || ref.kind === 'item')
        .map((ref): RulePlace => ({ in: where, owner, oid: ref.oid, kind: ref.kind })),
    );
  const items = [...inside('form', forms), ...inside('group', groups)];
  if (kind !== 'condition') return items;
  return [
    ...items,
    ...visits.flatMap((visit): RulePlace[] => [
      { in: 'plan', owner: '', oid: visit.oid, kind: 'visit' },
      ...visit.forms.map(({ formOid }): RulePlace => ({ in: 'visit', owner: visit.oid, oid: formOid, kind: 'form' })),
    ]),
  ];
}

/** The places where it stands. */
export function placesOf(draft: Draft, rule: RuleName): readonly RulePlace[] {
  if (rule.kind === 'check') return [];
  return possiblePlaces(draft.build, rule.kind).filter(
    (place) => ruleOidAt(draft.build, place, rule.kind) === rule.oid,
  );
}

/** The OID of the rule of that kind at a place. */
export function ruleOidAt(build: StudyBuild, place: RulePlace, kind: RuleName['kind']): string | undefined {
  const refs = {
    form: () => build.forms.find(({ oid }) => oid === place.owner)?.content,
    group: () => build.groups.find(({ oid }) => oid === place.owner)?.content,
  };
  if (place.in === 'plan') return build.visits.find(({ oid }) => oid === place.oid)?.plan?.conditionOid;
  if (place.in === 'visit') {
    const forms = build.visits.find(({ oid }) => oid === place.owner)?.forms;
    return forms?.find(({ formOid }) => formOid === place.oid)?.conditionOid;
  }
  const ref = refs[place.in]()?.find((one) => one.oid === place.oid && one.kind === place.kind);
  return kind === 'method' ? ref?.methodOid : ref?.conditionOid;
}

/** Puts the rule at a place, in place of another one there, or takes it away. */
export function setRuleAt(place: RulePlace, { kind, oid }: RuleName, isThere: boolean): Operation {
  const given = isThere ? oid : undefined;
  const member = kind === 'method' ? { methodOid: given } : { conditionOid: given };
  return (draft) => {
    const { build } = draft;
    const inside = <T extends StudyBuild['forms'][number]>(owners: readonly T[]): readonly T[] =>
      mapKept(owners, (owner) =>
        owner.oid === place.owner
          ? (patched<StudyBuild['forms'][number]>(owner, {
              content: mapKept(owner.content, (ref) =>
                ref.oid === place.oid && ref.kind === place.kind ? patched(ref, member) : ref,
              ),
            }) as T)
          : owner,
      );
    const next = patched<StudyBuild>(build, {
      ...(place.in === 'form' && { forms: inside(build.forms) }),
      ...(place.in === 'group' && { groups: inside(build.groups) }),
      ...(place.kind === 'form' && { visits: mapKept(build.visits, (visit) => atForm(visit, place, given)) }),
      ...(place.kind === 'visit' && { visits: mapKept(build.visits, (visit) => atVisit(visit, place, given)) }),
    });
    return next === build ? draft : { ...draft, build: next };
  };
}

type Visit = StudyBuild['visits'][number];

function atForm(visit: Visit, place: RulePlace, conditionOid: string | undefined): Visit {
  if (visit.oid !== place.owner) return visit;
  const forms = mapKept(visit.forms, (ref) => (ref.formOid === place.oid ? patched(ref, { conditionOid }) : ref));
  return patched(visit, { forms });
}

function atVisit(visit: Visit, place: RulePlace, conditionOid: string | undefined): Visit {
  return visit.oid === place.oid && visit.plan
    ? patched(visit, { plan: patched(visit.plan, { conditionOid }) })
    : visit;
}
