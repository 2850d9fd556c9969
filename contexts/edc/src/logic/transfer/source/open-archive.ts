import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { refuse, violation } from '@verum/call';
import {
  type ArchivedFile,
  fileIndexName,
  isDocumentName,
  readFileIndex,
  readSums,
  sumsName,
} from '../../../domain/transfer/archive-entries.ts';
import type { ArrivingFile, Source } from './source.ts';
import { type Entry, openZip, type ReadRange, type Zip, ZipFault } from './unzip.ts';

const entriesMax = 200_000;
/** Of the document, unpacked. */
const documentBytesMax = 100 * 1024 ** 3;
/** Of the lists in an archive. */
const listBytesMax = 64 * 1024 * 1024;

/**
 * A zip with one document: an archive of ours, with the files of its casebooks, or what another system has packed.
 * @param isFirst the document is read once before it is given out, and is what its checksums say
 * @throws Refusal DOCUMENT_REFUSED
 */
export async function openArchive(size: number, range: ReadRange, isFirst: boolean): Promise<Omit<Source, 'sha256'>> {
  const zip = await refusing(() => openZip(size, range));
  const { document, index: listed, sums: summed } = await refusing(() => findEntries(zip));
  const index = listed ? await readIndex(zip, listed) : new Map<string, ArchivedFile>();
  const sums = summed ? readSums((await readList(zip, summed)).toString()) : new Map<string, string>();
  if (isFirst) await verify(zip, document, sums.get(document.fileName));
  const coming = new Set([...index.values()].map(({ subject, sha256 }) => `${sha256} ${subject}`));
  const filesSize = [...index.values()].reduce((sum, file) => sum + file.size, 0);

  async function* files(): AsyncGenerator<ArrivingFile> {
    if (index.size === 0) return;
    const again = await refusing(() => openZip(size, range));
    for await (const entry of refusingEach(again.entries())) {
      const file = index.get(entry.fileName);
      if (file) yield { ...file, read: (bytesMax) => readBytes(again, entry, bytesMax) };
    }
  }
  return {
    total: document.uncompressedSize + filesSize,
    chunks: () => refusingEach(zip.read(document)),
    isComing: (subject, sha256) => coming.has(`${sha256} ${subject}`),
    files,
  };
}

async function findEntries(zip: Zip) {
  if (zip.count > entriesMax) throw archiveRefused(rules.entries);
  let document: Entry | undefined;
  const names: string[] = [];
  let count = 0;
  let index: Entry | undefined;
  let sums: Entry | undefined;
  for await (const entry of zip.entries()) {
    const { fileName } = entry;
    if (fileName === '[Content_Types].xml') throw archiveRefused(rules.office);
    if (fileName === fileIndexName) index = entry;
    else if (fileName === sumsName) sums = entry;
    else if (isDocumentName(fileName)) {
      document ??= entry;
      count += 1;
      if (names.length < namesMax) names.push(fileName);
    }
  }
  if (!document) throw archiveRefused(rules.none);
  if (count > 1) throw archiveRefused(rules.several(count, names));
  if (!document.canDecodeFileData()) throw archiveRefused(rules.encrypted);
  if (document.uncompressedSize > documentBytesMax) throw archiveRefused(rules.large);
  return { document, index, sums };
}

async function readIndex(zip: Zip, entry: Entry): Promise<ReadonlyMap<string, ArchivedFile>> {
  const index = readFileIndex((await readList(zip, entry)).toString());
  if (typeof index === 'number') throw archiveRefused(rules.index(index));
  return index;
}

async function readList(zip: Zip, entry: Entry): Promise<Buffer> {
  const bytes = await readBytes(zip, entry, listBytesMax);
  if (!bytes) throw archiveRefused(rules.list(entry.fileName));
  return bytes;
}

async function readBytes(zip: Zip, entry: Entry, bytesMax: number): Promise<Buffer | undefined> {
  if (entry.uncompressedSize > bytesMax) return undefined;
  if (!entry.canDecodeFileData()) throw archiveRefused(rules.encrypted);
  const parts: Uint8Array[] = [];
  for await (const part of refusingEach(zip.read(entry))) parts.push(part);
  return Buffer.concat(parts);
}

async function verify(zip: Zip, document: Entry, sum: string | undefined): Promise<void> {
  const hash = createHash('sha256');
  let check = 0;
  for await (const bytes of refusingEach(zip.read(document))) {
    check = crc32(bytes, check);
    hash.update(bytes);
  }
  if (check !== document.crc32 || (sum !== undefined && hash.digest('hex') !== sum))
    throw archiveRefused(rules.damaged);
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ZipFault ? archiveRefused(rules.unreadable(error.message)) : error;
  }
}

async function* refusingEach<T>(values: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* values;
  } catch (error) {
    throw error instanceof ZipFault ? archiveRefused(rules.unreadable(error.message)) : error;
  }
}

export interface ArchiveFault {
  readonly rule: string;
  readonly en: string;
  readonly zh: string;
}

/** Of documents that are told by name. */
const namesMax = 5;
const rules = {
  none: {
    rule: 'archive-without-document',
    en: 'The zip has no document to import. It should have one of ODM, FHIR or CSV.',
    zh: '压缩包中没有可导入的文档，应包含一个 ODM、FHIR 或 CSV 文档。',
  },
  several: (count: number, names: readonly string[]): ArchiveFault => {
    const list = names.join(', ') + (count > names.length ? ', …' : '');
    return {
      rule: 'archive-of-several-documents',
      en: `The zip has ${count} documents (${list}). Unpack it, and import the one that is meant.`,
      zh: `压缩包中有 ${count} 个文档（${list}）。请解压后导入其中所需的一个。`,
    };
  },
  office: {
    rule: 'archive-of-office',
    en: 'This is a document of Office. Save its sheet as “CSV UTF-8”, and import that.',
    zh: '这是 Office 文档。请将工作表另存为“CSV UTF-8”后导入。',
  },
  encrypted: {
    rule: 'archive-encrypted',
    en: 'The zip is encrypted, or packed in an uncommon way. Unpack it, and import the document.',
    zh: '压缩包已加密或使用了不常见的压缩方式。请解压后导入文档。',
  },
  large: {
    rule: 'archive-too-large',
    en: 'The document in the zip is larger than 100 GiB. Export the study site by site.',
    zh: '压缩包中的文档超过 100 GiB。请按中心分别导出。',
  },
  entries: {
    rule: 'archive-of-too-many-entries',
    en: `The zip has more than ${entriesMax} entries. Export the study site by site.`,
    zh: `压缩包中的条目超过 ${entriesMax} 个。请按中心分别导出。`,
  },
  list: (name: string): ArchiveFault => ({
    rule: 'archive-list-too-large',
    en: `A list in the zip (${name}) is larger than 64 MiB. Export the study site by site.`,
    zh: `压缩包中的 ${name} 超过 64 MiB。请按中心分别导出。`,
  }),
  index: (line: number): ArchiveFault => ({
    rule: 'archive-index-unreadable',
    en: `Line ${line} of ${fileIndexName} names no file. Take the archive as it was exported.`,
    zh: `${fileIndexName} 第 ${line} 行无法识别。请使用导出时的原始归档。`,
  }),
  damaged: {
    rule: 'archive-damaged',
    en: 'The document in the zip is not what its checksum says. Nothing was imported. Take another copy of it.',
    zh: '压缩包中的文档与校验和不符，未导入任何内容。请使用另一份副本。',
  },
  unreadable: (what: string): ArchiveFault => ({
    rule: 'archive-unreadable',
    en: `The zip cannot be read (${what}). Take another copy of it, or unpack it and import the document.`,
    zh: `压缩包无法读取（${what}）。请使用另一份副本，或解压后导入文档。`,
  }),
} as const;

/** DOCUMENT_REFUSED of a zip. */
export function archiveRefused({ rule, en, zh }: ArchiveFault) {
  return refuse('DOCUMENT_REFUSED', { facts: { code: rule }, violations: [violation('archive', rule, en, zh)] });
}
