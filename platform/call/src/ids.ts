import { randomPart } from './random.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random id of 100 bits: 20 lower-case characters that nobody confuses when reading them out (Crockford's base 32). */
export function newId(): string {
  let id = '';
  for (const byte of randomPart(20)) id += alphabet[byte & 31];
  return id;
}
