import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import type { Transfers } from './open-transfers.ts';

export interface ExportJob {
  readonly study: string;
  readonly format: 'ODM_2_0' | 'CSV' | 'XPT';
  readonly withAudit: boolean;
}

const pollMs = 25;
const partBytes = 8 * 1024 * 1024;

/** Until it is done. @throws when it is anything else in the end */
async function whenDone({ transfers, call }: Transfers, job: edc.Job): Promise<edc.Job> {
  for (;;) {
    const found = await transfers.getJob({ study: job.study, job: job.job }, call());
    if (found.state === edc.JobState.DONE) return found;
    if (found.state !== edc.JobState.RUNNING && found.state !== edc.JobState.WAITING)
      throw new Error(`a job came to nothing: ${found.refusal} ${found.refusalDetail}`);
    await sleep(pollMs);
  }
}

export async function exportJob(opened: Transfers, { study, format, withAudit }: ExportJob): Promise<edc.Job> {
  const asked = { study, format: edc.TransferFormat[format], audit: withAudit };
  return await whenDone(opened, await opened.transfers.startExport(asked, opened.call()));
}

export async function importJob(opened: Transfers, study: string, upload: string): Promise<edc.Job> {
  return await whenDone(opened, await opened.transfers.startImport({ study, upload, reason: 'Bench' }, opened.call()));
}

/** The file in parts, as the command line sends it. */
export async function uploadFile({ transfers, call }: Transfers, study: string, file: string): Promise<string> {
  const upload = crypto.randomUUID();
  let part = 0;
  for await (const data of createReadStream(file, { highWaterMark: partBytes })) {
    part += 1;
    const content = { contentType: 'application/xml', data: new Uint8Array(data as Buffer) };
    await transfers.putUploadPart({ study, upload, part, content }, call());
  }
  return upload;
}

export async function download({ transfers, call }: Transfers, { study, job }: edc.Job, file: string): Promise<void> {
  const out = createWriteStream(file);
  for await (const { data } of transfers.downloadResult({ study, job }, call())) out.write(data);
  out.end();
  await finished(out);
}
