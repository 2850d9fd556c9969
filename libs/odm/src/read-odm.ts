import type { AdminData, OdmFile, ReferenceData, SubjectRecord } from './data-model.ts';
import { BadEncoding, Decoder } from './decode.ts';
import { DocumentReader } from './document-reader.ts';
import type { Finding } from './finding.ts';
import type { StudyBuild } from './model.ts';
import { XML_LIMITS, type XmlLimits } from './xml-limits.ts';
import { XmlParser } from './xml-parser.ts';

export interface ReadOptions {
  /**
   * Called for each subject in document order and awaited before more is read; memory holds one subject at a time.
   * `admin` is what stands before it of users, sites and signatures.
   */
  readonly onSubject?: (subject: SubjectRecord, file: OdmFile, admin: readonly AdminData[]) => void | Promise<void>;
  readonly limits?: Partial<XmlLimits>;
  /** Nodes of clinical data tell their line in the document. */
  readonly withLines?: boolean;
  /** Passes over a DOCTYPE that only names a DTD (ODM 1.1); it is never fetched. One with declarations is refused. */
  readonly skipExternalDoctype?: boolean;
}

export interface OdmDocument {
  readonly file: OdmFile;
  readonly builds: readonly StudyBuild[];
  readonly adminData: readonly AdminData[];
  readonly referenceData: readonly ReferenceData[];
  /** SubjectData elements delivered; a transactional file may name one subject several times. */
  readonly subjects: number;
  readonly findings: readonly Finding[];
}

export type OdmChunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** A subject as it stands in the document. */
export interface ReadSubject {
  readonly record: SubjectRecord;
  readonly file: OdmFile;
  /** What stands before it of users, sites and signatures. */
  readonly admin: readonly AdminData[];
}

/**
 * Reads ODM 1.1 to 2.0 (also Dataset-XML and the metadata of Define-XML) leniently: what is wrong or unknown becomes a
 * located finding, and what the model does not interpret is kept as extensions. Throws OdmRefusal when the document as
 * a whole cannot be used: not XML, wrong encoding, DOCTYPE, beyond a limit, not ODM, or nothing in it.
 */
export async function readOdm(chunks: OdmChunks, { onSubject, ...options }: ReadOptions = {}): Promise<OdmDocument> {
  const reading = readSubjects(chunks, options);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return value;
    await onSubject?.(value.record, value.file, value.admin);
  }
}

/** The same, subject by subject in document order as it is asked; it returns the rest of the document. */
export async function* readSubjects(
  chunks: OdmChunks,
  options: Omit<ReadOptions, 'onSubject'> = {},
): AsyncGenerator<ReadSubject, OdmDocument> {
  const limits = { ...XML_LIMITS, ...options.limits };
  const decoder = new Decoder();
  const reader = new DocumentReader(limits, options.withLines);
  const parser = new XmlParser(reader, limits, options);
  function* read(): Generator<ReadSubject> {
    for (const record of reader.takeSubjects()) yield { record, file: reader.file, admin: reader.adminData };
  }
  const take = (decode: () => string) => {
    try {
      parser.write(decode());
    } catch (error) {
      if (!(error instanceof BadEncoding)) throw error;
      parser.write(error.before);
      parser.refuseEncoding(error.encoding);
    }
  };
  for await (const chunk of chunks) {
    for (const piece of pieces(chunk)) {
      take(() => decoder.push(piece));
      yield* read();
    }
  }
  take(() => decoder.end());
  parser.end();
  yield* read();
  return reader.done();
}

/** A whole file given as one chunk is still delivered subject by subject. */
function* pieces(chunk: string | Uint8Array): Generator<string | Uint8Array> {
  const size = 262_144;
  for (let at = 0; at < chunk.length; at += size) {
    yield typeof chunk === 'string' ? chunk.slice(at, at + size) : chunk.subarray(at, at + size);
  }
}
