import type { Design } from '@verum/checks';
import { compileIndex, formSlots, type ItemSlot, type StudyBuild, type VisitDef } from '@verum/odm';
import { dataTypeFromOdm, formatItemPath, type GroupStep, parseItemPath, type ValueSpec } from '@verum/values';
import { type Blinding, blindingOf } from './blinding.ts';

/** What a study build has and where it stands, without its rules: what reading and writing casebooks has to know. */
export interface BuildShape {
  readonly model: StudyBuild;
  readonly visits: ReadonlyMap<string, VisitDef>;
  readonly blinding: Blinding;
  /** The items that take a file, each as the last step of an item path. */
  readonly fileItems: ReadonlySet<string>;
  /** A form or the shadow of one. */
  form(oid: string): CompiledForm | undefined;
  /** The forms of a visit in their order, each followed by its shadow. */
  formsOf(visitOid: string): readonly VisitForm[];
}

export interface VisitForm {
  readonly formOid: string;
  readonly isMandatory: boolean;
  readonly isBlinded: boolean;
}

export interface CompiledForm {
  readonly oid: string;
  readonly isRepeating: boolean;
  readonly isBlinded: boolean;
  /** By item path without repeat keys, in the order they are shown. */
  readonly slots: ReadonlyMap<string, CompiledSlot>;
  /** The place that an item path leads to; undefined when it is no path, or the form has no such item. */
  placeOf(path: string): Place | undefined;
}

export interface CompiledSlot {
  readonly slot: ItemSlot;
  /** The place in the form, from 0. */
  readonly order: number;
  readonly spec: ValueSpec;
  /** Codes that are kept for old values and not offered any more. */
  readonly retired: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  /** Always to be verified against the source. */
  readonly isCritical: boolean;
}

export interface Place {
  readonly slot: CompiledSlot;
  readonly groups: readonly GroupStep[];
}

/** What of the design says more than the model about its shape. */
export type ShapeDesign = Pick<Design, 'blinded' | 'critical'>;

/** @throws KeyError for an OID that no address can hold, but only when the form that uses it is asked for */
export function shapeBuild(model: StudyBuild, design: ShapeDesign): BuildShape {
  const index = compileIndex(model);
  const blinding = blindingOf(index, design);
  const critical = new Set(design.critical);
  const forms = new Map<string, CompiledForm>();

  function compileForm(oid: string, isShadow: boolean): CompiledForm | undefined {
    const origin = blinding.originOf(oid);
    const definition = index.forms.get(origin);
    if (!definition) return undefined;
    const isSplit = blinding.shadowOf(origin) !== undefined;
    const slots = new Map<string, CompiledSlot>();
    for (const slot of formSlots(index, origin)) {
      if (isSplit && blinding.items.has(slot.item.oid) !== isShadow) continue;
      // An item that stands twice in one group has one address and one value.
      if (!slots.has(slot.template)) {
        const compiled = compileSlot(slot, slots.size, index.codeLists);
        slots.set(slot.template, { ...compiled, isCritical: critical.has(slot.item.oid) });
      }
    }
    const isBlinded = blinding.isBlinded(oid);
    return { oid, isRepeating: definition.repeating, isBlinded, slots, placeOf: rememberPlaces(slots) };
  }

  return {
    model,
    visits: index.visits,
    blinding,
    fileItems: fileItemsOf(model),
    form(oid) {
      const known = forms.get(oid);
      if (known) return known;
      const form = compileForm(oid, blinding.originOf(oid) !== oid);
      if (form) forms.set(oid, form);
      return form;
    },
    formsOf(visitOid) {
      return (index.visits.get(visitOid)?.forms ?? []).flatMap(({ formOid, mandatory }): VisitForm[] => {
        const shadow = blinding.shadowOf(formOid);
        const own = { formOid, isMandatory: mandatory, isBlinded: blinding.isBlinded(formOid) };
        return shadow === undefined ? [own] : [own, { formOid: shadow, isMandatory: mandatory, isBlinded: true }];
      });
    },
  };
}

function fileItemsOf({ items }: StudyBuild): ReadonlySet<string> {
  const files = items.filter(({ dataType }) => dataType === 'base64Binary');
  return new Set(files.map(({ oid }) => formatItemPath({ groups: [], itemOid: oid })));
}

/** What stands for a form that the build does not have: it has no place for anything. */
export function unknownForm(oid: string): CompiledForm {
  return { oid, isRepeating: false, isBlinded: false, slots: new Map(), placeOf: () => undefined };
}

function compileSlot(slot: ItemSlot, order: number, codeLists: ReturnType<typeof compileIndex>['codeLists']) {
  const { dataType, length, significantDigits, codeListOid, unitOids = [], aliases = [] } = slot.item;
  const entries = (codeListOid !== undefined && codeLists.get(codeListOid)?.entries) || [];
  // A list without entries names an external terminology: what it holds is not known here.
  const codes = entries.length > 0 ? new Set(entries.map(({ codedValue }) => codedValue)) : undefined;
  const retired = new Set(entries.filter(({ enabled }) => enabled === false).map(({ codedValue }) => codedValue));
  // Of a participant's diary: ODM has no word for a choice of several (ADR 26).
  const multiple = aliases.some(({ context, name }) => context === 'verum:diary' && name === 'multiple-choice');
  const spec: ValueSpec = { dataType: dataTypeFromOdm(dataType) ?? 'text', length, significantDigits, codes, multiple };
  return { slot, order, spec, retired, units: new Set(unitOids) };
}

// Paths come back with every save of the form; reading one costs more than finding it again.
const rememberedMax = 20_000;

function rememberPlaces(slots: ReadonlyMap<string, CompiledSlot>): (path: string) => Place | undefined {
  const places = new Map<string, Place>();
  return (path) => {
    const known = places.get(path);
    if (known) return known;
    const parts = parseItemPath(path);
    const template = parts && templateOf(parts.groups, parts.itemOid);
    const slot = template === undefined ? undefined : slots.get(template);
    if (!parts || !slot) return undefined;
    const place = { slot, groups: parts.groups };
    if (places.size < rememberedMax) places.set(path, place);
    return place;
  };
}

function templateOf(groups: readonly GroupStep[], itemOid: string): string {
  return formatItemPath({ groups: groups.map(({ oid }) => ({ oid })), itemOid });
}
