import { isZip } from '../../../domain/transfer/archive-entries.ts';
import { archiveRefused, openArchive } from './open-archive.ts';

/** Of a document that is read as a whole. */
const bytesMax = 64 * 1024 * 1024;

/** The document of a zip; what is none is the document. @throws Refusal DOCUMENT_REFUSED */
export async function documentIn(given: Uint8Array): Promise<Uint8Array> {
  if (!isZip(given)) return given;
  const range = async function* (from: number, length: number) {
    yield given.subarray(from, from + length);
  };
  const { chunks } = await openArchive(given.length, range, true);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks()) {
    size += part.length;
    if (size > bytesMax) throw archiveRefused(tooLarge);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const tooLarge = {
  rule: 'archive-too-large',
  en: 'The document in the zip is larger than 64 MiB. Export the study without its data.',
  zh: '压缩包中的文档超过 64 MiB。请导出不含数据的研究。',
};
