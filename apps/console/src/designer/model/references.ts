import type { Design, DesignCheck } from '@verum/checks';
import type { ConditionDef, ContentRef, ItemDef, Protocol, RangeCheck, StudyBuild, VisitDef } from '@verum/odm';
import type { Draft } from './draft.ts';
import { mapKept, patched } from './keep.ts';

/** The kinds of definitions that others refer to by OID. */
export type Kind = 'visit' | 'form' | 'group' | 'item' | 'codeList' | 'unit' | 'condition' | 'method';

/** How a written place is meant: seen from a rule, beginning with its form, or within a form. */
export type PlaceForm = 'input' | 'form-first' | { readonly form: string };

/**
 * What becomes of each reference. undefined: what it refers to is gone, and so is the reference; what makes no sense
 * without it (a place in a form, a timing, a rule) goes with it.
 */
export interface Change {
  readonly oid: (kind: Kind, oid: string) => string | undefined;
  readonly place: (text: string, as: PlaceForm) => string | undefined;
  /** The id of a rule, with or without its place. */
  readonly rule: (id: string) => string | undefined;
}

/** The one walk over everything in a draft that refers to something else in it. */
export function mapReferences({ build, design }: Draft, change: Change): Draft {
  return { build: mapBuild(build, change), design: mapDesign(design, change) };
}

/** The same draft where no reference has become another. */
export function mapKeptReferences(draft: Draft, change: Change): Draft {
  const { build, design } = mapReferences(draft, change);
  return build === draft.build && design === draft.design ? draft : { build, design };
}

function mapBuild(build: StudyBuild, change: Change): StudyBuild {
  const mapOwner = <T extends { readonly content: readonly ContentRef[] }>(owner: T): T =>
    patched<{ readonly content: readonly ContentRef[] }>(owner, {
      content: mapKept(owner.content, (ref) => mapContentRef(ref, change)),
    }) as T;
  return patched<StudyBuild>(build, {
    protocol: mapProtocol(build.protocol, change),
    visits: mapKept(build.visits, (visit) => mapVisit(visit, change)),
    forms: mapKept(build.forms, mapOwner),
    groups: mapKept(build.groups, mapOwner),
    items: mapKept(build.items, (item) => mapItem(item, change)),
    conditions: mapKept(build.conditions, (condition) => mapExpressed(condition, change)),
    methods: mapKept(build.methods, (method) => mapExpressed(method, change)),
  });
}

/** A member that may be absent. */
const optional = (oid: string | undefined, kind: Kind, change: Change) =>
  oid === undefined ? undefined : change.oid(kind, oid);

function mapVisit(visit: VisitDef, change: Change): VisitDef {
  const forms = mapKept(visit.forms, (ref) => {
    const formOid = change.oid('form', ref.formOid);
    return formOid === undefined ? undefined : patched(ref, { formOid, ...conditions(ref, change) });
  });
  const plan =
    visit.plan && patched(visit.plan, { conditionOid: optional(visit.plan.conditionOid, 'condition', change) });
  return patched(visit, { forms, plan });
}

const conditions = (ref: { readonly conditionOid?: string; readonly methodOid?: string }, change: Change) => ({
  conditionOid: optional(ref.conditionOid, 'condition', change),
  methodOid: optional(ref.methodOid, 'method', change),
});

function mapProtocol(protocol: Protocol, change: Change): Protocol {
  const { timings, visitGroups } = protocol;
  return patched(protocol, {
    timings:
      timings &&
      orNone(
        mapKept(timings, (timing) => {
          const isOfVisit = timing.kind === 'absolute' && timing.elementOid !== undefined;
          const visits = {
            predecessorOid: optional(timing.predecessorOid, 'visit', change),
            successorOid: optional(timing.successorOid, 'visit', change),
            elementOid: isOfVisit ? optional(timing.elementOid, 'visit', change) : timing.elementOid,
          };
          const isGone = (['predecessorOid', 'successorOid', 'elementOid'] as const).some(
            (name) => timing[name] !== undefined && visits[name] === undefined,
          );
          const methodOid = optional(timing.methodOid, 'method', change);
          return isGone ? undefined : patched(timing, { ...visits, methodOid });
        }),
      ),
    visitGroups:
      visitGroups &&
      mapKept(visitGroups, (group) =>
        patched(group, {
          plan:
            group.plan && patched(group.plan, { conditionOid: optional(group.plan.conditionOid, 'condition', change) }),
        }),
      ),
  });
}

/** An empty list is left out, as the model wants it. */
const orNone = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

function mapContentRef(ref: ContentRef, change: Change): ContentRef | undefined {
  const oid = change.oid(ref.kind, ref.oid);
  if (oid === undefined) return undefined;
  if (ref.kind === 'group') return patched(ref, { oid, ...conditions(ref, change) });
  return patched(ref, {
    oid,
    ...conditions(ref, change),
    imputationMethodOid: optional(ref.imputationMethodOid, 'method', change),
    roleCodeListOid: optional(ref.roleCodeListOid, 'codeList', change),
    unitsItemOid: optional(ref.unitsItemOid, 'item', change),
  });
}

function mapItem(item: ItemDef, change: Change): ItemDef {
  const { unitOids, rangeChecks } = item;
  return patched(item, {
    codeListOid: optional(item.codeListOid, 'codeList', change),
    unitOids: unitOids && orNone(mapKept(unitOids, (oid) => change.oid('unit', oid))),
    rangeChecks: rangeChecks && orNone(mapKept(rangeChecks, (check) => mapRangeCheck(check, change))),
  });
}

function mapRangeCheck(check: RangeCheck, change: Change): RangeCheck | undefined {
  const itemOid = optional(check.itemOid, 'item', change);
  if (check.itemOid !== undefined && itemOid === undefined) return undefined;
  const expressed = mapSignature(check, change);
  return expressed && patched(expressed, { itemOid, unitOid: optional(check.unitOid, 'unit', change) });
}

function mapExpressed<T extends Pick<ConditionDef, 'signature'>>(definition: T, change: Change): T | undefined {
  return mapSignature(definition, change);
}

/** A rule without one of its inputs is none. */
function mapSignature<T extends Pick<ConditionDef, 'signature'>>(owner: T, change: Change): T | undefined {
  const { signature } = owner;
  if (!signature) return owner;
  const parameters = mapKept(signature.parameters, (parameter) => {
    if (parameter.definition === undefined) return parameter;
    const definition = change.place(parameter.definition, 'input');
    return definition === undefined ? undefined : patched(parameter, { definition });
  });
  if (parameters.length < signature.parameters.length) return undefined;
  return patched<Pick<ConditionDef, 'signature'>>(owner, { signature: patched(signature, { parameters }) }) as T;
}

function mapDesign(design: Design, change: Change): Design {
  const items = (oids: readonly string[]) => mapKept(oids, (oid) => change.oid('item', oid));
  const { blinded, subject } = design;
  const checks = mapKept(design.checks, (check) => mapCheck(check, change));
  const gone = new Set(design.checks.map(({ id }) => id));
  for (const { id } of checks) gone.delete(id);
  const ruleOf = (id: string) => (gone.has(id) ? undefined : change.rule(id));
  return patched<Design>(design, {
    visitDates: mapVisitDates(design.visitDates, change),
    critical: items(design.critical),
    blinded: patched(blinded, {
      items: items(blinded.items),
      forms: mapKept(blinded.forms, (oid) => change.oid('form', oid)),
    }),
    candidates: mapKept(design.candidates, ruleOf),
    references: mapKept(design.references, (range) => {
      const item = change.oid('item', range.item);
      const unit = optional(range.unit, 'unit', change);
      const isGone = item === undefined || (range.unit !== undefined && unit === undefined);
      return isGone ? undefined : patched(range, { item, unit });
    }),
    conversions: mapKept(design.conversions, (conversion) => {
      const [from, to] = [change.oid('unit', conversion.from), change.oid('unit', conversion.to)];
      const item = optional(conversion.item, 'item', change);
      const isGone = from === undefined || to === undefined || (conversion.item !== undefined && item === undefined);
      return isGone ? undefined : patched(conversion, { from, to, item });
    }),
    subject: patched(subject, {
      sex: subject.sex === undefined ? undefined : change.place(subject.sex, 'input'),
      birthDate: subject.birthDate === undefined ? undefined : change.place(subject.birthDate, 'input'),
    }),
    checks,
    checkTests: mapKept(design.checkTests, (test) => {
      const rule = ruleOf(test.rule);
      return rule === undefined ? undefined : patched(test, { rule });
    }),
  });
}

function mapVisitDates(dates: Design['visitDates'], change: Change): Design['visitDates'] {
  const entries = Object.entries(dates);
  const kept = mapKept(entries, (entry) => {
    const visit = entry[0] === '*' ? '*' : change.oid('visit', entry[0]);
    const place = change.place(entry[1], 'form-first');
    if (visit === undefined || place === undefined) return undefined;
    return visit === entry[0] && place === entry[1] ? entry : ([visit, place] as [string, string]);
  });
  return kept === entries ? dates : Object.fromEntries(kept);
}

function mapCheck(check: DesignCheck, change: Change): DesignCheck | undefined {
  const form = change.oid('form', check.form);
  const path = change.place(check.path, { form: check.form });
  if (form === undefined || path === undefined) return undefined;
  const inputs = mapKept(check.inputs, (input) => {
    const place = change.place(input.path, 'input');
    return place === undefined ? undefined : patched(input, { path: place });
  });
  return inputs.length < check.inputs.length ? undefined : patched(check, { form, path, inputs });
}
