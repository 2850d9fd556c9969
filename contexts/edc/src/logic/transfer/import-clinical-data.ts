import { type Call, refuse, violation } from '@verum/call';
import type { Finding } from '@verum/odm';
import { isZip } from '../../domain/transfer/archive-entries.ts';
import { dataFinding } from '../../domain/transfer/data-finding.ts';
import { notApplied } from '../../domain/transfer/transaction-finding.ts';
import type { ServiceContext } from '../../service-context.ts';
import { readDocument } from '../build/read-document.ts';
import { type Forms, importSubject } from './import-subject.ts';
import { type Placements, placements } from './place-subject.ts';
import { archiveRefused } from './source/open-archive.ts';

export interface ImportClinicalData {
  readonly study: string;
  readonly document: Uint8Array;
  /** For subjects whose record names no site of the study; '' for none. */
  readonly site: string;
  readonly isDryRun: boolean;
  /** Values that do not fit are kept as captured, with a warning. */
  readonly keepMisfits: boolean;
  /** '' for none: then values that have content already stay as they are. */
  readonly reason: string;
  /** Of a document of transactions: what can be applied is, and not all of it or nothing. */
  readonly skipErrors: boolean;
}

export interface ImportedData {
  readonly subjects: number;
  /** Forms that took at least one value, or had them already. */
  readonly forms: number;
  readonly values: number;
  readonly unchanged: number;
  /** Files that were not there. */
  readonly files: number;
  readonly findings: readonly Finding[];
}

const findingsMax = 2_000;

/**
 * Clinical data from ODM into casebooks, one transaction a subject, so that an import that was cut short is continued
 * by doing it again: what is there already does not change. Subjects that trial does not know get a casebook all the
 * same (an archive is loaded before or without enrolment), with a finding. A value that does not fit is a finding
 * with its place and is not stored; nothing is dropped silently. A document of transactions is tried as a whole first:
 * with an error in it nothing of it is applied, unless errors are to be passed over.
 * @throws Refusal DOCUMENT_REFUSED, also for a zip; INVALID_REQUEST for a site that the study does not have
 */
export async function importClinicalData(
  service: ServiceContext,
  outer: Call,
  command: ImportClinicalData,
): Promise<ImportedData> {
  // Every subject is a write of its own; one key for all of them would let only the first one through.
  const call: Call = { ...outer, idempotency: undefined };
  const { study, site, isDryRun, skipErrors } = command;
  const places = placements(service, call, study);
  if (site !== '' && !(await places.hasSite(site))) {
    const textEn = 'The study has no such site.';
    throw refuse('INVALID_REQUEST', { violations: [violation('site', 'unknown_site', textEn, '研究中没有该中心。')] });
  }
  if (isZip(command.document)) throw archiveRefused(wantsJob);
  const tried = await readOnce(service, call, { ...command, places, isChecking: true });
  if (!tried.isTransactional) return tried;
  if (tried.errors > 0 && !skipErrors) return { ...none, findings: [...tried.findings, notApplied(tried.errors)] };
  return isDryRun ? tried : await readOnce(service, call, { ...command, places, isChecking: false });
}

const wantsJob = {
  rule: 'archive-wants-job',
  en: 'A zip is imported as a job: upload it in parts, and start an import of it.',
  zh: '压缩包须以任务方式导入：请分块上传后启动导入。',
};

const none = { subjects: 0, forms: 0, values: 0, unchanged: 0, files: 0 };

interface Reading extends ImportClinicalData {
  readonly places: Placements;
  /** Transactions are only tried; what is not of transactions is stored at once. */
  readonly isChecking: boolean;
}

async function readOnce(
  service: ServiceContext,
  call: Call,
  command: Reading,
): Promise<ImportedData & { readonly errors: number; readonly isTransactional: boolean }> {
  const total = { ...none };
  const findings = boundedFindings();
  const after = new Map<string, Forms>();
  let isTransactional = false;
  const document = await readDocument(command.document, {
    withLines: true,
    onSubject: async (record, { fileType }, admin) => {
      call.signal.throwIfAborted();
      isTransactional = fileType === 'Transactional';
      const isTried = command.isDryRun || (isTransactional && command.isChecking);
      const before = after.get(record.subjectKey);
      const done = await importSubject(service, call, {
        ...{ ...command, record, isTransactional, isDryRun: isTried, before, admin },
      });
      if (done.after) after.set(record.subjectKey, new Map([...(before ?? []), ...done.after]));
      total.subjects += done.subjects;
      total.forms += done.forms;
      total.values += done.values;
      total.unchanged += done.unchanged;
      total.files += done.files;
      findings.add(done.findings);
    },
  });
  findings.add(document.findings);
  return { ...total, findings: findings.done(), errors: findings.errors(), isTransactional };
}

/** A document that fits nowhere must not fill the memory with reports of it. */
function boundedFindings() {
  const kept: Finding[] = [];
  let surplus = 0;
  let errors = 0;
  return {
    errors: () => errors,
    add(more: readonly Finding[]) {
      errors += more.filter(({ severity }) => severity === 'error').length;
      const room = findingsMax - kept.length;
      kept.push(...more.slice(0, room));
      surplus += Math.max(0, more.length - room);
    },
    done(): Finding[] {
      if (surplus === 0) return kept;
      const message = { en: `${surplus} more findings`, zh: `另有 ${surplus} 条问题` };
      const action = { en: 'They are not listed. Correct these first.', zh: '未列出。请先更正以上问题。' };
      return [...kept, dataFinding('error', 'more-findings', '', message, action)];
    },
  };
}
