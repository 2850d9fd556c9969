import { createHash } from 'node:crypto';
import { refuse } from '@verum/call';
import type { Finding, SubjectRecord } from '@verum/odm';
import { dataFinding } from '../../domain/data-finding.ts';
import { type ImportOptions, type JobCounts, type JobCursor, noCounts } from '../../domain/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { newestBuild } from '../../store/builds.ts';
import { countFindings } from '../../store/jobs.ts';
import { findPart, selectParts } from '../../store/uploads.ts';
import { importSubject } from '../import-subject.ts';
import { placements } from '../place-subject.ts';
import { isFlat, readFlat, recordsBytesMax } from '../read-builds.ts';
import { readDocument } from '../read-document.ts';
import type { Hand } from './hand.ts';

/** Where the document goes on: behind so many subjects. */
interface ImportCursor extends JobCursor {
  readonly subjects: number;
}

// A note is a transaction beside those of the subjects.
const noteEvery = 10;
const findingsMax = 20_000;

/**
 * Takes the document in, a transaction a subject. Taken up again it reads from the beginning and passes over the
 * subjects that were taken; those since the last note are tried once more, and are then unchanged.
 * @throws Refusal DOCUMENT_REFUSED with the place in the document
 */
export async function workAtImport(service: ServiceContext, hand: Hand, options: ImportOptions): Promise<void> {
  const { job } = hand;
  const { study } = job;
  const begun = job.cursor as ImportCursor;
  const key = { study, upload: options.upload, actor: job.starter };
  const parts = await hand.run((call) => service.database.read(call, (sql) => selectParts(sql, key)));
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  const hash = createHash('sha256');
  let read = 0;
  let seen = 0;
  let counts: JobCounts = { ...noCounts, ...job.counts };
  let told = await hand.run((call) => service.database.read(call, (sql) => countFindings(sql, job)));
  let findings: Finding[] = [];

  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const { part } of parts) {
      const bytes = await hand.run((call) => service.database.read(call, (sql) => findPart(sql, key, part)));
      if (!bytes) throw new Error('a part of an upload is gone');
      hash.update(bytes);
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const chunk = bytes.subarray(at, at + chunkBytes);
        read += chunk.length;
        yield chunk;
      }
    }
  }

  const tell = (more: readonly Finding[]) => {
    findings.push(...more.slice(0, Math.max(0, findingsMax - told - findings.length)));
  };
  const at = (stage: 'reading' | 'writing') => ({
    cursor: { stage, subjects: seen } satisfies ImportCursor,
    progress: { done: read, total, unit: 'bytes' } as const,
    counts,
  });
  const note = async () => {
    const noted = findings;
    findings = [];
    told += noted.length;
    await hand.step(at('reading'), { findings: noted });
  };

  const onSubject = async (record: SubjectRecord) => {
    seen += 1;
    if (seen <= (begun.subjects ?? 0)) return;
    const done = await hand.run((call) =>
      importSubject(service, call, { ...options, study, record, places: placements(service, call, study) }),
    );
    counts = {
      subjects: counts.subjects + done.subjects,
      forms: counts.forms + done.forms,
      values: counts.values + done.values,
      unchanged: counts.unchanged + done.unchanged,
    };
    tell(done.findings);
    if (seen % noteEvery === 0) await note();
  };
  tell(await readAll(service, hand, chunks(), onSubject));
  if (told + findings.length >= findingsMax) findings.push(moreFindings());
  await note();
  await hand.finish(at('writing'), hash.digest('hex'));
}

/** Whatever the file is: ODM in a stream, or flat records of REDCap as a whole. Answers what the reader noticed. */
async function readAll(
  { database, builds }: ServiceContext,
  hand: Hand,
  chunks: AsyncGenerator<Uint8Array>,
  onSubject: (record: SubjectRecord) => Promise<void>,
): Promise<readonly Finding[]> {
  const { value: first = new Uint8Array(0) } = await chunks.next();
  async function* all() {
    yield first;
    yield* chunks;
  }
  if (!isFlat(first)) return (await readDocument(all(), { onSubject })).findings;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of all()) {
    size += part.length;
    if (size > recordsBytesMax) throw refuse('TOO_LARGE', { facts: { bytes: String(recordsBytesMax) } });
    parts.push(part);
  }
  const { study } = hand.job;
  const model = await hand.run((call) =>
    database.read(call, async (sql) => {
      const build = await newestBuild(sql, study);
      return build === undefined ? undefined : (await builds.get(sql, { study, build })).model;
    }),
  );
  if (!model) throw refuse('NOT_FOUND', { facts: { study, what: 'build' } });
  const { subjects, findings } = readFlat(Buffer.concat(parts), model);
  for (const subject of subjects) await onSubject(subject);
  return findings;
}

const chunkBytes = 64 * 1024;

function moreFindings(): Finding {
  const message = { en: `There are more than ${findingsMax} findings`, zh: `问题超过 ${findingsMax} 条` };
  const action = { en: 'The others are not listed. Correct these first.', zh: '其余未列出。请先更正以上问题。' };
  return dataFinding('error', 'more-findings', '', message, action);
}
