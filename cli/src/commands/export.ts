import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { exportFormats, followJob, jobJson, tellFailure } from '../follow-job.ts';
import { saveResult } from '../save-result.ts';
import { cliCall, remote, serverOptions } from '../session.ts';

export const command = {
  usage: `STUDY [--format ${[...exportFormats.keys()].join('|')}] [--output FILE]`,
  options: {
    ...serverOptions,
    format: { type: 'string', default: 'odm-2.0', help: [...exportFormats.keys()].join(', ') },
    audit: {
      type: 'boolean',
      help: 'ODM: with every version of every value: who, when, why; FHIR: with the names of users',
    },
    extensions: { type: 'boolean', help: 'ODM: with what imported documents held in foreign namespaces' },
    site: { type: 'string', help: 'of one site only' },
    subject: { type: 'string', help: 'of one subject only' },
    language: { type: 'string', help: 'en or zh: labels, decodes, PDFs' },
    bom: { type: 'boolean', help: 'CSV: a byte order mark, by which Excel knows UTF-8' },
    'metadata-only': { type: 'boolean', help: 'ODM: the build without subjects' },
    background: { type: 'boolean', help: 'do not wait: see ./verum jobs' },
    output: { type: 'string', short: 'o', help: 'file; else standard output' },
  } as const,
  async run(given: Given) {
    const study = argument(given, 0, 'STUDY');
    const format = exportFormats.get(given.text('format') ?? '');
    if (format === undefined) throw new UsageError(`--format is one of ${[...exportFormats.keys()].join(', ')}`);
    if (given.flag('metadata-only')) return await saveMetadata(given, study, format);
    const service = remote(given).of(edc.TransferService);
    const call = cliCall('export');
    const begun = await service
      .startExport(
        {
          ...{ study, format, site: given.text('site') ?? '', subject: given.text('subject') ?? '' },
          ...{ audit: given.flag('audit'), extensions: given.flag('extensions'), byteOrderMark: given.flag('bom') },
          language: given.text('language') ?? '',
        },
        { call },
      )
      .finally(() => call.end());
    if (given.flag('background')) {
      process.stdout.write(given.isJson ? `${JSON.stringify(jobJson(begun))}\n` : `${begun.job}\n`);
      return 0;
    }
    const job = await followJob(given, service, begun);
    if (job.state !== edc.JobState.DONE) {
      tellFailure(job);
      return 1;
    }
    await saveResult(given, service, job);
    return 0;
  },
};

const documents: Readonly<Partial<Record<edc.TransferFormat, edc.ExportFormat>>> = {
  [edc.TransferFormat.ODM_1_3_2]: edc.ExportFormat.ODM_1_3_2,
  [edc.TransferFormat.ODM_2_0]: edc.ExportFormat.ODM_2_0,
};

/** A build is small enough to be streamed at once. */
async function saveMetadata(given: Given, study: string, of: edc.TransferFormat): Promise<number> {
  const format = documents[of];
  if (format === undefined) throw new UsageError('--metadata-only goes with ODM');
  const call = cliCall('export');
  const parts = remote(given)
    .of(edc.EdcService)
    .exportStudy({ study, format, metadataOnly: true, extensions: given.flag('extensions') }, { call });
  const { saveStream } = await import('../save-stream.ts');
  const output = given.text('output');
  const bytes = await saveStream(output, parts, () => {}).finally(() => call.end());
  if (output !== undefined)
    process.stdout.write(given.isJson ? `${JSON.stringify({ file: output, bytes })}\n` : `${output}: ${bytes} bytes\n`);
  return 0;
}
