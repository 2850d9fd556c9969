import { refuse, violation } from '@verum/call';
import type { Tx } from '@verum/database';
import type { AdminData, Finding, SubjectRecord } from '@verum/odm';
import { dataFinding } from '../../domain/transfer/data-finding.ts';
import { type ImportOptions, type JobCounts, type JobCursor, noCounts } from '../../domain/transfer/job.ts';
import { notApplied } from '../../domain/transfer/transaction-finding.ts';
import type { ServiceContext } from '../../service-context.ts';
import { deleteSpool } from '../../store/job-pieces.ts';
import { countFindings, deleteFindings } from '../../store/jobs.ts';
import { forgetApplied, openAfter, readApplied, rememberApplied } from './after-records.ts';
import type { Hand } from './hand.ts';
import { importArchivedFile } from './import-archived-file.ts';
import { type ImportedSubject, importSubject } from './import-subject.ts';
import { placements } from './place-subject.ts';
import { type OnRecord, readUpload } from './read-upload.ts';
import { openRecordQueue } from './record-queue.ts';
import { openSource } from './source/open-source.ts';
import type { ArrivingFile } from './source/source.ts';

/** Where the document goes on: behind so many records of subjects. */
interface ImportCursor extends JobCursor {
  /** Files of an archive count as records behind those of its document. */
  readonly subjects: number;
  /** Found so far, however many of them are listed. */
  readonly errors: number;
  /** All of it was read, and what the reader noticed is told. */
  readonly isRead: boolean;
}

// A note is a transaction beside those of the subjects.
const noteEvery = 10;
const findingsMax = 20_000;

/**
 * Takes the document in, a transaction a subject. Taken up again it reads from the beginning and passes over what was
 * taken: each subject leaves with its data that it was. A document of transactions is read twice: it is tried as a
 * whole, with an error in it nothing is applied unless errors are to be passed over, and only then it is applied.
 * @throws Refusal DOCUMENT_REFUSED with the place in the document
 */
export async function workAtImport(service: ServiceContext, hand: Hand, options: ImportOptions): Promise<void> {
  const first = await pass(service, hand, options, { ...nowhere, ...hand.job.cursor }, hand.job.counts);
  if (!first.isTried || options.isDryRun) return await hand.finish(first.end, first.sha256);
  if (first.isRefused) throw refusedAsWhole(first.errors);
  const start: ImportCursor = { ...nowhere, stage: 'writing' };
  const { total } = first.end.progress;
  const progress = { done: 0, total, unit: 'bytes' } as const;
  await hand.step(
    { cursor: start, progress, counts: noCounts },
    {
      // What was found when trying is found again, as far as it still is so.
      also: async (tx) => {
        await deleteFindings(tx, hand.job);
        await deleteSpool(tx, hand.job);
      },
    },
  );
  const second = await pass(service, hand, options, start, noCounts);
  await hand.finish(second.end, second.sha256);
}

const nowhere = { stage: 'reading', subjects: 0, errors: 0, isRead: false } satisfies ImportCursor;

/** Reads the document once, behind the cursor. */
async function pass(
  service: ServiceContext,
  hand: Hand,
  options: ImportOptions,
  begun: ImportCursor,
  counted: Partial<JobCounts>,
) {
  const { job } = hand;
  const { study } = job;
  const isFirst = begun.stage === 'reading' && begun.subjects === 0;
  const source = await openSource(service, hand, { upload: options.upload, isFirst });
  let read = 0;
  let seen = 0;
  /** Up to which all are stored: those behind it may be stored as well, or not. */
  let taken = begun.subjects;
  let { errors, isRead } = begun;
  let isTransactional = false;
  let admin: readonly AdminData[] = [];
  let counts: JobCounts = { ...noCounts, ...counted };
  let told = await hand.run((call) => service.database.read(call, (sql) => countFindings(sql, job)));
  let findings: Finding[] = [];
  const after = openAfter(service, hand);
  const applied = await readApplied(service, hand);

  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.chunks()) {
      read += chunk.length;
      yield chunk;
    }
  }

  const tell = (more: readonly Finding[]) => {
    errors += more.filter(({ severity }) => severity === 'error').length;
    findings.push(...more.slice(0, Math.max(0, findingsMax - told - findings.length)));
  };
  const at = () => ({
    cursor: { stage: begun.stage, subjects: taken, errors, isRead } satisfies ImportCursor,
    progress: { done: read, total: source.total, unit: 'bytes' } as const,
    counts,
  });
  const note = async () => {
    const noted = findings;
    findings = [];
    told += noted.length;
    const upTo = taken;
    await hand.step(at(), { findings: noted, pieces: after.take(), also: (tx) => forgetApplied(tx, job, upTo) });
  };
  const isTried = () => isTransactional && begun.stage === 'reading';

  const take = (record: SubjectRecord, number: number) => async (): Promise<ImportedSubject> => {
    const isDryRun = options.isDryRun || isTried();
    const before = isTried() ? await after.of(record.subjectKey) : undefined;
    return (
      applied.get(number) ??
      (await hand.run((call) =>
        importSubject(service, call, {
          ...{ ...options, study, record, isTransactional, isDryRun, before, admin },
          isComing: (file) => source.isComing(record.subjectKey, file),
          places: placements(service, call, study),
          also: (tx, imported) => rememberApplied(tx, job, number, imported),
        }),
      ))
    );
  };
  const count = (subject: string, number: number, done: ImportedSubject) => {
    taken = number;
    counts = added(counts, done);
    if (done.after) after.add(subject, number, done.after);
    tell(done.findings);
  };
  const takeFile = async (file: ArrivingFile, number: number): Promise<ImportedSubject> => {
    const isDryRun = options.isDryRun || isTried();
    const also = (tx: Tx, done: ImportedSubject) => rememberApplied(tx, job, number, done);
    return (
      applied.get(number) ??
      (await hand.run((call) =>
        importArchivedFile(service, call, { study, file, isDryRun, reason: options.reason, also }),
      ))
    );
  };
  const queue = openRecordQueue<ImportedSubject>();
  const onRecord: OnRecord = async (record, fileType, given = []) => {
    admin = given;
    isTransactional = fileType === 'Transactional';
    seen += 1;
    if (seen <= begun.subjects) return;
    const number = seen;
    const { subjectKey } = record;
    await queue.add(subjectKey, isTransactional, take(record, number), (done) => count(subjectKey, number, done));
    if (number % noteEvery === 0) await note();
  };
  const noticed = await readUpload(service, hand, chunks(), onRecord).finally(queue.settle);
  await queue.drain();
  // Each may be as large as memory allows: one after the other.
  for await (const file of source.files()) {
    read += file.size;
    seen += 1;
    if (seen <= begun.subjects) continue;
    count(file.subject, seen, await takeFile(file, seen));
    if (seen % noteEvery === 0) await note();
  }
  const isRefused = () => isTried() && errors > 0 && !options.skipErrors;
  if (!isRead) {
    tell(noticed);
    if (told + findings.length >= findingsMax) findings.push(moreFindings());
    if (isRefused()) {
      counts = noCounts;
      findings.push(notApplied(errors));
    }
    isRead = true;
    await note();
  }
  return { sha256: await source.sha256(), errors, isTried: isTried(), isRefused: isRefused(), end: at() };
}

const added = (counts: JobCounts, { subjects, forms, values, unchanged, files }: ImportedSubject): JobCounts => ({
  subjects: counts.subjects + subjects,
  forms: counts.forms + forms,
  values: counts.values + values,
  unchanged: counts.unchanged + unchanged,
  files: counts.files + files,
});

function refusedAsWhole(errors: number) {
  const { message, action } = notApplied(errors);
  const textEn = `${message.en}. ${action.en}`;
  return refuse('DOCUMENT_REFUSED', {
    facts: { errors: String(errors) },
    violations: [violation('document', 'document_not_applied', textEn, `${message.zh}。${action.zh}`)],
  });
}

function moreFindings(): Finding {
  const message = { en: `There are more than ${findingsMax} findings`, zh: `问题超过 ${findingsMax} 条` };
  const action = { en: 'The others are not listed. Correct these first.', zh: '其余未列出。请先更正以上问题。' };
  return dataFinding('error', 'more-findings', '', message, action);
}
