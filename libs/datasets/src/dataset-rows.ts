import type { FormData, ItemData, SubjectRecord, VisitData } from '@verum/odm';
import { type GroupStep, MULTIPLE_SEPARATOR, parseItemPath } from '@verum/values';
import type { ColumnType, Dataset, DatasetPlan, PlacedRow } from './dataset.ts';
import { ownTables } from './keys-of-rows.ts';
import { isKept, isPlain, typedText } from './typed-value.ts';

interface Index {
  readonly plan: DatasetPlan;
  /** By the OID of the group or form: the table, and where its items and their units stand. */
  readonly tables: ReadonlyMap<string, { readonly dataset: Dataset; readonly columns: ReadonlyMap<string, number> }>;
  readonly own: Readonly<Record<keyof typeof ownTables, Dataset>>;
  /** By the OID of the form and the path. */
  readonly slots: Map<string, Map<string, Slot | undefined>>;
}

/** Where the values of a path go. */
interface Slot {
  readonly dataset: Dataset;
  readonly column: number;
  readonly type: ColumnType;
  /** The column of their units. */
  readonly unit: number | undefined;
  readonly groups: readonly GroupStep[];
  /** The groups as they stand in the path. */
  readonly groupsText: string;
}

/**
 * The rows of subjects, one subject after the other. Every value stands in one of them: in its group's, or, where it is
 * not of its column's type or has no column, in a row of its own; where a typed cell would not give it back, in both.
 */
export function datasetRows(plan: DatasetPlan): (subject: SubjectRecord) => Generator<PlacedRow> {
  const tables = new Map(
    plan.datasets.map((dataset) => [
      dataset.oid,
      { dataset, columns: new Map(dataset.columns.map(({ oid }, index) => [oid, index])) },
    ]),
  );
  const named = (name: string) => {
    const dataset = plan.datasets.find((one) => one.name === name);
    if (!dataset) throw new Error(`the plan has no ${name}`);
    return dataset;
  };
  const own = Object.fromEntries(Object.entries(ownTables).map(([key, { name }]) => [key, named(name)]));
  const index: Index = { plan, tables, own: own as Index['own'], slots: new Map() };
  return (subject) => rowsOfSubject(index, subject);
}

function* rowsOfSubject(index: Index, subject: SubjectRecord): Generator<PlacedRow> {
  const who = [index.plan.studyOid, subject.siteOid ?? null, subject.subjectKey];
  yield { dataset: index.own.subjects, row: [...who, subject.metaDataVersionOid || null] };
  for (const visit of subject.visits) {
    const where = [...who, visit.oid, visit.repeatKey ?? null];
    yield { dataset: index.own.visits, row: [...where, String(formsWithData(visit))] };
    for (const form of visit.forms) yield* rowsOfForm(index, [...where, form.oid, form.repeatKey ?? null], form);
  }
}

const formsWithData = ({ forms }: VisitData) => forms.filter(({ items }) => items.length > 0).length;

interface OpenRow {
  readonly dataset: Dataset;
  readonly row: (string | null)[];
}

function* rowsOfForm(index: Index, place: readonly (string | null)[], form: FormData): Generator<PlacedRow> {
  const rows = new Map<string, OpenRow>();
  let openKey: string | undefined;
  let open: OpenRow | undefined;
  const apart: PlacedRow[] = [];
  const slots = index.slots.get(form.oid) ?? new Map<string, Slot | undefined>();
  index.slots.set(form.oid, slots);
  for (const item of form.items) {
    const value = textOf(item);
    if (value === null) {
      apart.push({ dataset: index.own.missing, row: [...place, item.path, reasonOf(item)] });
      continue;
    }
    const slot = slotOf(index, slots, form.oid, item.path);
    if (!slot) {
      apart.push({ dataset: index.own.unplaced, row: [...place, item.path, value] });
      continue;
    }
    const { dataset, column, type } = slot;
    const key = item.instance === undefined ? slot.groupsText : `${slot.groupsText}#${item.instance}`;
    // The items of a group stand together.
    if (key !== openKey) {
      openKey = key;
      open = rows.get(key);
    }
    if (!open) {
      open = { dataset, row: [...place, repeatsOf(slot.groups, item.instance), ...blanks(dataset, place)] };
      rows.set(key, open);
    }
    const isWhole = isPlain(type, value);
    const typed = isWhole ? value : typedText(type, value);
    open.row[column] = typed ?? null;
    if (!isWhole && (typed !== value || !isKept(type, typed)))
      apart.push({ dataset: index.own.asText, row: [...place, item.path, value] });
    if (item.unitOid !== undefined && slot.unit !== undefined) open.row[slot.unit] = item.unitOid;
  }
  yield* rows.values();
  yield* apart;
}

// The items of a form are the same in every casebook; a study in which none is like another must not fill the memory.
const slotsMax = 20_000;

function slotOf(
  { tables }: Index,
  slots: Map<string, Slot | undefined>,
  formOid: string,
  text: string,
): Slot | undefined {
  const known = slots.get(text);
  if (known || slots.has(text)) return known;
  const path = parseItemPath(text);
  const table = path && tables.get(path.groups.at(-1)?.oid ?? formOid);
  const column = path && table?.columns.get(path.itemOid);
  const type = column === undefined ? undefined : table?.dataset.columns[column]?.type;
  const slot =
    path && table && column !== undefined && type !== undefined
      ? {
          ...{
            dataset: table.dataset,
            column,
            type,
            unit: table.columns.get(`${path.itemOid}.UNIT`),
            groups: path.groups,
          },
          groupsText: text.slice(0, Math.max(0, text.lastIndexOf('/'))),
        }
      : undefined;
  if (slots.size < slotsMax) slots.set(text, slot);
  return slot;
}

const blanks = ({ columns }: Dataset, place: readonly unknown[]) => columns.slice(place.length + 1).map(() => null);

function textOf({ value, moreValues, isNull }: ItemData): string | null {
  if (isNull || value === undefined || value === '') return null;
  return moreValues ? [value, ...moreValues].join(MULTIPLE_SEPARATOR) : value;
}

function reasonOf({ annotations }: ItemData): string | null {
  return annotations?.flatMap(({ comment }) => comment ?? [])[0]?.text ?? null;
}

/** `2` or `1/3`; `-` for a group without a key, `#2` for the second of those that a file did not tell apart. */
function repeatsOf(groups: readonly { readonly repeatKey?: string | undefined }[], instance: number | undefined) {
  const keys = groups.map(({ repeatKey }) => repeatKey ?? '-').join('/');
  const told = groups.every(({ repeatKey }) => repeatKey === undefined) ? '' : keys;
  const text = instance === undefined ? told : `${told}#${instance}`;
  return text === '' ? null : text;
}
