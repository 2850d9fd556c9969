import type { Clock } from '@verum/call';
import type { Database } from '@verum/database';
import { openKey } from '@verum/host';
import { claimKey, keyInUse } from '../store/identifier-keys.ts';
import { type IdentifierKey, identifierKey } from './identifier-key.ts';

/**
 * The key of this installation; made at the very first start.
 * @throws Error that tells the operator which file to put back
 */
export async function openIdentifierKey(database: Database, path: string, clock: Clock): Promise<IdentifierKey> {
  return await openKey({
    ...{ context: 'patient', database, clock, path, keyInUse, claimKey },
    derive: identifierKey,
    words: { en: 'the persons in this database', zh: '患者身份信息', setting: 'IdentifierKeyFile' },
  });
}
