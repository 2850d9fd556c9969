import { hkdfSync } from 'node:crypto';
import { type SealedBox, sealedBox } from '@verum/host';
import { type VapidKeys, vapidKeys } from './ways/vapid-keys.ts';

/** The key outside of the database under which addresses of participants are kept. */
export interface AddressKey {
  /** Names the key without telling anything about it. */
  readonly id: string;
  readonly box: SealedBox;
  readonly vapid: VapidKeys;
}

export function addressKey(master: Buffer): AddressKey {
  const derive = (purpose: string, length = 32) =>
    Buffer.from(hkdfSync('sha256', master, '', `verum epro ${purpose}`, length));
  return { id: derive('id', 8).toString('hex'), box: sealedBox(derive('address')), vapid: vapidKeys(master) };
}
