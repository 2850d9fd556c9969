/**
 * A stable 106-bit hash of a text, in hex: two runs of cyrb53 (public domain, bryc) with different seeds. It tells
 * whether inputs changed; it is no signature, and needs no promise as the browser's SHA-256 does.
 */
export function stableHash(text: string): string {
  return cyrb53(text, 0x1) + cyrb53(text, 0x9e3779b9);
}

function cyrb53(text: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(16).padStart(14, '0');
}
