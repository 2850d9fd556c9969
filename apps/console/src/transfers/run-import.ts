import { api } from '../session/session.ts';
import type { Finding } from './findings.ts';

export type ImportKind = 'build' | 'data';

export interface ImportRequest {
  readonly study: string;
  readonly kind: ImportKind;
  readonly file: File;
  readonly isDryRun: boolean;
  readonly site: string;
  readonly reason: string;
  readonly keepMisfits: boolean;
}

/** Names as in `transfer.count.…`; counts stand in JSON as numbers, or as strings where they are long. */
export const countNames = [
  ...(['build', 'visits', 'forms', 'groups', 'items', 'codeLists', 'conditions', 'methods'] as const),
  ...(['subjects', 'values', 'unchanged'] as const),
];
export type CountName = (typeof countNames)[number];

export interface ImportResult {
  readonly isDryRun: boolean;
  readonly counts: Readonly<Partial<Record<CountName, number | string | undefined>>>;
  readonly findings: readonly Finding[];
}

export const bytesMax = 64 * 1024 * 1024;

/** @throws Problem */
export async function runImport(request: ImportRequest, signal: AbortSignal): Promise<ImportResult> {
  const { study, kind, file, isDryRun, site, reason, keepMisfits } = request;
  const document = new Blob([file], { type: 'application/xml' });
  if (kind === 'build') {
    const answer = await api.edc.importBuild({ study, document, dryRun: isDryRun }, { signal });
    const { build, counts = {}, findings = [] } = answer;
    return { isDryRun, counts: { build: build?.build, ...counts }, findings };
  }
  const { findings = [], ...rest } = await api.edc.importClinicalData(
    { study, document, dryRun: isDryRun, site, reason, keepMisfits },
    { signal },
  );
  const { subjects = 0, forms = 0, values = 0, unchanged = 0 } = rest;
  return { isDryRun, counts: { subjects, forms, values, unchanged }, findings };
}
