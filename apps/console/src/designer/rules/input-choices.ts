import { type BuildIndex, formSlots, type ItemSlot } from '@verum/odm';
import { formatItemPath } from '@verum/values';

/** Where a rule stands, as its inputs are seen from it. */
export interface Standpoint {
  readonly form: string;
  /** Group OIDs around its place, outermost first. */
  readonly groups: readonly string[];
}

/** How an input is found from there, in one word. */
export type Reach = 'same' | 'row' | 'rows' | 'fixed' | 'visit' | 'named' | 'every';

/** A place that an input may read, as it is written. */
export interface InputChoice {
  readonly path: string;
  readonly slot: ItemSlot;
  readonly form: string;
  readonly reach: Reach;
  /** Of a named visit. */
  readonly visit?: string;
  /** Of a fixed row: its number. */
  readonly row?: number;
  readonly isUnit: boolean;
}

/**
 * Every place that an input may read, those nearest to the rule first: its own row and form, then the other forms, of
 * the same visit or of one that is named. A group that repeats is read row by row where the rule stands in it, and as a
 * list of all its rows.
 */
export function inputChoices(index: BuildIndex, from: Standpoint | undefined): readonly InputChoice[] {
  const { forms, visits } = index.build;
  const visitsOf = (form: string) => visits.filter((visit) => visit.forms.some(({ formOid }) => formOid === form));
  const own = from ? formSlots(index, from.form).flatMap((slot) => within(slot, from)) : [];
  const others = forms.flatMap(({ oid, repeating }) => {
    const planned = visitsOf(oid);
    const isBeside =
      from !== undefined &&
      oid !== from.form &&
      planned.some((visit) => visit.forms.some(({ formOid }) => formOid === from.form));
    return formSlots(index, oid).flatMap((slot) => {
      const path = written(slot, true);
      const rows = slot.repeating || repeating;
      const step = stepOf(oid) + (repeating ? '!*' : '');
      const base = { slot, form: oid, isUnit: false };
      return [
        ...(isBeside ? [{ ...base, path: `~${step}/${path}`, reach: rows ? 'rows' : 'visit' } as InputChoice] : []),
        ...planned.map(
          (visit): InputChoice => ({
            ...base,
            path: `${stepOf(visit.oid)}${visit.repeating ? '!*' : ''}~${step}/${path}`,
            reach: rows || visit.repeating ? 'every' : 'named',
            visit: visit.oid,
          }),
        ),
      ];
    });
  });
  return [...own, ...others].flatMap(withUnit);
}

function within(slot: ItemSlot, { form, groups }: Standpoint): InputChoice[] {
  const base = { slot, form, isUnit: false };
  const isShared = slot.groups.every(({ group }, level) => !group.repeating || groups[level] === group.oid);
  const near: InputChoice = { ...base, path: written(slot, false), reach: slot.repeating ? 'row' : 'same' };
  const all: InputChoice = { ...base, path: written(slot, true), reach: 'rows' };
  return [...(isShared ? [near] : []), ...(slot.repeating ? [all] : []), ...fixedRows(slot, base)];
}

const fixedRowsMax = 10;

/** The rows of a group that always has as many: the first, the second, … */
function fixedRows(slot: ItemSlot, base: Omit<InputChoice, 'path' | 'reach'>): InputChoice[] {
  const [outer, ...inner] = slot.groups.filter(({ group }) => group.repeating);
  const { repeatingKind, repeatingLimit = 0 } = outer?.group ?? {};
  if (inner.length > 0 || repeatingKind !== 'static') return [];
  return Array.from({ length: Math.min(repeatingLimit, fixedRowsMax) }, (_, at): InputChoice => {
    const path = written(slot, true).replace('!*', `!${at + 1}`);
    return { ...base, path, reach: 'fixed', row: at + 1 };
  });
}

/** The path of a slot; groups that repeat with `!*` where they are read row by row. */
function written({ groups, item }: ItemSlot, isList: boolean): string {
  const steps = groups.map(({ group }) => stepOf(group.oid) + (group.repeating && isList ? '!*' : ''));
  return [...steps, stepOf(item.oid)].join('/');
}

function withUnit(choice: InputChoice): InputChoice[] {
  const hasUnit = (choice.slot.item.unitOids ?? []).length > 1;
  return hasUnit ? [choice, { ...choice, path: `${choice.path}@unit`, isUnit: true }] : [choice];
}

function stepOf(oid: string): string {
  return formatItemPath({ groups: [], itemOid: oid });
}

/** A name for an input that reads an item: its word in small letters, apart from those that are taken. */
export function inputName({ slot, isUnit }: Pick<InputChoice, 'slot' | 'isUnit'>, taken: readonly string[]): string {
  const word = (slot.item.oid.split('.').at(-1) ?? '').replace(/\W+/g, '_').toLowerCase();
  const plain = /^[a-z_]/.test(word) && !reserved.has(word) ? word : `v_${word}`;
  const base = isUnit ? `${plain}_unit` : plain;
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number++) if (!taken.includes(`${base}${number}`)) return `${base}${number}`;
}

/** Words CEL keeps for itself. */
const reserved = new Set(
  `as break const continue else false for function if import in let loop null package namespace return true var void while
  bool bytes double int list map string type uint`.split(/\s+/),
);
