import type { FormData, ItemData, SubjectRecord, VisitData } from '@verum/odm';
import { type ItemPathParts, MULTIPLE_SEPARATOR, parseItemPath } from '@verum/values';
import type { Dataset, DatasetColumn, DatasetPlan, PlacedRow } from './dataset.ts';
import { ownTables } from './keys-of-rows.ts';
import { isKept, typedText } from './typed-value.ts';

interface Index {
  readonly plan: DatasetPlan;
  /** By the OID of the group or form: the table, and where its items and their units stand. */
  readonly tables: ReadonlyMap<string, { readonly dataset: Dataset; readonly columns: ReadonlyMap<string, number> }>;
  readonly own: Readonly<Record<keyof typeof ownTables, Dataset>>;
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
  const index = { plan, tables, own: own as Index['own'] };
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

function* rowsOfForm(index: Index, place: readonly (string | null)[], form: FormData): Generator<PlacedRow> {
  const rows = new Map<string, { dataset: Dataset; row: (string | null)[] }>();
  const apart: PlacedRow[] = [];
  for (const item of form.items) {
    const path = pathOf(item.path);
    const owner = path?.groups.at(-1)?.oid ?? form.oid;
    const table = index.tables.get(owner);
    const column = path && table?.columns.get(path.itemOid);
    const value = textOf(item);
    if (value === null) {
      apart.push({ dataset: index.own.missing, row: [...place, item.path, reasonOf(item)] });
      continue;
    }
    if (!path || !table || column === undefined) {
      apart.push({ dataset: index.own.unplaced, row: [...place, item.path, value] });
      continue;
    }
    const key = item.instance === undefined ? path.groupsText : `${path.groupsText}#${item.instance}`;
    let open = rows.get(key);
    if (!open) {
      const repeats = repeatsOf(path.groups, item.instance);
      open = { dataset: table.dataset, row: [...place, repeats, ...blanks(table.dataset, place)] };
      rows.set(key, open);
    }
    const { type } = table.dataset.columns[column] as DatasetColumn;
    const typed = typedText(type, value);
    open.row[column] = typed ?? null;
    if (typed === undefined || typed !== value || !isKept(type, typed))
      apart.push({ dataset: index.own.asText, row: [...place, item.path, value] });
    const unit = table.columns.get(`${path.itemOid}.UNIT`);
    if (item.unitOid !== undefined && unit !== undefined) open.row[unit] = item.unitOid;
  }
  yield* rows.values();
  yield* apart;
}

interface KnownPath extends ItemPathParts {
  /** The groups as they stand in the path. */
  readonly groupsText: string;
}

// The items of a form are the same in every casebook.
const paths = new Map<string, KnownPath>();
const pathsMax = 20_000;

function pathOf(text: string): KnownPath | undefined {
  const known = paths.get(text);
  if (known) return known;
  const parts = parseItemPath(text);
  if (!parts) return undefined;
  const path = { ...parts, groupsText: text.slice(0, Math.max(0, text.lastIndexOf('/'))) };
  if (paths.size < pathsMax) paths.set(text, path);
  return path;
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
