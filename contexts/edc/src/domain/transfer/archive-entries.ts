/** Where the files of an archive stand, one a line; see ArchivedFile. */
export const fileIndexName = 'files.ndjson';
/** The audit trail of an archive. */
export const trailName = 'audit-trail.csv';
/** SHA-256 of what is in an archive, as `sha256sum -c` reads it. */
export const sumsName = 'SHA256SUMS';

/** A file of a casebook in an archive. */
export interface ArchivedFile {
  /** Of its entry: `files/…`. */
  readonly path: string;
  readonly subject: string;
  /** Of the content, hex. */
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Only the unblinded may open it. */
  readonly blinded: boolean;
}

// Casebooks for people and files of subjects are no documents, and neither is what a desktop leaves in a zip.
const beside = /^(?:casebooks|files|__MACOSX)\/|(?:^|\/)(?:\.[^/]*|manifest\.json)$/;

/** Whether an entry of a zip may be the document that it is about, by its name. */
export const isDocumentName = (name: string): boolean =>
  /\.(?:xml|odm|json|ndjson|csv)$/i.test(name) && !beside.test(name) && name !== fileIndexName && name !== trailName;

export const formatIndexLine = (file: ArchivedFile): string => `${JSON.stringify(file)}\n`;

/** By path; the number of the line that is none, where one is not. */
export function readFileIndex(text: string): ReadonlyMap<string, ArchivedFile> | number {
  const files = new Map<string, ArchivedFile>();
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const file = archivedFile(line);
    if (!file) return at + 1;
    files.set(file.path, file);
  }
  return files;
}

// Of the name of an entry (APPNOTE 4.4.10); each character that a file's name cannot have is several there.
const pathMax = 65_535;

const isBounded = (text: unknown, max: number) => typeof text === 'string' && text.length <= max;

function archivedFile(line: string): ArchivedFile | undefined {
  let value: Partial<Record<keyof ArchivedFile, unknown>> | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return undefined;
  }
  const { path, subject, sha256, name, mediaType, size, blinded } = value ?? {};
  const isText = [subject, name, mediaType].every((one) => isBounded(one, 1000)) && isBounded(path, pathMax);
  const isFile = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
  const isKnown = Number.isSafeInteger(size) && (size as number) > 0 && typeof blinded === 'boolean';
  return isText && isFile && isKnown ? (value as ArchivedFile) : undefined;
}

/** By name. Lines of another kind say nothing. */
export function readSums(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sum = '', name = '']) => [name, sum]));
}

/** PKWARE APPNOTE 4.3.7 and 4.3.16: a zip begins with an entry, or is empty. */
export function isZip(start: Uint8Array): boolean {
  const signature = Buffer.from(start.subarray(0, 4)).toString('latin1');
  return signature === 'PK\x03\x04' || signature === 'PK\x05\x06';
}
