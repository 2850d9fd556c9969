import type { Bilingual, Finding } from '@verum/odm';
import { cellName, type Sheet } from './workbook.ts';
import { tooMuch, XlsError } from './xls-error.ts';

/** One row below the headings of a sheet, by the names of its columns. */
export interface Row {
  readonly sheet: string;
  /** From 0. */
  readonly row: number;
  /** Trimmed, '' for a blank cell or a column that is not there. */
  readonly text: (column: string) => string;
  /** Of a column's cell: `Items!C5`. */
  readonly place: (column: string) => Place;
}
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** The four sheets of a CRF template of OpenClinica 3 or LibreClinica 1; the instructions are not read. */
export interface CrfTemplate {
  readonly crf: Row;
  readonly sections: readonly Row[];
  readonly groups: readonly Row[];
  readonly items: readonly Row[];
}

const ROWS_MAX = 10_000;
/** What each sheet must have; templates differ in the other columns. */
const NEEDED = {
  CRF: ['CRF_NAME', 'VERSION'],
  Sections: ['SECTION_LABEL', 'SECTION_TITLE'],
  Groups: ['GROUP_LABEL'],
  Items: ['ITEM_NAME', 'DESCRIPTION_LABEL', 'SECTION_LABEL', 'RESPONSE_TYPE', 'DATA_TYPE'],
} as const;

/** @throws XlsError for sheets or columns that are missing, and for a template that nobody has filled in */
export function readTemplate(sheets: readonly Sheet[]): CrfTemplate {
  const [crf] = rowsOf(sheets, 'CRF');
  if (!crf?.text('CRF_NAME'))
    throw new XlsError('no-content', crf?.place('CRF_NAME').path ?? 'CRF!A2', 'The form has no name', '表单没有名称');
  const hasGroups = sheets.some(({ name }) => isNamed(name, 'Groups'));
  return {
    crf,
    sections: rowsOf(sheets, 'Sections'),
    groups: hasGroups ? rowsOf(sheets, 'Groups') : [],
    items: rowsOf(sheets, 'Items'),
  };
}

const isNamed = (name: string, wanted: string) => name.trim().toLowerCase() === wanted.toLowerCase();

function rowsOf(sheets: readonly Sheet[], name: keyof typeof NEEDED): Row[] {
  const sheet = sheets.find((one) => isNamed(one.name, name));
  if (!sheet)
    throw new XlsError(
      'no-template',
      name,
      'This is no CRF template: the sheet is missing',
      '不是 CRF 模板：缺少该工作表',
    );
  const columns = new Map<string, number>();
  for (const [column, heading] of sheet.rows.get(0) ?? [])
    if (!columns.has(plainHeading(heading))) columns.set(plainHeading(heading), column);
  const missing = NEEDED[name].filter((heading) => !columns.has(heading));
  if (missing.length > 0) {
    const list = missing.join(', ');
    throw new XlsError('no-template', `${name}!A1`, `The columns ${list} are missing`, `缺少列：${list}`);
  }
  const rows = [...sheet.rows].filter(([row]) => row > 0).sort(([a], [b]) => a - b);
  if (rows.length > ROWS_MAX) throw tooMuch(name, 'There are too many rows', '行数过多');
  return rows.map(([row, cells]) => rowOf(name, row, cells, columns)).filter((one) => one !== undefined);
}

/** Undefined for a row of white space. */
function rowOf(
  sheet: string,
  row: number,
  cells: ReadonlyMap<number, string>,
  columns: ReadonlyMap<string, number>,
): Row | undefined {
  if (![...columns.values()].some((column) => cells.get(column)?.trim())) return undefined;
  const place = (column: string) => {
    const at = columns.get(column) ?? 0;
    return { path: `${sheet}!${cellName(row, at)}`, line: row + 1, column: at + 1 };
  };
  return { sheet, row, text: (column) => clean(cells.get(columns.get(column) ?? -1) ?? ''), place };
}

/** `CRF_NAME*` marks what is required; `GROUP_REPEAT_NUM` is of templates before 3. */
function plainHeading(text: string): string {
  const heading = text.replaceAll(/[*\s]/g, '').toUpperCase();
  return heading === 'GROUP_REPEAT_NUM' ? 'GROUP_REPEAT_NUMBER' : heading;
}

/** What XML cannot hold is taken out. */
function clean(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, '')
    .toWellFormed()
    .trim();
}

/** The findings of one reading, each at a cell. */
export class Findings {
  readonly list: Finding[] = [];

  tell(place: Place, severity: Finding['severity'], rule: string, message: Bilingual, action: Bilingual): void {
    this.list.push({ severity, rule, ...place, message, action });
  }
}
