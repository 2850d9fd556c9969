import type { ArchivedFile } from '../../../domain/transfer/archive-entries.ts';

/** A file of an archive, with its content. */
export interface ArrivingFile extends ArchivedFile {
  /** @throws Refusal DOCUMENT_REFUSED where the archive is damaged; undefined for more bytes than these */
  read(bytesMax: number): Promise<Uint8Array | undefined>;
}

/** What is imported. */
export interface Source {
  /** Bytes of what there is to read. */
  readonly total: number;
  /** The document. */
  chunks(): AsyncGenerator<Uint8Array>;
  /** Whether the file is behind the document. */
  isComing(subject: string, sha256: string): boolean;
  files(): AsyncGenerator<ArrivingFile>;
  /** SHA-256 (hex) of the upload; asked for when all of it was read. */
  sha256(): Promise<string>;
}
