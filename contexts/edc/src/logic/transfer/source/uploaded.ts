import type { ServiceContext } from '../../../service-context.ts';
import { findSlice, type UploadKey, type UploadPart } from '../../../store/uploads.ts';
import type { Hand } from '../hand.ts';
import { partBytes } from '../put-upload-part.ts';
import type { ReadRange } from './unzip.ts';

// A slice of a part comes as text of twice its length: so little of it at once is held.
const sliceBytes = 512 * 1024;
const chunkBytes = 64 * 1024;

/** The bytes of an upload, whose parts are all there. */
export function readUploaded(
  { database }: ServiceContext,
  hand: Hand,
  key: UploadKey,
  parts: readonly UploadPart[],
): ReadRange {
  return async function* (from, length) {
    const end = from + length;
    for (let at = from; at < end; ) {
      const part = parts[Math.floor(at / partBytes)];
      if (!part) throw new Error('a part of an upload is gone');
      const offset = at % partBytes;
      const wanted = Math.min(sliceBytes, end - at, part.size - offset);
      const bytes = await hand.run((call) =>
        database.read(call, (sql) => findSlice(sql, key, part.part, offset, wanted)),
      );
      if (!bytes?.length) throw new Error('a part of an upload is gone');
      for (let taken = 0; taken < bytes.length; taken += chunkBytes) yield bytes.subarray(taken, taken + chunkBytes);
      at += bytes.length;
    }
  };
}
