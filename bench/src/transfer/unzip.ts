import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

export interface Unzipped {
  readonly name: string;
  readonly bytes: number;
  readonly file: string;
}

/** Unpacks a zip that this product made into a folder, flat. */
export async function unzip(zip: string, folder: string): Promise<readonly Unzipped[]> {
  const all = await readFile(zip);
  const end = all.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const found: Unzipped[] = [];
  let at = all.readUInt32LE(end + 16);
  for (let left = all.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, nameLength, more, note] = [20, 28, 30, 32].map((field, n) =>
      n === 0 ? all.readUInt32LE(at + field) : all.readUInt16LE(at + field),
    ) as [number, number, number, number];
    const name = all.toString('utf8', at + 46, at + 46 + nameLength);
    const head = all.readUInt32LE(at + 42);
    const from = head + 30 + all.readUInt16LE(head + 26) + all.readUInt16LE(head + 28);
    const data = all.subarray(from, from + packed);
    const bytes = all.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data);
    const file = join(folder, name.replaceAll('/', '_'));
    await writeFile(file, bytes);
    found.push({ name, bytes: bytes.length, file });
    at += 46 + nameLength + more + note;
  }
  return found;
}
