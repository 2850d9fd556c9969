import { type DataType, dataTypeFromOdm } from '@verum/values';
import type { NamedPath } from './definition.ts';
import type { CompiledInput } from './engine.ts';
import { stepOf } from './input-path.ts';
import type { ItemPlace, Places } from './places.ts';
import type { RepeatSelector } from './rule.ts';

/** Where a rule stands: what its inputs are seen from. */
export interface Target {
  readonly form: string;
  /** OIDs of the groups around the target, outermost first. */
  readonly groups: readonly string[];
  /** Of the skip of a form or visit. */
  readonly visit?: string;
}

export interface BindFault {
  readonly rule: 'input-unknown' | 'input-ambiguous';
  readonly en: string;
  readonly zh: string;
}

/** An input as a rule at this place reads it, or why there is no such place. */
export function bindInput({ name, path }: NamedPath, target: Target, places: Places): CompiledInput | BindFault {
  const form = path.form ?? target.form;
  const place = places.items(form).get(path.template);
  const visitOid = path.visit.kind === 'same' ? undefined : path.visit.oid;
  if (!place || (visitOid !== undefined && !hasForm(places, visitOid, form)))
    return {
      rule: 'input-unknown',
      en: `The input ${name} stands nowhere: ${[visitOid, form, path.template].filter(Boolean).join(' ')}`,
      zh: `输入 ${name} 的位置不存在：${[visitOid, form, path.template].filter(Boolean).join(' ')}`,
    };
  const isOwnForm = path.form === undefined;
  const shared = isOwnForm ? sharedLevels(path.groups, target.groups, path.repeats) : 0;
  const fault = ambiguity(name, path, { place, shared, target, places });
  if (fault) return fault;
  return {
    name,
    visit: path.visit,
    form,
    formRepeat: path.formRepeat,
    template: path.template,
    repeats: path.repeats,
    isList: path.visit.kind === 'every' || path.formRepeat === 'all' || path.repeats.includes('all'),
    part: path.part,
    dataType: path.part === 'unit' ? 'text' : dataTypeOf(place),
    item: place.item.oid,
    steps: stepsOf(path.groups),
    leaf: stepOf(place.item.oid) ?? '',
    isOwnForm,
    shared,
  };
}

export const dataTypeOf = ({ item }: ItemPlace): DataType => dataTypeFromOdm(item.dataType) ?? 'text';

/** Group OIDs as they are written in paths. */
export const stepsOf = (groups: readonly string[]) => groups.map((oid) => stepOf(oid) ?? '');

const hasForm = ({ index }: Places, visitOid: string, form: string) =>
  index.visits.get(visitOid)?.forms.some(({ formOid }) => formOid === form) ?? false;

/** Levels from the outermost at which the input is in the target's very group. */
function sharedLevels(
  groups: readonly string[],
  around: readonly string[],
  repeats: readonly RepeatSelector[],
): number {
  const first = groups.findIndex((oid, level) => oid !== around[level] || repeats[level] !== 'same');
  return first === -1 ? groups.length : first;
}

/** A place that repeats and does not say which repeat is meant would mean another one every time. */
function ambiguity(
  name: string,
  path: NamedPath['path'],
  { place, shared, target, places }: { place: ItemPlace; shared: number; target: Target; places: Places },
): BindFault | undefined {
  const { index } = places;
  const told = (what: string): BindFault => ({
    rule: 'input-ambiguous',
    en: `The input ${name} does not say which repeat of ${what} is meant; write ${what}!1, or ${what}!* for all`,
    zh: `输入 ${name} 未说明 ${what} 的哪一次重复；请写 ${what}!1，或用 ${what}!* 表示全部`,
  });
  const group = place.groups.find(
    (oid, level) => level >= shared && path.repeats[level] === 'same' && index.groups.get(oid)?.repeating,
  );
  if (group !== undefined) return told(group);
  const form = path.form;
  if (form !== undefined && path.formRepeat === 'same' && form !== target.form && index.forms.get(form)?.repeating)
    return told(form);
  if (path.visit.kind !== 'visit' || path.visit.repeat !== undefined) return undefined;
  const { oid } = path.visit;
  const isOwnVisit = target.visit === undefined ? hasForm(places, oid, target.form) : target.visit === oid;
  return index.visits.get(oid)?.repeating && !isOwnVisit ? told(oid) : undefined;
}
