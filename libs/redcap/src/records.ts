import { CsvError, CsvReader, type CsvRecord } from '@verum/datasets';
import { compileIndex, type Finding, formSlots, type ItemData, type StudyBuild, type SubjectRecord } from '@verum/odm';
import { formatItemPath } from '@verum/values';

interface Slot {
  readonly form: string;
  readonly group: string;
  readonly isFile: boolean;
}
interface Placed {
  readonly visit: string;
  readonly visitRepeat: string | undefined;
  readonly form: string;
  readonly formRepeat: string | undefined;
  readonly items: ItemData[];
}

// What REDCap adds to the fields.
const eventColumn = 'redcap_event_name';
const instrumentColumn = 'redcap_repeat_instrument';
const instanceColumn = 'redcap_repeat_instance';
const groupColumn = 'redcap_data_access_group';
// Of one record, which is held until its end.
const valuesMax = 500_000;
const own: ReadonlySet<string> = new Set([
  eventColumn,
  instrumentColumn,
  instanceColumn,
  groupColumn,
  'redcap_survey_identifier',
]);

/**
 * Flat records of REDCap (raw values, one row a record, event and instance) for a build with REDCap's OIDs, record by
 * record as they come; it returns what there is to be said of the columns. Events are visits, repeating instruments
 * repeat their form, data access groups are sites. Blank cells say nothing; a column that the build has no item for is a
 * finding, and so is one of files, of which records have the names alone. Rows of one record that stand apart, which
 * REDCap never writes, are several records of one subject.
 * @throws CsvError, also for more values of one record than half a million
 */
export async function* readRecords(
  pieces: AsyncIterable<string> | Iterable<string>,
  build: StudyBuild,
): AsyncGenerator<SubjectRecord, readonly Finding[]> {
  const reader = new CsvReader();
  let table: Table | undefined;
  function* taken(rows: Iterable<CsvRecord>): Generator<SubjectRecord> {
    for (const row of rows) {
      if (!table) table = new Table(row, build);
      else yield* table.take(row);
    }
  }
  for await (const piece of pieces) yield* taken(reader.push(piece));
  yield* taken(reader.end());
  if (!table) throw new CsvError('there are no columns', 1);
  yield* table.end();
  return table.findings;
}

/** A record whose rows are coming. */
interface Coming {
  readonly name: string;
  site: string | undefined;
  /** By where they stand. */
  readonly forms: Map<string, Placed>;
  /** Those that have the record's name. */
  readonly named: Set<Placed>;
  values: number;
}

/** The rows of a file under its columns. */
class Table {
  readonly findings: readonly Finding[];
  readonly #build: StudyBuild;
  readonly #names: readonly string[];
  readonly #at: ReadonlyMap<string, number>;
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #paths = new Map<string, string>();
  #record: Coming | undefined;

  constructor({ cells }: CsvRecord, build: StudyBuild) {
    this.#build = build;
    this.#names = cells.map((name) => name.trim());
    this.#at = new Map(this.#names.map((name, index) => [name, index] as const).reverse());
    this.#slots = slotsOf(build);
    this.findings = [...unknownColumns(this.#names, this.#slots), ...fileColumns(this.#names, this.#slots)];
  }

  /** Gives the record before, where the row is of another. */
  *take({ cells, line }: CsvRecord): Generator<SubjectRecord> {
    const name = cells[0]?.trim() ?? '';
    if (name === '') return;
    if (this.#record?.name !== name) yield* this.end();
    this.#record ??= { name, site: undefined, forms: new Map(), named: new Set(), values: 0 };
    const record = this.#record;
    record.site = this.#cell(cells, groupColumn) || record.site;
    const formOf = this.#formsOf(cells, record);
    for (const [index, column] of this.#names.entries()) {
      const value = cells[index] ?? '';
      const slot = index === 0 || value.trim() === '' ? undefined : this.#slots.get(column);
      if (!slot || slot.isFile) continue;
      formOf(slot.form).items.push({ path: this.#pathOf(column, slot), value });
      record.values += 1;
    }
    this.#name(record, formOf);
    if (record.values > valuesMax) throw new CsvError(`the record has more than ${valuesMax} values`, line);
  }

  *end(): Generator<SubjectRecord> {
    const record = this.#record;
    this.#record = undefined;
    if (record)
      yield toSubject(
        this.#build,
        record.name,
        record.site,
        [...record.forms.values()].filter(({ items }) => items.length > 0),
      );
  }

  /** The record's own name stands in every row, and is a value only where its form has others. */
  #name({ name, named }: Coming, formOf: (form: string) => Placed): void {
    const column = this.#names[0] ?? '';
    const slot = this.#slots.get(column);
    const form = slot && formOf(slot.form);
    if (!form || form.items.length === 0 || named.has(form)) return;
    named.add(form);
    form.items.push({ path: this.#pathOf(column, slot), value: name });
  }

  /** Where the values of a row stand, form by form. */
  #formsOf(cells: readonly string[], { forms }: Coming): (form: string) => Placed {
    const event = this.#cell(cells, eventColumn);
    const instrument = this.#cell(cells, instrumentColumn);
    const instance = this.#cell(cells, instanceColumn) || undefined;
    const known = new Map<string, Placed>();
    return (form) => {
      const found = known.get(form);
      if (found) return found;
      const place = {
        visit: event === '' ? 'VISIT' : `Event.${event}`,
        visitRepeat: instrument === '' ? instance : undefined,
        form,
        formRepeat: instrument !== '' && form === `Form.${instrument}` ? instance : undefined,
      };
      const key = JSON.stringify(place);
      const placed = forms.get(key) ?? { ...place, items: [] };
      forms.set(key, placed);
      known.set(form, placed);
      return placed;
    };
  }

  #cell(cells: readonly string[], column: string): string {
    return cells[this.#at.get(column) ?? -1]?.trim() ?? '';
  }

  #pathOf(column: string, { group }: Slot): string {
    const path = this.#paths.get(column) ?? formatItemPath({ groups: [{ oid: group }], itemOid: column });
    this.#paths.set(column, path);
    return path;
  }
}

function slotsOf(build: StudyBuild): ReadonlyMap<string, Slot> {
  const index = compileIndex(build);
  return new Map(
    build.forms.flatMap(({ oid: form }) =>
      formSlots(index, form).map(({ item, groups }) => [
        item.oid,
        { form, group: groups.at(-1)?.group.oid ?? '', isFile: item.dataType === 'base64Binary' },
      ]),
    ),
  );
}

function unknownColumns(names: readonly string[], slots: ReadonlyMap<string, Slot>): Finding[] {
  const action = { en: 'The column was left out.', zh: '已略去该列。' };
  return names
    .filter((name, index) => index > 0 && !own.has(name) && !slots.has(name) && !/_timestamp$/.test(name))
    .map((name) => {
      const message = { en: `The build has no item ${name}`, zh: `研究构建中没有数据项 ${name}` };
      return { severity: 'error', rule: 'column-unknown', ...columnAt(names, name), message, action };
    });
}

function fileColumns(names: readonly string[], slots: ReadonlyMap<string, Slot>): Finding[] {
  const action = {
    en: 'The column was left out. REDCap’s project XML has the files, when they are chosen as it is exported.',
    zh: '已略去该列。在 REDCap 导出项目 XML 时选择包含文件，即可导入文件内容。',
  };
  return names
    .filter((name) => slots.get(name)?.isFile)
    .map((name) => {
      const message = { en: `Records have the names of the files of ${name} alone`, zh: `记录中只有 ${name} 的文件名` };
      return { severity: 'warning', rule: 'column-of-file-names', ...columnAt(names, name), message, action };
    });
}

const columnAt = (names: readonly string[], name: string) => ({
  ...{ path: `Column[${name}]`, line: 1, column: names.indexOf(name) + 1 },
});

function toSubject(
  build: StudyBuild,
  subjectKey: string,
  siteOid: string | undefined,
  placed: readonly Placed[],
): SubjectRecord {
  const visits = Map.groupBy(placed, ({ visit, visitRepeat }) => JSON.stringify([visit, visitRepeat ?? null]));
  return {
    studyOid: build.studyOid,
    metaDataVersionOid: build.oid,
    subjectKey,
    ...(siteOid !== undefined && { siteOid }),
    visits: [...visits.values()].map((forms) => {
      const [first] = forms as [Placed, ...Placed[]];
      return {
        oid: first.visit,
        ...(first.visitRepeat !== undefined && { repeatKey: first.visitRepeat }),
        forms: forms.map(({ form, formRepeat, items }) => ({
          ...{ oid: form, groups: [], items },
          ...(formRepeat !== undefined && { repeatKey: formRepeat }),
        })),
      };
    }),
  };
}
