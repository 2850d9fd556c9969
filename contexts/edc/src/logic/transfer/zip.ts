import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ServiceContext } from '../../service-context.ts';
import { deletePieces, outFolder, pieceFiles, resultName } from '../../store/job-pieces.ts';
import type { Hand } from './hand.ts';
import { PieceWriter } from './piece-writer.ts';

/** Level 6 takes twice as long and makes a study's tables an eighth smaller. */
const compressionLevel = 2;

/**
 * Packs what stands under `out/` into the result, with a list of hashes as `sha256sum -c` reads it. Taken up again it
 * begins anew: a zip has no place to go on at.
 * @param createdAt the time that every entry has, so that the same content is the same zip
 */
export async function packResult(service: ServiceContext, hand: Hand, createdAt: string): Promise<number> {
  const { job } = hand;
  const files = await hand.run((call) => service.database.read(call, (sql) => pieceFiles(sql, job)));
  const packed = files.filter((file) => file.startsWith(outFolder));
  const at = (done: number) => ({
    cursor: { stage: 'packing' } as const,
    progress: { done, total: packed.length, unit: 'files' } as const,
  });
  await hand.step(at(0), { also: (tx) => deletePieces(tx, job, resultName) });
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const options = { mtime: new Date(createdAt), compress: true, compressionLevel };
  const pieces = new PieceWriter(resultName);
  let done = 0;
  const filling = fill();
  filling.catch((error: Error) => output.destroy(error));
  for await (const bytes of output as AsyncIterable<Uint8Array>) {
    pieces.write(bytes);
    const full = pieces.take(false);
    if (full.length > 0) await hand.step(at(done), { pieces: full });
  }
  await filling;
  await hand.step(at(packed.length), { pieces: pieces.take(true) });
  return packed.length;

  /** One file after the other: only one is read at a time. */
  async function fill(): Promise<void> {
    const sums: string[] = [];
    for (const file of packed) {
      const name = file.slice(outFolder.length);
      const hash = createHash('sha256');
      const read = async function* () {
        for await (const bytes of hand.read(file)) {
          hash.update(bytes);
          yield bytes;
        }
      };
      const stream = Readable.from(read(), { objectMode: false });
      const over = Promise.withResolvers<void>();
      stream.on('close', over.resolve).on('error', over.reject);
      zip.addReadStream(stream, name, options);
      await over.promise;
      sums.push(`${hash.digest('hex')}  ${name}\n`);
      done += 1;
    }
    zip.addBuffer(Buffer.from(sums.join('')), 'SHA256SUMS', options);
    zip.end();
  }
}
