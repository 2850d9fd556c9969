import { inLanguage } from '../in-language.ts';
import { fileOf, isNumber, oneLine, type SyntaxFile, type SyntaxInput } from './syntax.ts';

/** JSON strings are strings of Python, but for lone surrogates, which no file holds. */
const string = (text: string) => JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/**
 * Python 3 with nothing but its own library: `load(folder)` gives lists of dictionaries; numbers are Decimal, to the
 * character. `pandas.DataFrame(load(".")["DM"])` takes them.
 */
export function pythonLoader({ plan, language }: SyntaxInput): SyntaxFile {
  const tables = plan.datasets.map((dataset) => {
    const columns = dataset.columns.map((column) => {
      const codes = (column.codeList?.entries ?? []).map(
        ({ codedValue, decode }) => `${string(codedValue)}: ${string(inLanguage(decode, language) || codedValue)}`,
      );
      const label = string(inLanguage(column.label, language));
      return `            ${string(column.name)}: {"label": ${label}, "number": ${isNumber(column) ? 'True' : 'False'}, "codes": {${codes.join(', ')}}},`;
    });
    return [
      `    ${string(dataset.name)}: {`,
      `        "file": ${string(fileOf(dataset))},`,
      `        "label": ${string(inLanguage(dataset.label, language))},`,
      '        "columns": {',
      ...columns,
      '        },',
      '    },',
    ].join('\n');
  });
  const text = `# ${oneLine(plan.build.studyName)}
import csv
import os
import re
from decimal import Decimal

TABLES = {
${tables.join('\n')}
}

_FORMULA = re.compile("^'*(?:[\\\\s\\\\x00]*[=+\\\\-@\\uff1d\\uff0b\\uff0d\\uff20]|[\\\\t\\\\r\\\\n])")


def _cell(text, is_number):
    if text == "":
        return None
    if is_number:
        return Decimal(text)
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def load(folder="."):
    """Every table as a list of rows, each a dictionary by the names of the columns; None where there is no value."""
    csv.field_size_limit(10_000_000)
    tables = {}
    for name, table in TABLES.items():
        with open(os.path.join(folder, table["file"]), encoding="utf-8-sig", newline="") as file:
            tables[name] = [
                {key: _cell(text, table["columns"][key]["number"]) for key, text in row.items()}
                for row in csv.DictReader(file)
            ]
    return tables
`;
  return { name: 'read.py', text };
}
