import type { CsvError } from '@verum/datasets';
import { type AdminData, type Finding, type OdmFile, OdmRefusal, readSubjects } from '@verum/odm';
import type { DocumentFault } from '../../build/read-document.ts';

/** What a document holds, subject by subject; at its end what the reader noticed, or why it cannot be used. */
export type ReadPart =
  | {
      /** A SubjectRecord as JSON: as text it crosses as one copy. */
      readonly record: string;
      readonly fileType: OdmFile['fileType'];
      /** What stands before it of users, sites and signatures, where that is more than before. */
      readonly admin?: readonly AdminData[];
    }
  | { readonly findings: readonly Finding[] }
  | { readonly fault: DocumentFault }
  | { readonly csvFault: Pick<CsvError, 'line' | 'message'> };

/** The subjects of an ODM document. */
export async function* makeRecords(_: undefined, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadPart> {
  const reading = readSubjects(chunks, { withLines: true, skipExternalDoctype: true });
  let told = 0;
  try {
    for (;;) {
      const { done, value } = await reading.next();
      if (done) return yield { findings: value.findings };
      const { record, file, admin } = value;
      const isMore = admin.length > told;
      told = admin.length;
      yield { record: JSON.stringify(record), fileType: file.fileType, ...(isMore && { admin }) };
    }
  } catch (error) {
    if (!(error instanceof OdmRefusal)) throw error;
    const { code, text, next, path, line, column } = error;
    yield { fault: { code, text, next, path, line, column } };
  }
}
