import { promisify } from 'node:util';
import yauzl from 'yauzl';

/** The entries of a zip, by a reader that is not ours. */
export async function unzip(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(bytes, { lazyEntries: true });
  const over = Promise.withResolvers<void>();
  zip.on('end', over.resolve).on('error', over.reject);
  zip.on('entry', (entry: yauzl.Entry) => {
    zip.openReadStream(entry, async (error, stream) => {
      if (error || !stream) return over.reject(error);
      files.set(entry.fileName, Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Uint8Array>)));
      zip.readEntry();
    });
  });
  zip.readEntry();
  await over.promise;
  return files;
}
