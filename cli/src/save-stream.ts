import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';

/**
 * Writes what a call streams to a file, or to standard output, as fast as it is taken. The file has another name until
 * it is whole, so that half an export never looks like one.
 * @param onBytes told of the size of each part
 * @returns how many bytes
 */
export async function saveStream(
  output: string | undefined,
  parts: AsyncIterable<{ readonly data: Uint8Array }>,
  onBytes: (bytes: number) => void,
): Promise<number> {
  const part = `${output}.part`;
  const target = output === undefined ? process.stdout : createWriteStream(part);
  let bytes = 0;
  try {
    for await (const { data } of parts) {
      bytes += data.length;
      onBytes(data.length);
      if (!target.write(data)) await once(target, 'drain');
    }
    if (output !== undefined) {
      target.end();
      await finished(target);
      renameSync(part, output);
    }
    return bytes;
  } catch (error) {
    if (output !== undefined) rmSync(part, { force: true });
    throw error;
  }
}
