import type { ExportOptions, JobFormat } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { resultName } from '../../store/job-pieces.ts';
import { exportArchive } from './export-archive.ts';
import { exportFhir } from './export-fhir.ts';
import { exportOdm } from './export-odm.ts';
import { exportPdf } from './export-pdf.ts';
import { exportTables } from './export-tables.ts';
import type { Hand } from './hand.ts';
import { tableFormat } from './table-formats.ts';
import { packResult } from './zip.ts';

const versions: Readonly<Partial<Record<JobFormat, '1.3.2' | '2.0'>>> = { ODM_1_3_2: '1.3.2', ODM_2_0: '2.0' };

/** Makes the file, from wherever the job was put down. @throws JobLost, and what refuses the export as a whole */
export async function workAtExport(service: ServiceContext, hand: Hand, options: ExportOptions): Promise<void> {
  const { stage } = hand.job.cursor;
  const version = versions[options.format];
  if (version !== undefined) {
    const done = stage === 'reading' ? await exportOdm(service, hand, { ...options, version }, resultName) : 0;
    return await hand.finish({ cursor: { stage: 'writing' }, progress: { done, total: done, unit: 'subjects' } });
  }
  if (stage !== 'packing') await makeFiles(service, hand, options);
  const files = await packResult(service, hand, options.createdAt);
  await hand.finish({ cursor: { stage: 'packing' }, progress: { done: files, total: files, unit: 'files' } });
}

/** What is packed then. */
async function makeFiles(service: ServiceContext, hand: Hand, options: ExportOptions): Promise<void> {
  if (options.format === 'PDF') return await exportPdf(service, hand, options);
  if (options.format === 'ARCHIVE') return await exportArchive(service, hand, options);
  if (options.format === 'FHIR') return await exportFhir(service, hand, options);
  const format = tableFormat(options.format);
  if (!format) throw new Error(`${options.format} is no format of exports`);
  await exportTables(service, hand, options, format);
}
