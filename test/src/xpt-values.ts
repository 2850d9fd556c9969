import { type Dataset, type DatasetColumn, planDatasets } from '@verum/datasets';
import { formSlots, type StudyBuild } from '@verum/odm';
import { formatFormKey, formatItemPath, parseItemPath } from '@verum/values';
import { recordsByXportJs } from './xport-js.ts';

/** A value as a transport file of an export has it. */
export interface XptValue {
  readonly subject: string;
  readonly form: string;
  readonly path: string;
  readonly cell: string | number;
  readonly column?: DatasetColumn;
}

export interface XptContent {
  /** Cells of the tables of items. */
  readonly values: readonly XptValue[];
  /** Units beside them. */
  readonly units: readonly XptValue[];
  /** Rows of the three tables for what no typed cell holds, by their names. */
  readonly apart: ReadonlyMap<string, readonly XptValue[]>;
  readonly subjects: readonly string[];
}

type Cells = ReadonlyMap<string, string | number>;

/** Everything in the transport files of an export, as a reader that is not ours finds it. */
export async function xptContent(
  files: ReadonlyMap<string, Buffer>,
  builds: readonly StudyBuild[],
): Promise<XptContent> {
  const { datasets } = planDatasets(builds);
  const content = {
    ...{ values: [] as XptValue[], units: [] as XptValue[], subjects: [] as string[] },
    apart: new Map<string, XptValue[]>(),
  };
  for (const dataset of datasets) {
    const file = files.get(`${dataset.name}.xpt`);
    if (!file) throw new Error(`${dataset.name}.xpt is not there`);
    const rows = (await recordsByXportJs(file)).map((record) => cellsOf(dataset, record));
    for (const row of rows) {
      // Blanks behind the last row look like one more to this reader.
      const subject = text(row, 'SUBJID');
      if (subject === '') continue;
      if (dataset.name === 'SUBJECTS') content.subjects.push(subject);
      const isApart = ['NOVALUE', 'ASTEXT', 'UNPLACED'].includes(dataset.name);
      if (isApart) content.apart.set(dataset.name, [...(content.apart.get(dataset.name) ?? []), apart(row)]);
      if (isApart || own.has(dataset.name)) continue;
      for (const column of dataset.columns.filter(({ isKey }) => !isKey)) {
        const cell = row.get(column.shortName) ?? '';
        if (cell === '') continue;
        const isUnit = column.oid.endsWith('.UNIT');
        const itemOid = isUnit ? column.oid.slice(0, -'.UNIT'.length) : column.oid;
        const path = pathOf(builds, dataset, text(row, 'FORM'), itemOid, text(row, 'ROWREP'));
        (isUnit ? content.units : content.values).push({ ...place(row), path, cell, column });
      }
    }
  }
  return content;
}

const own: ReadonlySet<string> = new Set(['SUBJECTS', 'VISITS']);
const text = (row: Cells, name: string) => String(row.get(name) ?? '');

/** By the first variable of each column: a long text goes on in those behind it. What is missing is no cell. */
function cellsOf({ columns }: Dataset, record: Readonly<Record<string, unknown>>): Cells {
  const cells = new Map<string, string | number>();
  let at = -1;
  for (const [name, cell] of Object.entries(record)) {
    if (name === columns[at + 1]?.shortName) at += 1;
    const own = columns[at]?.shortName ?? '';
    if (typeof cell === 'number') cells.set(own, cell);
    else if (typeof cell === 'string' && cell !== '') cells.set(own, `${cells.get(own) ?? ''}${cell}`);
  }
  return cells;
}

function place(row: Cells) {
  const some = (name: string) => text(row, name) || undefined;
  const form = formatFormKey({
    ...{ visitOid: text(row, 'VISIT'), visitRepeatKey: some('VISITREP') },
    ...{ formOid: text(row, 'FORM'), formRepeatKey: some('FORMREP') },
  });
  return { subject: text(row, 'SUBJID'), form };
}

const apart = (row: Cells): XptValue => ({
  ...{ ...place(row), path: text(row, 'ITEM'), cell: row.get('VALUE') ?? row.get('REASON') ?? '' },
});

function pathOf(builds: readonly StudyBuild[], { oid }: Dataset, form: string, itemOid: string, repeats: string) {
  const slot = builds
    .flatMap((build) => formSlots(build, form))
    .find(({ item, groups }) => item.oid === itemOid && (groups.at(-1)?.group.oid ?? form) === oid);
  if (!slot) throw new Error(`${form} has no ${itemOid} in ${oid}`);
  const keys = repeats === '' ? [] : repeats.split('/');
  const groups = (parseItemPath(slot.template)?.groups ?? []).map((group, at) => {
    const key = keys[at];
    return { oid: group.oid, repeatKey: key === undefined || key === '-' ? undefined : key };
  });
  return formatItemPath({ groups, itemOid });
}
