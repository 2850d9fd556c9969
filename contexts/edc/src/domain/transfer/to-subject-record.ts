import type { AuditEntry, FormData, ItemData, SubjectRecord, VisitData } from '@verum/odm';
import { type FormKeyParts, parseFormKey, parseVisitKey } from '@verum/values';
import type { BuildShape, CompiledForm } from '../build/build-shape.ts';
import { isUnder, removedGroups } from '../casebook/current-items.ts';
import { formIn } from '../casebook/form-in.ts';
import { type ItemContent, isBlank, type StoredItem } from '../casebook/form-state.ts';
import { orderItems } from '../casebook/order-items.ts';
import { originKey } from '../casebook/rules-view.ts';
import { foreignGroups, foreignIn, formFacts, itemFacts, type StoredFacts } from './export-facts.ts';
import type { ForeignFact, ForeignPlaces } from './foreign-facts.ts';
import { foreignAt, foreignBefore, foreignSubject, foreignVersions } from './foreign-nodes.ts';
import { noInformation } from './incoming-forms.ts';

/** A casebook as an export reads it. */
export interface CasebookData {
  readonly subject: string;
  readonly site: string;
  readonly build: number;
  readonly forms: readonly FormContent[];
  /** Whether it is read with every version of every value. */
  readonly withHistory?: boolean;
  /** What other systems say of visits, by the part of a form key that names one, and under '' of the subject. */
  readonly beside?: ForeignPlaces;
}

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

interface PlacedVisit {
  readonly visit: VisitData;
  /** What the node has no room for. */
  readonly before: readonly VisitData[];
  readonly order: number;
  readonly forms: { readonly data: FormData; readonly order: number }[];
}

/** A casebook in the terms of ODM: visits, forms and items in the order of the build. */
export function toSubjectRecord(build: BuildShape, casebook: CasebookData): SubjectRecord {
  const { beside = nothingBeside } = casebook;
  const visits = new Map<string, PlacedVisit>();
  const visitAt = (id: string, oid: string, repeatKey: string | undefined): PlacedVisit => {
    const known = visits.get(id);
    if (known) return known;
    const facts = beside.get(id) ?? [];
    const named = { oid, ...(repeatKey !== undefined && { repeatKey }) };
    const before = foreignBefore(facts, false).map((one) => ({ ...named, ...one, forms: [] }));
    const visit = { ...named, ...foreignAt(facts, ''), forms: [] };
    const made = { visit, before, order: orderOfVisit(build, oid), forms: [] };
    visits.set(id, made);
    return made;
  };
  for (const [form, rows] of Map.groupBy(casebook.forms, (row) => originKey(row.form, build.blinding))) {
    const place = placeOf(build, form);
    if (!place) continue;
    const { key, visitId, order } = place;
    const { formOid, formRepeatKey } = key;
    const data = { oid: formOid, ...(formRepeatKey !== undefined && { repeatKey: formRepeatKey }) };
    const { forms } = visitAt(visitId, key.visitOid, key.visitRepeatKey);
    for (const before of foreignBefore(
      foreignIn(rows),
      rows.some(({ signed }) => Boolean(signed)),
    ))
      forms.push({ order, data: { ...data, ...before, groups: [], items: [] } });
    forms.push({ order, data: { ...data, ...contentOf(place, rows, casebook) } });
  }
  for (const id of beside.keys()) {
    const key = id === '' ? undefined : parseVisitKey(id);
    if (key) visitAt(id, key.visitOid, key.visitRepeatKey);
  }
  const ordered = [...visits.values()].sort((a, b) => a.order - b.order || byRepeat(a.visit, b.visit));
  const said = beside.get('') ?? [];
  return {
    studyOid: build.model.studyOid,
    metaDataVersionOid: build.model.oid,
    subjectKey: casebook.subject,
    siteOid: casebook.site,
    ...foreignSubject(said),
    ...foreignAt(said, ''),
    visits: ordered.flatMap(({ visit, before, forms }) => [
      ...before,
      { ...visit, forms: forms.sort((a, b) => a.order - b.order || byRepeat(a.data, b.data)).map(({ data }) => data) },
    ]),
  };
}

const nothingBeside: ForeignPlaces = new Map();

function orderOfVisit({ visits }: BuildShape, oid: string): number {
  const order = [...visits.keys()].indexOf(oid);
  return order < 0 ? visits.size : order;
}

/** Values, and what is said beside them. */
function contentOf(
  { key, form }: FormPlace,
  rows: readonly FormContent[],
  { subject, site, withHistory = false }: CasebookData,
): Omit<FormData, 'oid'> {
  const foreign = foreignIn(rows);
  const told = foreign.length === 0 ? nothingTold : itemsTold(form, rows, foreign);
  const items = orderItems(form, told.size === 0 ? presentItems(rows) : withTold(presentItems(rows), told));
  const own = rows.some((row) => row.history) ? rows.flatMap((row) => row.history ?? []) : undefined;
  const values = itemsOf(items, historyOf(own, foreign), { told, withHistory });
  if (foreign.length === 0 && !rows.some((row) => row.signed || row.queries || row.annotations))
    return { groups: [], items: values };
  const paths = values.map(({ path }) => path);
  const groups = foreignGroups(foreign, paths);
  const written = new Set([...paths, ...groups.map(({ path }) => path)]);
  return {
    groups,
    items: values.map((item) => ({ ...item, ...itemFacts(rows, { subject, site, key }, item) })),
    ...formFacts(rows, { subject, site, key }, written),
  };
}

const nothingTold: ReadonlySet<string> = new Set();

/** Items of which other systems say something, whether they have a value or not. */
function itemsTold(
  form: CompiledForm | undefined,
  rows: readonly FormContent[],
  foreign: readonly ForeignFact[],
): ReadonlySet<string> {
  const stored = storedItems(rows);
  const known = new Set(stored.map(([path]) => path));
  const removed = removedGroups(stored);
  const isItem = (path: string) => known.has(path) || form?.placeOf(path) !== undefined;
  const about = foreign.filter(({ kind, path }) => kind !== 'history' && isItem(path)).map(({ path }) => path);
  return new Set([...about, ...foreignVersions(foreign).keys()].filter((path) => !isUnder(removed, path)));
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

/** Where a form of a casebook stands. */
interface FormPlace {
  readonly key: FormKeyParts;
  /** The part of the key that names its visit. */
  readonly visitId: string;
  readonly form: CompiledForm | undefined;
  /** Within its visit. */
  readonly order: number;
}

// The forms of a casebook are the same in all of them mostly; their repeats must not fill the memory.
const places = new WeakMap<BuildShape, Map<string, FormPlace | undefined>>();
const placesMax = 5_000;

function placeOf(build: BuildShape, form: string): FormPlace | undefined {
  const known = places.get(build) ?? new Map<string, FormPlace | undefined>();
  places.set(build, known);
  if (known.has(form)) return known.get(form);
  const place = findPlace(build, form);
  if (known.size < placesMax) known.set(form, place);
  return place;
}

function findPlace(build: BuildShape, form: string): FormPlace | undefined {
  const key = parseFormKey(form);
  if (!key) return undefined;
  const { visitOid, formOid } = key;
  return {
    key,
    visitId: form.slice(0, form.indexOf('~')),
    form: formIn(build, key),
    order: build.visits.get(visitOid)?.forms.findIndex((ref) => ref.formOid === formOid) ?? 0,
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

const numeric = new Intl.Collator('en', { numeric: true });

function byRepeat(a: { readonly repeatKey?: string }, b: { readonly repeatKey?: string }): number {
  return numeric.compare(a.repeatKey ?? '', b.repeatKey ?? '');
}

function itemsOf(
  items: readonly (readonly [string, StoredItem])[],
  historyAt: (path: string) => AuditEntry[] | undefined,
  { told, withHistory }: { readonly told: ReadonlySet<string>; readonly withHistory: boolean },
) {
  const found: ItemData[] = [];
  for (const [path, item] of items) {
    const audit = historyAt(path);
    if (!audit && isBlank(item)) {
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

/** As ODM says it. */
export function toAuditEntry(row: AuditedVersion): AuditEntry {
  const { unit } = row.new;
  const entry: { -readonly [key in keyof AuditEntry]: AuditEntry[key] } = {
    ...{ at: row.at, userOid: row.actor, locationOid: row.site, reasonForChange: row.reason, version: row.version },
  };
  if (row.actorName) entry.userName = row.actorName;
  if (row.old?.value !== undefined) entry.oldValue = row.old.value;
  if (row.new.value !== undefined) entry.newValue = row.new.value;
  if ((row.new.notDone ?? row.new.leftBlank) !== undefined) entry.isNull = true;
  if (unit !== undefined) entry.unitOid = unit;
  return entry;
}
