import { cutToBytes, inLanguage } from '../in-language.ts';
import type { Measure } from '../measure.ts';
import { fileOf, isNumber, oneLine, type SyntaxFile, type SyntaxInput } from './syntax.ts';

const literal = (text: string) => `'${oneLine(text).replaceAll("'", "''")}'`;

/** In bytes (SPSS Statistics, VARIABLE LABELS and VALUE LABELS). */
const [variableLabelBytes, valueLabelBytes] = [256, 120];
const short = (text: string, bytes: number) => literal(cutToBytes(oneLine(text), bytes));

/**
 * Takes off the apostrophe in front of what a spreadsheet would run. SPSS has no patterns: tabs before it are not seen.
 * Of apostrophes alone nothing is left to be looked for, and what is found of nothing is not the same everywhere.
 */
const unprotect = (names: readonly string[]) => [
  `DO REPEAT text_=${names.join('\n  ')}.`,
  `IF (CHAR.SUBSTR(text_,1,1)="'" AND LTRIM(text_,"'")<>"" AND CHAR.INDEX("=+-@＝＋－＠",CHAR.SUBSTR(LTRIM(LTRIM(text_,"'")),1,1))>0) text_=CHAR.SUBSTR(text_,2).`,
  'END REPEAT.',
];

/**
 * SPSS (24 and later, Unicode mode): a .sav beside each file, labelled. It reads a line end within a text as the end of
 * the row (GET DATA /TYPE=TXT), which the file says.
 */
export function spssSyntax({ plan, language }: SyntaxInput, measures: ReadonlyMap<unknown, Measure>): SyntaxFile {
  const lines = [
    `* ${oneLine(plan.build.studyName)}: set the folder with CD, then run.`,
    '* A text with a line end in it is cut there, and its row: take such tables from the transport files (XPT).',
    'SET UNICODE=ON DECIMAL=DOT.',
    ...plan.datasets.flatMap((dataset) => {
      const measure = measures.get(dataset);
      const coded = dataset.columns.filter(({ codeList }) => codeList);
      return [
        '',
        `GET DATA /TYPE=TXT /FILE=${literal(fileOf(dataset))} /ENCODING='UTF8' /DELIMITERS=',' /QUALIFIER='"' /FIRSTCASE=2 /VARIABLES=`,
        ...dataset.columns.map(
          (column, index) =>
            `  ${column.name} ${isNumber(column) ? 'F40.10' : `A${Math.max(1, (measure?.bytes[index] ?? 0) + 1)}`}`,
        ),
        '.',
        ...unprotect(dataset.columns.filter((column) => !isNumber(column)).map(({ name }) => name)),
        `VARIABLE LABELS ${dataset.columns.map(({ name, label }) => `${name} ${short(inLanguage(label, language), variableLabelBytes)}`).join('\n  /')}.`,
        ...(coded.length === 0
          ? []
          : [
              `VALUE LABELS ${coded
                .map((column) => {
                  const entries = column.codeList?.entries ?? [];
                  return `${column.name} ${entries
                    .map(({ codedValue, decode }) => {
                      const code = isNumber(column) ? codedValue : literal(codedValue);
                      return `${code} ${short(inLanguage(decode, language) || codedValue, valueLabelBytes)}`;
                    })
                    .join('\n    ')}`;
                })
                .join('\n  /')}.`,
            ]),
        `SAVE OUTFILE=${literal(`${dataset.name}.sav`)}.`,
      ];
    }),
  ];
  return { name: 'read.sps', text: `${lines.join('\n')}\n` };
}
