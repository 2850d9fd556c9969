import type { DatasetColumn } from '../dataset.ts';
import { inLanguage } from '../in-language.ts';
import { toNumber } from '../typed-value.ts';
import { fileOf, isNumber, oneLine, type SyntaxFile, type SyntaxInput } from './syntax.ts';

/** A string of R, whatever it holds. */
function string(text: string): string {
  const escaped = text.replaceAll(/[\\"]/g, '\\$&').replaceAll(/[\u0000-\u001f\u007f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** R, without any package: data frames in the list `study`, each column with its label, codes as factors beside. */
export function rSyntax({ plan, language }: SyntaxInput): SyntaxFile {
  const lines = [
    `# ${oneLine(plan.build.studyName)}: read with source("read.R", encoding = "UTF-8") in the folder of the files.`,
    'read_verum <- function(file, numbers, texts) {',
    '  data <- read.csv(file, colClasses = "character", na.strings = "", fileEncoding = "UTF-8-BOM", check.names = FALSE)',
    '  for (name in numbers) data[[name]] <- as.numeric(data[[name]])',
    '  for (name in texts) data[[name]] <- sub("^\'(?=\'*(?:\\\\s*[=+\\\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20]|[\\t\\r\\n]))", "", data[[name]], perl = TRUE)',
    '  data',
    '}',
    'study <- list()',
    ...plan.datasets.flatMap((dataset) => {
      const frame = `study[[${string(dataset.name)}]]`;
      const names = (columns: readonly DatasetColumn[]) => `c(${columns.map(({ name }) => string(name)).join(', ')})`;
      const numbers = dataset.columns.filter(isNumber);
      return [
        '',
        `# ${oneLine(inLanguage(dataset.label, language))}`,
        `${frame} <- read_verum(${string(fileOf(dataset))}, ${names(numbers)}, ${names(dataset.columns.filter((one) => !isNumber(one)))})`,
        ...dataset.columns.map(
          ({ name, label }) => `attr(${frame}[[${string(name)}]], "label") <- ${string(inLanguage(label, language))}`,
        ),
        ...dataset.columns.flatMap((column) => {
          const { name, codeList } = column;
          if (!codeList) return [];
          const words = codeList.entries.map(({ codedValue, decode }) =>
            string(inLanguage(decode, language) || codedValue),
          );
          const codes = codeList.entries.map(({ codedValue }) => codedValue);
          // A column of numbers has no `01`: its codes are numbers too, where all of them are.
          const isNumeric = numbers.includes(column) && new Set(codes.map(toNumber)).size === codes.length;
          const levels = isNumeric ? codes.map((code) => String(toNumber(code))) : codes.map(string);
          const cells = `${frame}[[${string(name)}]]`;
          return [
            `${frame}[[${string(`${name}.factor`)}]] <- factor(${isNumeric ? cells : `as.character(${cells})`}, levels = c(${levels.join(', ')}), labels = make.unique(c(${words.join(', ')})))`,
          ];
        }),
      ];
    }),
  ];
  return { name: 'read.R', text: `${lines.join('\n')}\n` };
}
