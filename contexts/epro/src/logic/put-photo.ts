import { createHash } from 'node:crypto';
import { type Call, refuse, violation } from '@verum/call';
import { judgePhoto } from '../domain/photo.ts';
import type { ServiceContext } from '../service-context.ts';
import { noteSeen } from '../store/device-state.ts';
import { insertPhoto } from '../store/photos.ts';
import { subjectLocks } from '../store/subject-key.ts';
import { deviceOf } from './verify-device.ts';

/** A participant's photos, all together, bytes: more than a study asks for, and not the whole disk. */
export const photosMaxBytes = 500 * 1024 * 1024;

/**
 * A photo of an answer, kept under the hash of its bytes; sent again it is there already.
 * @throws Refusal INVALID_REQUEST for another name than its hash, FILE_REFUSED for what is no photo or tells where it was
 * taken, TOO_LARGE when there are too many, DEVICE_REVOKED
 */
export async function putPhoto(
  { database, clock }: ServiceContext,
  call: Call,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: Uint8Array },
): Promise<void> {
  const device = deviceOf(call);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    const wrong = violation('sha256', 'not_the_hash', 'is not the hash of these bytes', '与内容的哈希不符');
    throw refuse('INVALID_REQUEST', { violations: [wrong] });
  }
  const verdict = judgePhoto(bytes);
  if ('fault' in verdict) throw refuse('FILE_REFUSED', { facts: { fault: verdict.fault } });
  const at = new Date(clock.nowMs()).toISOString();
  await database.write(
    { ...call, idempotency: undefined },
    'Sent by the participant',
    async (tx) => {
      if (!(await noteSeen(tx, device, at))) throw refuse('DEVICE_REVOKED');
      const isKept = await insertPhoto(tx, device, {
        sha256,
        bytes,
        mediaType: verdict.type,
        at,
        maxBytes: photosMaxBytes,
      });
      if (!isKept) throw refuse('TOO_LARGE', { facts: { max_bytes: String(photosMaxBytes) } });
    },
    subjectLocks(device),
  );
}
