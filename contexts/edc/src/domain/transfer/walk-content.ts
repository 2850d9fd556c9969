import type { FormData, GroupData, ItemData, TransactionType } from '@verum/odm';
import { isGroupPath } from '../casebook/current-items.ts';
import { applyVersions } from './apply-versions.ts';
import { enterNode, typeOf, typesOfItem } from './enter-node.ts';
import { atLine } from './import-findings.ts';
import { noSuchItemAt } from './incoming-forms.ts';
import { typeMissing } from './transaction-finding.ts';
import { contentAt, empty, hasGroup, isCutOff, type Row } from './transaction-row.ts';
import type { Walk } from './transaction-scope.ts';

/** A form whose content comes next. */
export interface EnteredForm {
  readonly place: string;
  /** The form's own row, and that of its blinded items where the caller sees them. */
  readonly rows: readonly Row[];
  readonly own: Row;
  readonly hidden: Row | undefined;
  readonly type: TransactionType | undefined;
}

/** One appearance of a group in the document, with its items. */
interface Instance {
  readonly group: GroupData;
  readonly items: ItemData[];
}

/** Groups and items of a form. A group that appears again is not another one here: it goes on where it was. */
export function walkContent(walk: Walk, form: FormData, entered: EnteredForm): void {
  const { direct, instances } = instancesOf(form);
  for (const item of direct) walkItem(walk, item, entered, entered.type);
  /** What holds inside a group: of the last one at its path that was entered; null where it was not. */
  const around = new Map<string, TransactionType | undefined | null>();
  for (const instance of instances) {
    const { path } = instance.group;
    const outer = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const inherited = outer !== '' && around.has(outer) ? around.get(outer) : entered.type;
    const type = inherited === null ? null : typeOf(walk.isSnapshot, instance.group.transactionType, inherited);
    const isEntered = type !== null && walkGroup(walk, instance, instances, entered, type);
    around.set(path, isEntered ? type : null);
  }
}

function walkGroup(
  walk: Walk,
  { group, items }: Instance,
  all: readonly Instance[],
  entered: EnteredForm,
  type: TransactionType | undefined,
): boolean {
  const { path } = group;
  const { rows, own } = entered;
  const nested = all.filter((one) => one.group.path.startsWith(`${path}/`));
  const node = {
    ...{ place: `${entered.place}/${path}`, line: group.line, type },
    isThere: type !== undefined && rows.some((row) => hasGroup(row, path)),
    isCutOff: isCutOff(own, path),
    isRemoved: rows.some((row) => contentAt(row, path).removed),
    isExplained: walk.reason.trim() !== '',
    inside: [
      ...items.flatMap(typesOfItem),
      ...nested.flatMap((one) => [one.group.transactionType, ...one.items.flatMap(typesOfItem)]),
    ],
    remove: isGroupPath(path) ? () => takeOut(rows, path) : undefined,
    renew: () => {
      for (const row of rows) if (contentAt(row, path).removed) empty(row, path);
    },
  };
  if (!enterNode(node, walk.findings)) return false;
  for (const item of items) walkItem(walk, item, entered, type);
  return true;
}

function takeOut(rows: readonly Row[], group: string): void {
  for (const row of rows) if (hasGroup(row, group)) row.contents.set(group, { removed: true });
}

function walkItem(walk: Walk, item: ItemData, entered: EnteredForm, around: TransactionType | undefined): void {
  const { own, hidden, rows } = entered;
  const place = `${entered.place}/${item.path}`;
  const isHidden = hidden?.form.placeOf(item.path) !== undefined;
  if (isHidden && !walk.isUnblinded) {
    walk.findings.push(atLine(noSuchItemAt(place), item.line));
    return;
  }
  const row = (isHidden ? rows[1] : undefined) ?? own;
  const { findings, isUntyped } = applyVersions(row, { item, inherited: around, place }, walk);
  if (isUntyped && !walk.isSnapshot && !walk.findings.some(({ rule }) => rule === 'transaction-type-missing'))
    walk.findings.push(typeMissing(place, item.line));
  walk.findings.push(...findings);
}

/** Groups in document order with their items; items whose group the record does not list come last. */
function instancesOf({ groups, items }: FormData): { direct: ItemData[]; instances: Instance[] } {
  const direct: ItemData[] = [];
  const instances = new Map<string, Instance>();
  const idOf = (path: string, instance: number | undefined) => `${path} ${instance ?? ''}`;
  for (const group of groups) instances.set(idOf(group.path, group.instance), { group, items: [] });
  for (const item of items) {
    const path = item.path.slice(0, Math.max(0, item.path.lastIndexOf('/')));
    if (path === '') {
      direct.push(item);
      continue;
    }
    const id = idOf(path, item.instance);
    const instance = instances.get(id) ?? { group: { path }, items: [] };
    instances.set(id, instance);
    instance.items.push(item);
  }
  return { direct, instances: [...instances.values()] };
}
