/** Study data as tables: which there are, their rows, and how they are written for the programs of statisticians. */
export { CsvError, CsvReader, type CsvRecord, csvRow, plainText, readCsv } from './csv.ts';
export type { ColumnType, Dataset, DatasetColumn, DatasetPlan, PlacedRow, PlanHead, Row } from './dataset.ts';
export { datasetRows } from './dataset-rows.ts';
export { defineXml } from './define-xml.ts';
export { type Measure, measureRow, measures } from './measure.ts';
export { planDatasets } from './plan-datasets.ts';
export { pythonLoader } from './syntax/python.ts';
export { rSyntax } from './syntax/r.ts';
export { sasSyntax } from './syntax/sas.ts';
export { spssSyntax } from './syntax/spss.ts';
export { stataSyntax } from './syntax/stata.ts';
export type { SyntaxFile, SyntaxInput } from './syntax/syntax.ts';
export { textParts } from './text-parts.ts';
export { type CsvOptions, csvHead } from './to-csv.ts';
export { datasetJsonHeader, datasetJsonRow } from './to-dataset-json.ts';
export { transportHead, transportTail } from './to-xpt.ts';
export { isSameLayout, layAgain, layoutOf, type TransportLayout, TransportRows } from './transport-rows.ts';
export { type JsonAsXpt, jsonAsXpt, xptAsJson, xptRowAsJson } from './twins.ts';
