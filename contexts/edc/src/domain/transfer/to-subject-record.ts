import type { AuditEntry, FormData, ItemData, SubjectRecord, VisitData } from '@verum/odm';
import { type FormKeyParts, parseFormKey } from '@verum/values';
import type { BuildShape, CompiledForm } from '../build/build-shape.ts';
import { isUnder, removedGroups } from '../casebook/current-items.ts';
import { formIn } from '../casebook/form-in.ts';
import { type ItemContent, isBlank, type StoredItem } from '../casebook/form-state.ts';
import { orderItems } from '../casebook/order-items.ts';
import { originKey } from '../casebook/rules-view.ts';
import { formFacts, groupsWithFacts, itemFacts, type StoredFacts } from './export-facts.ts';
import { noInformation } from './incoming-forms.ts';

/** A casebook as an export reads it. */
export interface CasebookData {
  readonly subject: string;
  readonly site: string;
  readonly build: number;
  readonly forms: readonly FormContent[];
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

/** A casebook in the terms of ODM: visits, forms and items in the order of the build. */
export function toSubjectRecord(build: BuildShape, casebook: CasebookData): SubjectRecord {
  const visits = new Map<string, { visit: VisitData; order: number; forms: { data: FormData; order: number }[] }>();
  for (const [form, rows] of Map.groupBy(casebook.forms, (row) => originKey(row.form, build.blinding))) {
    const place = placeOf(build, form);
    if (!place) continue;
    const { key, visitId, visitOrder, order } = place;
    const { visitOid, visitRepeatKey, formOid, formRepeatKey } = key;
    const visit = visits.get(visitId) ?? {
      visit: { oid: visitOid, ...(visitRepeatKey !== undefined && { repeatKey: visitRepeatKey }), forms: [] },
      order: visitOrder,
      forms: [],
    };
    visits.set(visitId, visit);
    const items = orderItems(place.form, presentItems(rows));
    const history = rows.some((row) => row.history) ? rows.flatMap((row) => row.history ?? []) : undefined;
    const values = itemsOf(items, history);
    const hasFacts = rows.some((row) => row.signed || row.queries || row.annotations || row.foreign);
    visit.forms.push({
      order,
      data: {
        oid: formOid,
        ...(formRepeatKey !== undefined && { repeatKey: formRepeatKey }),
        ...(hasFacts ? withFacts(rows, key, values, { items, site: casebook.site }) : { groups: [], items: values }),
      },
    });
  }
  const ordered = [...visits.values()].sort((a, b) => a.order - b.order || byRepeat(a.visit, b.visit));
  return {
    studyOid: build.model.studyOid,
    metaDataVersionOid: build.model.oid,
    subjectKey: casebook.subject,
    siteOid: casebook.site,
    visits: ordered.map(({ visit, forms }) => ({
      ...visit,
      forms: forms.sort((a, b) => a.order - b.order || byRepeat(a.data, b.data)).map(({ data }) => data),
    })),
  };
}

/** Where a form of a casebook stands. */
interface FormPlace {
  readonly key: FormKeyParts;
  /** The part of the key that names its visit. */
  readonly visitId: string;
  readonly visitOrder: number;
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
  const visitOrder = [...build.visits.keys()].indexOf(visitOid);
  return {
    key,
    visitId: form.slice(0, form.indexOf('~')),
    visitOrder: visitOrder < 0 ? build.visits.size : visitOrder,
    form: formIn(build, key),
    order: build.visits.get(visitOid)?.forms.findIndex((ref) => ref.formOid === formOid) ?? 0,
  };
}

/** What was said and signed about a form, about its groups and its items. */
function withFacts(
  rows: readonly FormContent[],
  key: FormKeyParts,
  values: readonly ItemData[],
  { items, site }: { readonly items: readonly (readonly [string, StoredItem])[]; readonly site: string },
): Omit<FormData, 'oid'> {
  const paths = items.map(([path]) => path);
  const groups = groupsWithFacts(rows, paths);
  const written = new Set([...paths, ...groups.map(({ path }) => path)]);
  return {
    groups,
    items: values.map((item) => ({ ...item, ...itemFacts(rows, key, item) })),
    ...formFacts(rows, key, written, site),
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

function itemsOf(items: readonly (readonly [string, StoredItem])[], history: readonly AuditedVersion[] | undefined) {
  const versions = history && Map.groupBy(history, ({ path }) => path);
  const found: ItemData[] = [];
  for (const [path, item] of items) {
    const audit = versions?.get(path)?.map(toAuditEntry);
    // Without history a blank item has nothing to say.
    if (!audit && isBlank(item)) continue;
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

function toAuditEntry(row: AuditedVersion): AuditEntry {
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
