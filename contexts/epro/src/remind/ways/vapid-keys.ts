import { createECDH, hkdfSync } from 'node:crypto';

/** The installation's signature to push services, RFC 8292: base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * Derived from the key of the installation, so that every process has the same one and no second file is to be kept: a
 * subscription is bound to it for ever.
 */
export function vapidKeys(master: Buffer): VapidKeys {
  for (let counter = 0; ; counter += 1) {
    const curve = createECDH('prime256v1');
    try {
      // Once in 2^32 keys the number is none of the curve's.
      curve.setPrivateKey(Buffer.from(hkdfSync('sha256', master, '', `verum epro vapid ${counter}`, 32)));
      return { publicKey: curve.getPublicKey('base64url'), privateKey: curve.getPrivateKey('base64url') };
    } catch (error) {
      if (counter > 8) throw error;
    }
  }
}
