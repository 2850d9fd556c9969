import { createHmac, hkdfSync } from 'node:crypto';
import { keyBytes, sealedBox } from '@verum/host';
import type { Identity } from '../domain/person.ts';
import { prefixesOf, searchText } from '../domain/search-text.ts';

/**
 * The key outside of the database under which persons are kept: what identifies one is sealed, and beside it stand
 * keyed hashes by which it is found. Both are derived from one key by HKDF-SHA-256 (RFC 5869).
 *
 * What the hashes tell to somebody who has the database and not the key: which persons of the installation share a
 * hospital number, and which names begin alike, for one to twelve characters; so the frequencies of first characters,
 * and how long a short name is. Not the names: guessing one needs the key. Searching by the beginning of a name is
 * what this buys; the alternative, decrypting everybody for each search, does not work beyond some thousand persons.
 * A beginning keeps 8 of 32 bytes of its hash, so a hit is verified after decryption.
 */
export interface IdentifierKey {
  /** Names the key without telling anything about it. */
  readonly id: string;
  /** AES-256-GCM, bound to the patient: a row that was swapped does not open. */
  seal(patientId: string, identity: Identity): Buffer;
  /** @throws Error when the box was changed, or sealed for another patient or under another key */
  open(patientId: string, box: Buffer): Identity;
  indexOfNumber(hospitalNumber: string): Buffer;
  /** Of the id in the system that a resource was imported from. */
  indexOfSource(sourceId: string): Buffer;
  indexOfPrefix(prefix: string): Buffer;
  /** Of the beginnings of a name. */
  indexesOfName(name: string): Buffer[];
}

const prefixBytes = 8;

export function identifierKey(master: Buffer): IdentifierKey {
  const derive = (purpose: string, length = keyBytes) =>
    Buffer.from(hkdfSync('sha256', master, '', `verum patient ${purpose}`, length));
  const sealing = sealedBox(derive('identity'));
  const hashing = derive('index');
  const index = (what: string, text: string) => createHmac('sha256', hashing).update(`${what}\n${text}`).digest();
  const indexOfPrefix = (prefix: string) => index('name', prefix).subarray(0, prefixBytes);
  return {
    id: derive('id', 8).toString('hex'),
    seal: (patientId, identity) => sealing.seal(patientId, JSON.stringify(identity)),
    open: (patientId, box) => JSON.parse(sealing.open(patientId, box)) as Identity,
    indexOfNumber: (hospitalNumber) => index('number', searchText(hospitalNumber)),
    indexOfSource: (sourceId) => index('source', sourceId),
    indexOfPrefix,
    indexesOfName: (name) => prefixesOf(name).map(indexOfPrefix),
  };
}
