import type { CodeList } from '@verum/odm';
import type { DatasetColumn } from '../dataset.ts';
import { cutToBytes, inLanguage } from '../in-language.ts';
import type { Measure } from '../measure.ts';
import { nameBook } from '../names.ts';
import { fileOf, isNumber, oneLine, type SyntaxFile, type SyntaxInput } from './syntax.ts';

/** A literal of SAS: quotes are doubled, and single ones keep & and % from being macros. */
const literal = (text: string) => `'${oneLine(text).replaceAll("'", "''")}'`;

/** At most so many bytes of a label (SAS 9.4, LABEL statement, LABEL= data set option). */
const labelBytes = 256;
const label = (text: string) => literal(cutToBytes(oneLine(text), labelBytes));

/** Takes off the apostrophe in front of what a spreadsheet would run, as `plainText` does. */
const unprotect = String.raw`prxchange("s/^'(?='*(?:\s*(?:[=+\-@]|＝|＋|－|＠)|[\t\r\n]))//", 1, text_[_at])`;

/** SAS (9.4, session encoding UTF-8): data sets with labels, and formats of the code lists. */
export function sasSyntax({ plan, language }: SyntaxInput, measures: ReadonlyMap<unknown, Measure>): SyntaxFile {
  const formats = formatsOf(plan.datasets.flatMap(({ columns }) => columns));
  const lines = [
    `/* ${oneLine(plan.build.studyName)}: set the folder of the files, then run. */`,
    '%let folder = .;',
    'options validvarname=v7;',
    'proc format;',
    ...[...new Map([...formats].map(([column, format]) => [format, column]))].flatMap(([format, column]) => [
      `  value ${format}`,
      ...(column.codeList?.entries ?? []).map(({ codedValue, decode }) => {
        const code = format.startsWith('$') ? literal(codedValue) : codedValue;
        return `    ${code} = ${literal(inLanguage(decode, language) || codedValue)}`;
      }),
      '  ;',
    ]),
    'run;',
    ...plan.datasets.flatMap((dataset) => {
      const measure = measures.get(dataset);
      const texts = dataset.columns.filter((column) => !isNumber(column)).map(({ name }) => name);
      const width = (index: number) => Math.max(1, (measure?.bytes[index] ?? 0) + 1);
      return [
        '',
        `data ${dataset.name} (label=${label(inLanguage(dataset.label, language))});`,
        `  infile "&folder/${fileOf(dataset)}" dsd dlm=',' truncover firstobs=2 lrecl=1000000 encoding='utf-8' termstr=crlf;`,
        `  length ${dataset.columns.map((column, index) => `${column.name} ${isNumber(column) ? '8' : `$${width(index)}`}`).join('\n         ')};`,
        `  input ${dataset.columns.map(({ name }) => name).join('\n        ')};`,
        `  array text_[*] ${texts.join('\n        ')};`,
        `  do _at = 1 to dim(text_); text_[_at] = ${unprotect}; end;`,
        '  drop _at;',
        `  label ${dataset.columns.map(({ name, label: words }) => `${name}=${label(inLanguage(words, language))}`).join('\n        ')};`,
        ...dataset.columns.flatMap((column) => {
          const format = formats.get(column);
          return format === undefined ? [] : [`  format ${column.name} ${format}.;`];
        }),
        'run;',
      ];
    }),
  ];
  return { name: 'read.sas', text: `${lines.join('\n')}\n` };
}

/** The format of each column with codes, one for a code list; numbers whose codes are no numbers go without. */
function formatsOf(columns: readonly DatasetColumn[]): ReadonlyMap<DatasetColumn, string> {
  const names = nameBook('FMT', true);
  const known = new Map<CodeList, string>();
  const formats = new Map<DatasetColumn, string>();
  for (const column of columns) {
    const { codeList } = column;
    if (!codeList) continue;
    if (isNumber(column) && codeList.entries.some(({ codedValue }) => !Number.isFinite(Number(codedValue)))) continue;
    // A format's name does not end in a digit.
    const name = known.get(codeList) ?? `${names.take([codeList.sasFormatName, codeList.oid], 28)}_`;
    known.set(codeList, name);
    formats.set(column, isNumber(column) ? name : `$${name}`);
  }
  return formats;
}
