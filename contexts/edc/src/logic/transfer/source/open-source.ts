import { createHash } from 'node:crypto';
import { isZip } from '../../../domain/transfer/archive-entries.ts';
import type { ServiceContext } from '../../../service-context.ts';
import { selectParts } from '../../../store/uploads.ts';
import type { Hand } from '../hand.ts';
import { openArchive } from './open-archive.ts';
import type { Source } from './source.ts';
import type { ReadRange } from './unzip.ts';
import { readUploaded } from './uploaded.ts';

/**
 * What was uploaded: a document, or a zip with one and the files of its casebooks.
 * @param isFirst a zip is read as a whole before anything of it is taken, so that a damaged one leaves nothing
 * @throws Refusal DOCUMENT_REFUSED for a zip that cannot be read, or that has no document or several
 */
export async function openSource(
  service: ServiceContext,
  hand: Hand,
  { upload, isFirst }: { readonly upload: string; readonly isFirst: boolean },
): Promise<Source> {
  const key = { study: hand.job.study, upload, actor: hand.job.starter };
  const parts = await hand.run((call) => service.database.read(call, (sql) => selectParts(sql, key)));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const range = readUploaded(service, hand, key, parts);
  const hash = createHash('sha256');
  const whole = async function* () {
    for await (const chunk of range(0, size)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  if (isZip(await startOf(range, size))) {
    const archive = await openArchive(size, range, isFirst);
    const sha256 = async () => {
      for await (const _ of whole());
      return hash.digest('hex');
    };
    return { ...archive, sha256 };
  }
  return {
    ...{ total: size, chunks: whole, isComing: () => false, sha256: async () => hash.digest('hex') },
    async *files() {},
  };
}

async function startOf(range: ReadRange, size: number): Promise<Uint8Array> {
  for await (const chunk of range(0, Math.min(4, size))) return chunk;
  return new Uint8Array(0);
}
