import { cutToBytes, inLanguage } from '../in-language.ts';
import { nameBook } from '../names.ts';
import { fileOf, isNumber, oneLine, type SyntaxFile, type SyntaxInput } from './syntax.ts';

/** A compound string of Stata; a backquote or a dollar sign would be a macro. */
const string = (text: string) =>
  `\`"${oneLine(text).replaceAll('`', "'").replaceAll('$', '\\$').replaceAll('"\'', '" \'')}"'`;

/** Takes off the apostrophe in front of what a spreadsheet would run, as `plainText` does. */
const unprotect = (names: readonly string[]) => [
  `foreach name of varlist ${names.join(' ')} {`,
  String.raw`  replace ${'`'}name' = ustrregexrf(${'`'}name', "^'(?='*(\s*[=+\-@＝＋－＠]|[\t\r\n]))", "")`,
  '}',
];

/** Stata (14 and later): a .dta beside each file, labelled. */
export function stataSyntax({ plan, language }: SyntaxInput): SyntaxFile {
  const lines = [
    `* ${oneLine(plan.build.studyName)}: run with "do read.do" in the folder of the files.`,
    ...plan.datasets.flatMap((dataset) => {
      const labels = nameBook('L', false);
      return [
        '',
        `import delimited using "${fileOf(dataset)}", clear varnames(1) case(preserve) stringcols(_all) encoding("utf-8") bindquotes(strict) maxquotedrows(unlimited)`,
        ...unprotect(dataset.columns.filter((column) => !isNumber(column)).map(({ name }) => name)),
        `label data ${string(cutToBytes(inLanguage(dataset.label, language), 80))}`,
        ...dataset.columns.flatMap((column) => {
          const { name, label, codeList } = column;
          const entries = codeList?.entries ?? [];
          const codes = entries.filter(({ codedValue }) => /^-?\d{1,9}$/.test(codedValue));
          const labelName = labels.take([name], 30);
          return [
            ...(isNumber(column) ? [`destring ${name}, replace`] : []),
            `label variable ${name} ${string(cutToBytes(inLanguage(label, language), 80))}`,
            ...(column.type === 'integer' && codes.length > 0 && codes.length === entries.length
              ? [
                  `label define ${labelName} ${codes.map(({ codedValue, decode }) => `${codedValue} ${string(inLanguage(decode, language) || codedValue)}`).join(' ')}`,
                  `label values ${name} ${labelName}`,
                ]
              : []),
          ];
        }),
        `save "${dataset.name}.dta", replace`,
      ];
    }),
  ];
  return { name: 'read.do', text: `${lines.join('\n')}\n` };
}
