/** What a photo of an answer may be: told from its first bytes, never from what is said of it. */
export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp';

export type PhotoVerdict = { readonly type: PhotoType } | { readonly fault: 'no-photo' | 'has-metadata' };

/**
 * A phone draws the picture anew before it sends it, so that neither place nor phone are told by it. One that still has
 * Exif or XMP did not come from the diary, and is not taken.
 */
export function judgePhoto(bytes: Uint8Array): PhotoVerdict {
  const type = typeOf(bytes);
  if (!type) return { fault: 'no-photo' };
  return hasMetadata[type](bytes) ? { fault: 'has-metadata' } : { type };
}

function typeOf(bytes: Uint8Array): PhotoType | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  return text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP' ? 'image/webp' : undefined;
}

const hasMetadata: Readonly<Record<PhotoType, (bytes: Uint8Array) => boolean>> = {
  // Segments up to the scan (ISO/IEC 10918-1, B.1.1): APP1 holds Exif and XMP, APP13 what Photoshop adds.
  'image/jpeg': (bytes) => {
    for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
      const marker = bytes[at + 1] ?? 0;
      if (marker === 0xe1 || marker === 0xed) return true;
      if (marker === 0xda) return false;
      at += 2 + big(bytes, at + 2, 2);
    }
    return false;
  },
  // Chunks (PNG, 3rd edition, 5.3): length, type, data, checksum.
  'image/png': (bytes) => {
    for (let at = 8; at + 8 <= bytes.length; at += 12 + big(bytes, at, 4)) {
      if (['eXIf', 'tEXt', 'zTXt', 'iTXt'].includes(text(bytes, at + 4, at + 8))) return true;
    }
    return false;
  },
  // RIFF chunks, padded to even lengths.
  'image/webp': (bytes) => {
    for (let at = 12; at + 8 <= bytes.length; ) {
      if (['EXIF', 'XMP '].includes(text(bytes, at, at + 4))) return true;
      const length = little(bytes, at + 4);
      at += 8 + length + (length % 2);
    }
    return false;
  },
};

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1');
}

function big(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
}

function little(bytes: Uint8Array, at: number): number {
  return [3, 2, 1, 0].reduce((sum, index) => sum * 256 + (bytes[at + index] ?? 0), 0);
}
