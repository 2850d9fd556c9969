import { type CsvRecord, readCsv } from '@verum/datasets';
import type { Finding } from '@verum/odm';

/** One row of a REDCap data dictionary (REDCap 6 and later: 18 columns), as written. */
export interface Field {
  readonly line: number;
  readonly name: string;
  readonly form: string;
  readonly section: string;
  readonly type: string;
  readonly label: string;
  readonly choices: string;
  readonly note: string;
  readonly validation: string;
  readonly min: string;
  readonly max: string;
  readonly isIdentifier: boolean;
  readonly branching: string;
  readonly isRequired: boolean;
  readonly annotation: string;
}

/** The headings of the columns that are read; REDCap has translated none of them. */
const columns = [
  'Variable / Field Name',
  'Form Name',
  'Section Header',
  'Field Type',
  'Field Label',
  'Choices, Calculations, OR Slider Labels',
  'Field Note',
  'Text Validation Type OR Show Slider Number',
  'Text Validation Min',
  'Text Validation Max',
  'Identifier?',
  'Branching Logic (Show field only if...)',
  'Required Field?',
  'Field Annotation',
] as const;
const needed = columns.slice(0, 6);

/** A text that is no data dictionary, with the line from 1. */
export class DictionaryError extends Error {
  readonly line: number;
  readonly textEn: string;
  readonly textZh: string;

  constructor(line: number, textEn: string, textZh: string) {
    super(`line ${line}: ${textEn}`);
    this.name = 'DictionaryError';
    this.line = line;
    this.textEn = textEn;
    this.textZh = textZh;
  }
}

/** Whether a text begins as a data dictionary does. */
export function isDictionary(text: string): boolean {
  return /^\uFEFF?"?Variable \/ Field Name"?,/.test(text);
}

/** Of the text; fields have many lines where their choices do. */
const rowsMax = 200_000;

/**
 * The fields of a data dictionary.
 * @throws DictionaryError for columns that are missing, and CsvError
 */
export function readDictionary(text: string): {
  readonly fields: readonly Field[];
  readonly findings: readonly Finding[];
} {
  const rows = readCsv(text);
  const head: CsvRecord | undefined = rows.next().value;
  const at = new Map(head?.cells.map((name, index) => [name.trim(), index]));
  const missing = needed.filter((name) => !at.has(name));
  if (missing.length > 0)
    throw new DictionaryError(1, `The columns ${missing.join(', ')} are missing`, `缺少列：${missing.join('、')}`);
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const fields: Field[] = [];
  for (const row of rows) {
    const field = toField(row, at);
    if (row.line > rowsMax)
      throw new DictionaryError(row.line, `There are more than ${rowsMax} lines`, `超过 ${rowsMax} 行`);
    if (field.name === '' && field.form === '') continue;
    if (!/^[a-z][a-z0-9_]*$/i.test(field.name) || seen.has(field.name)) {
      findings.push(badName(field, seen.has(field.name)));
      continue;
    }
    seen.add(field.name);
    fields.push(field);
  }
  return { fields, findings };
}

function toField({ line, cells }: CsvRecord, at: ReadonlyMap<string, number>): Field {
  const cell = (name: (typeof columns)[number]) => cells[at.get(name) ?? -1]?.trim() ?? '';
  return {
    line,
    name: cell('Variable / Field Name'),
    form: cell('Form Name'),
    section: cell('Section Header'),
    type: cell('Field Type').toLowerCase(),
    label: cell('Field Label'),
    choices: cell('Choices, Calculations, OR Slider Labels'),
    note: cell('Field Note'),
    validation: cell('Text Validation Type OR Show Slider Number').toLowerCase(),
    min: cell('Text Validation Min'),
    max: cell('Text Validation Max'),
    isIdentifier: /^y/i.test(cell('Identifier?')),
    branching: cell('Branching Logic (Show field only if...)'),
    isRequired: /^y/i.test(cell('Required Field?')),
    annotation: cell('Field Annotation'),
  };
}

function badName({ line, name }: Field, isTwice: boolean): Finding {
  const message = isTwice
    ? { en: `The field ${name} is there twice`, zh: `字段 ${name} 重复` }
    : { en: `${name || 'A field'} is no name of a field`, zh: `${name || '字段'} 不是有效的字段名` };
  const action = { en: 'The row was left out.', zh: '已略去该行。' };
  return {
    severity: 'error',
    rule: isTwice ? 'field-twice' : 'field-name',
    path: `Field[${name}]`,
    line,
    column: 1,
    message,
    action,
  };
}

export interface Choice {
  readonly code: string;
  readonly label: string;
}

/** `1, Yes | 0, No`; a choice without a comma is its own label. */
export function choicesOf(text: string): Choice[] {
  return text
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const comma = part.indexOf(',');
      if (comma < 0) return { code: part, label: part };
      return { code: part.slice(0, comma).trim(), label: part.slice(comma + 1).trim() };
    });
}
