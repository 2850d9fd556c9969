import { type Call, refuse, sitesIn } from '@verum/call';
import { csvRow } from '@verum/datasets';
import type { ServiceContext } from '../service-context.ts';
import { type AnswerRow, answerColumns, answerRows } from '../store/answer-rows.ts';

export type ExportFormat = 'csv' | 'jsonl';

/**
 * One line an answer, with its times; entries without an answer have one, too. By subject and time. CSV (RFC 4180, UTF-8)
 * with texts that no spreadsheet runs; JSON lines with everything to the letter. In constant memory.
 * @throws Refusal NOT_FOUND for a site that is not reached
 */
export async function* exportEntries(
  { database }: ServiceContext,
  call: Call,
  { study, site, format }: { readonly study: string; readonly site: string; readonly format: ExportFormat },
): AsyncGenerator<string> {
  const sites = sitesIn(call.scope, study);
  if (site !== '' && sites !== null && !sites.includes(site)) throw refuse('NOT_FOUND', { facts: { study, site } });
  const { text, params } = answerRows({ study, site, sites });
  if (format === 'csv') yield csvRow(answerColumns);
  const line = format === 'csv' ? csvLine : jsonLine;
  for await (const rows of database.stream<AnswerRow>(call, text, params)) yield rows.map(line).join('');
}

function csvLine(row: AnswerRow): string {
  return csvRow(answerColumns.map((column) => cell(row[column])));
}

/** Several codes stand in one cell, a blank between two: codes have none. */
function cell(value: AnswerRow[keyof AnswerRow]): string | null {
  if (value === null) return null;
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'boolean' ? (value ? 'Y' : 'N') : String(value);
}

function jsonLine(row: AnswerRow): string {
  return `${JSON.stringify(Object.fromEntries(answerColumns.map((column) => [column, row[column]])))}\n`;
}
