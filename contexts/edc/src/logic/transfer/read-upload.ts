import { refuse } from '@verum/call';
import type { AdminData, Finding, OdmFile, StudyBuild, SubjectRecord } from '@verum/odm';
import type { ServiceContext } from '../../service-context.ts';
import { newestBuild } from '../../store/builds.ts';
import { csvRefused, isFlat } from '../build/read-builds.ts';
import { documentRefused } from '../build/read-document.ts';
import { isJson } from '../build/read-questionnaires.ts';
import type { Hand } from './hand.ts';
import { readFhir } from './read-fhir.ts';
import type { ReadPart } from './thread/make-records.ts';

/** Hears of each record in the order of the file, and is awaited. */
export type OnRecord = (
  record: SubjectRecord,
  fileType: OdmFile['fileType'],
  admin?: readonly AdminData[],
) => Promise<void>;

/**
 * Whatever the file is, in a stream: ODM, FHIR or flat records of REDCap. Answers what the reader noticed.
 * @throws Refusal DOCUMENT_REFUSED with the place in the document; NOT_FOUND for flat records of a study without a build
 */
export async function readUpload(
  service: ServiceContext,
  hand: Hand,
  chunks: AsyncGenerator<Uint8Array>,
  onRecord: OnRecord,
): Promise<readonly Finding[]> {
  const { value: first = new Uint8Array(0) } = await chunks.next();
  async function* all() {
    yield first;
    yield* chunks;
  }
  const { thread } = service;
  if (isJson(first)) return await readFhir(service, hand, all(), (record) => onRecord(record, 'Snapshot'));
  if (!isFlat(first)) return await taken(thread.run('records', undefined, copies(all())), onRecord);
  return await taken(thread.run('flat', await newestModel(service, hand), copies(all())), onRecord);
}

async function newestModel({ database, builds }: ServiceContext, hand: Hand): Promise<StudyBuild> {
  const { study } = hand.job;
  const model = await hand.run((call) =>
    database.read(call, async (sql) => {
      const build = await newestBuild(sql, study);
      return build === undefined ? undefined : (await builds.get(sql, { study, build })).model;
    }),
  );
  if (!model) throw refuse('NOT_FOUND', { facts: { study, what: 'build' } });
  return model;
}

/** What is read on a thread, so that a subject is read while the one before it is stored. */
async function taken(parts: AsyncIterable<ReadPart>, onRecord: OnRecord): Promise<readonly Finding[]> {
  let admin: readonly AdminData[] = [];
  for await (const part of parts) {
    if ('fault' in part) throw documentRefused(part.fault);
    if ('csvFault' in part) throw csvRefused(part.csvFault);
    if ('findings' in part) return part.findings;
    admin = part.admin ?? admin;
    await onRecord(JSON.parse(part.record) as SubjectRecord, part.fileType, admin);
  }
  throw new Error('a document ended without what was found in it');
}

/** A part of a buffer would cross with the whole of it. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield new Uint8Array(chunk);
}
