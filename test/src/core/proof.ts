import { createHash } from 'node:crypto';

/** As contexts/identity/src/crypto/secrets.ts hashes what opens a door once. */
export const hashOfProof = (proof: string): Buffer => createHash('sha256').update(proof).digest();
