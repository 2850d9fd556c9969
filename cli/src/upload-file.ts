import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { edc } from '@verum/contracts';
import type { Client } from '@verum/rpc';
import { startProgress } from './progress.ts';
import { cliCall } from './session.ts';

const partBytes = 8 * 1024 * 1024;

/**
 * Sends a file in parts. Its name there comes from its content, so that sending it again after an interruption sends
 * only what is missing.
 * @returns the name of the upload
 */
export async function uploadFile(
  service: Client<typeof edc.TransferService>,
  study: string,
  file: string,
  isQuiet: boolean,
): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const upload = await nameOf(file, study);
    const there = await partsOf(service, study, upload);
    const progress = startProgress({ label: `Sending ${file}`, total: size, unit: 'bytes', isQuiet });
    for (let part = 1; (part - 1) * partBytes < size; part += 1) {
      const data = new Uint8Array(Math.min(partBytes, size - (part - 1) * partBytes));
      await handle.read(data, 0, data.length, (part - 1) * partBytes);
      if (!there.has(part)) {
        const call = cliCall('import');
        const content = { contentType: 'application/octet-stream', data };
        await service.putUploadPart({ study, upload, part, content }, { call }).finally(() => call.end());
      }
      progress.add(data.length);
    }
    progress.done();
    return upload;
  } finally {
    await handle.close();
  }
}

/** A UUID (version 8, RFC 9562) out of the content's hash. */
async function nameOf(file: string, study: string): Promise<string> {
  const hash = createHash('sha256').update(study);
  const handle = await open(file);
  for await (const chunk of handle.createReadStream()) hash.update(chunk as Uint8Array);
  const hex = hash.digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

async function partsOf(
  service: Client<typeof edc.TransferService>,
  study: string,
  upload: string,
): Promise<Set<number>> {
  const call = cliCall('import');
  try {
    return new Set((await service.getUpload({ study, upload }, { call })).parts);
  } catch {
    // Nothing of it is there; if it is something else, sending says so.
    return new Set();
  } finally {
    call.end();
  }
}
