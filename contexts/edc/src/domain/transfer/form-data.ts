import type { AuditEntry, FormData, ItemData } from '@verum/odm';
import { parseItemPath } from '@verum/values';
import type { CompiledForm } from '../build/build-shape.ts';
import { isGroupPath, isUnder, removedGroups } from '../casebook/current-items.ts';
import { type ItemContent, isBlank, type StoredItem } from '../casebook/form-state.ts';
import { orderItems } from '../casebook/order-items.ts';
import { foreignGroups, formFacts, itemFacts, type StoredFacts } from './export-facts.ts';
import type { ForeignFact } from './foreign-facts.ts';
import { foreignVersions } from './foreign-nodes.ts';
import { noInformation } from './incoming-forms.ts';

/** A row of a form as an export reads it: its own, or that of its blinded items. */
export interface FormContent extends StoredFacts {
  readonly form: string;
  readonly items: Readonly<Record<string, StoredItem>>;
  /** Every version of every item, oldest first; absent or null in an export without audit. */
  readonly history?: readonly AuditedVersion[] | null;
}

/** One version of one item: who set it, when and why. */
export interface AuditedVersion {
  readonly path: string;
  readonly version: number;
  readonly old: ItemContent | null;
  readonly new: ItemContent;
  /** ISO 8601. */
  readonly at: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly site: string;
  readonly reason: string;
}

interface Around {
  readonly subject: string;
  readonly site: string;
  /** Whether it is read with every version of every value. */
  readonly withHistory?: boolean;
}

/** Values, and what is said beside them. */
export function formData(
  form: CompiledForm | undefined,
  rows: readonly FormContent[],
  { subject, site, withHistory = false }: Around,
): Omit<FormData, 'oid'> {
  const foreign = currentFacts(rows);
  const told = foreign.length === 0 ? nothingTold : itemsTold(form, rows, foreign);
  const items = orderItems(form, told.size === 0 ? presentItems(rows) : withTold(presentItems(rows), told));
  const own = rows.some((row) => row.history) ? rows.flatMap((row) => row.history ?? []) : undefined;
  const values = itemsOf(items, historyOf(own, foreign), { told, withHistory });
  if (foreign.length === 0 && !rows.some((row) => row.signed || row.queries || row.annotations))
    return { groups: [], items: values };
  const paths = values.map(({ path }) => path);
  const groups = foreign.length === 0 ? [] : foreignGroups(foreign, paths, groupTest(form, paths));
  const said = { subject, site, rows, foreign };
  return {
    groups,
    items: values.map((item) => ({ ...item, ...itemFacts(said, item) })),
    ...formFacts(said, new Set([...paths, ...groups.map(({ path }) => path)])),
  };
}

/** What other systems say, without what is in repeats of groups that were removed. */
function currentFacts(rows: readonly FormContent[]): readonly ForeignFact[] {
  const foreign = rows.flatMap((row) => row.foreign ?? []);
  const removed = foreign.length === 0 ? [] : removedGroups(storedItems(rows));
  if (removed.length === 0) return foreign;
  return foreign.filter(({ path }) => !removed.includes(path) && !isUnder(removed, path));
}

/** Paths do not tell groups from items: what has items in it is a group, and what the form knows as one. */
function groupTest(form: CompiledForm | undefined, items: readonly string[]): (path: string) => boolean {
  const oids = new Set(
    [...(form?.slots.values() ?? [])].flatMap(({ slot }) => slot.groups.map(({ group }) => group.oid)),
  );
  return (path) =>
    items.some((item) => item.startsWith(`${path}/`)) || oids.has(parseItemPath(`${path}/-`)?.groups.at(-1)?.oid ?? '');
}

const nothingTold: ReadonlySet<string> = new Set();

/** Items of which other systems say something, whether they have a value or not. */
function itemsTold(
  form: CompiledForm | undefined,
  rows: readonly FormContent[],
  foreign: readonly ForeignFact[],
): ReadonlySet<string> {
  const known = new Set(storedItems(rows).map(([path]) => path));
  const isItem = (path: string) => !isGroupPath(path) && (known.has(path) || form?.placeOf(path) !== undefined);
  const about = foreign.filter(({ kind, path }) => kind !== 'history' && isItem(path)).map(({ path }) => path);
  return new Set([...about, ...foreignVersions(foreign).keys()]);
}

function withTold(items: Iterable<readonly [string, StoredItem]>, told: ReadonlySet<string>) {
  const all = new Map([...told].map((path): [string, StoredItem] => [path, { version: 0 }]));
  for (const [path, item] of items) all.set(path, item);
  return all;
}

const noHistory = () => undefined;

/** By path, oldest first: what happened elsewhere came before what happened here. */
function historyOf(own: readonly AuditedVersion[] | undefined, foreign: readonly ForeignFact[]) {
  if (!own && foreign.length === 0) return noHistory;
  const elsewhere = foreignVersions(foreign);
  const here = Map.groupBy(own ?? [], ({ path }) => path);
  return (path: string): AuditEntry[] | undefined => {
    const before = elsewhere.get(path) ?? [];
    const after = here.get(path) ?? [];
    if (before.length === 0) return after.length > 0 ? after.map(toAuditEntry) : undefined;
    const entries = [...before.map(({ path: _, transactionType: __, ...entry }) => entry), ...after.map(toAuditEntry)];
    return entries.map((entry, at) => ({ ...entry, version: at + 1 }));
  };
}

/** The items of a form and its shadow, without those of repeats that were removed. */
function presentItems(rows: readonly FormContent[]): Iterable<readonly [string, StoredItem]> {
  const [row, ...more] = rows;
  const stored = row && more.length === 0 ? Object.entries(row.items) : storedItems(rows);
  const removed = removedGroups(stored);
  return removed.length === 0 ? stored : stored.filter(([path, item]) => !item.removed && !isUnder(removed, path));
}

const storedItems = (rows: readonly FormContent[]) => [...new Map(rows.flatMap(({ items }) => Object.entries(items)))];

function itemsOf(
  items: readonly (readonly [string, StoredItem])[],
  historyAt: (path: string) => AuditEntry[] | undefined,
  { told, withHistory }: { readonly told: ReadonlySet<string>; readonly withHistory: boolean },
) {
  const found: ItemData[] = [];
  for (const [path, item] of items) {
    const isEmpty = isBlank(item);
    // The mark of a repeat that was taken out and is back is no item.
    if (isEmpty && isGroupPath(path)) continue;
    const audit = historyAt(path);
    if (!audit && isEmpty) {
      // It says nothing, unless something is said of it: a node that changes nothing then.
      if (told.has(path)) found.push({ path, ...(withHistory && { transactionType: 'Context' }) });
      continue;
    }
    const isPlain = item.unit === undefined && item.notDone === undefined && item.leftBlank === undefined;
    // Nearly every item is; there are a million of them.
    if (isPlain && !audit && item.value !== undefined) found.push({ path, value: item.value });
    else found.push({ path, ...toValue(item), ...(audit && { audit }) });
  }
  return found;
}

function toValue({ value, unit, notDone, leftBlank }: ItemContent): Omit<ItemData, 'path'> {
  const why = notDone ?? leftBlank;
  if (why === undefined) {
    return { ...(value !== undefined && { value }), ...(unit !== undefined && { unitOid: unit }) };
  }
  if (why === noInformation) return { isNull: true };
  return { isNull: true, annotations: [{ seqNum: 1, comment: [{ lang: '', text: why }] }] };
}

/** As ODM says it; of the last version the item says why it has no value. */
export function toAuditEntry(row: AuditedVersion): AuditEntry {
  const { unit } = row.new;
  const entry: { -readonly [key in keyof AuditEntry]: AuditEntry[key] } = {
    ...{ at: row.at, userOid: row.actor, locationOid: row.site, reasonForChange: row.reason, version: row.version },
  };
  if (row.actorName) entry.userName = row.actorName;
  if (row.old?.value !== undefined) entry.oldValue = row.old.value;
  if (row.new.value !== undefined) entry.newValue = row.new.value;
  const why = row.new.notDone ?? row.new.leftBlank;
  if (why !== undefined) entry.isNull = true;
  if (why !== undefined && why !== noInformation) entry.nullReason = why;
  if (unit !== undefined) entry.unitOid = unit;
  return entry;
}
