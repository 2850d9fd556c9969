import { type Call, refuse, violation } from '@verum/call';
import type { ServiceContext } from '../../service-context.ts';
import { putPart, selectParts, type UploadPart } from '../../store/uploads.ts';

export type { UploadPart };

/** Of every part but the last. */
export const partBytes = 8 * 1024 * 1024;

export interface UploadName {
  readonly study: string;
  readonly upload: string;
}

/**
 * Keeps one part of a file. Sent again with the same bytes nothing changes.
 * @throws Refusal INVALID_REQUEST for an empty part; ALREADY_EXISTS for other bytes, or an upload of somebody else
 */
export async function putUploadPart(
  { database }: ServiceContext,
  call: Call,
  { study, upload, part, bytes }: UploadName & { readonly part: number; readonly bytes: Uint8Array },
): Promise<UploadPart[]> {
  if (bytes.length === 0) {
    const textEn = 'A part of a file holds at least one byte.';
    throw refuse('INVALID_REQUEST', { violations: [violation('content', 'empty', textEn, '文件分块不能为空。')] });
  }
  const key = { study, upload, actor: call.actor.id };
  return await database.write(call, 'Upload', async (tx) => {
    if (!(await putPart(tx, key, part, bytes)))
      throw refuse('ALREADY_EXISTS', { facts: { study, upload, part: String(part) } });
    return await selectParts(tx, key);
  });
}

/** @throws Refusal NOT_FOUND */
export async function getUpload({ database }: ServiceContext, call: Call, { study, upload }: UploadName) {
  const parts = await database.read(call, (sql) => selectParts(sql, { study, upload, actor: call.actor.id }));
  if (parts.length === 0) throw refuse('NOT_FOUND', { facts: { study, upload } });
  return parts;
}
