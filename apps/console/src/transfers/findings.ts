import type { Finding as FindingMessage } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import type { Language } from '../language/language.ts';

export type Finding = Json<FindingMessage>;

export interface FindingFilter {
  /** '' for all. */
  readonly severity: string;
  readonly text: string;
}

/** The gravest first, then as they stand in the document. */
export function pickFindings(findings: readonly Finding[], { severity, text }: FindingFilter): readonly Finding[] {
  const wanted = text.trim().toLowerCase();
  const says = ({ messageEn = '', messageZh = '', path = '', rule = '' }: Finding) =>
    [messageEn, messageZh, path, rule].some((one) => one.toLowerCase().includes(wanted));
  return findings
    .filter((one) => (severity === '' || one.severity === severity) && (wanted === '' || says(one)))
    .toSorted((a, b) => gravity(b) - gravity(a));
}

const grave = ['SEVERITY_INFO', 'SEVERITY_WARNING', 'SEVERITY_ERROR'];

function gravity({ severity = '' }: Finding): number {
  return grave.indexOf(severity);
}

export function messageOf(one: Finding, language: Language): string {
  return (language === 'zh' ? one.messageZh : one.messageEn) || one.rule || '';
}

export function actionOf(one: Finding, language: Language): string {
  return (language === 'zh' ? one.actionZh : one.actionEn) ?? '';
}

/** As CSV (RFC 4180) for spreadsheets: with a byte order mark, and no cell that a spreadsheet would compute. */
export function findingsCsv(findings: readonly Finding[], language: Language): string {
  const rows = findings.map((one) => [
    one.severity?.replace('SEVERITY_', '') ?? '',
    one.rule ?? '',
    one.path ?? '',
    String(one.line ?? ''),
    String(one.column ?? ''),
    messageOf(one, language),
    actionOf(one, language),
  ]);
  const head = ['severity', 'rule', 'path', 'line', 'column', 'message', 'action'];
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
