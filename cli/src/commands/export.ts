import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { startProgress } from '../progress.ts';
import { saveStream } from '../save-stream.ts';
import { cliCall, remote, serverOptions } from '../session.ts';

const formats: Readonly<Record<string, edc.ExportFormat>> = {
  'odm-1.3.2': edc.ExportFormat.ODM_1_3_2,
  'odm-2.0': edc.ExportFormat.ODM_2_0,
};

export const command = {
  usage: 'STUDY [--format odm-2.0|odm-1.3.2] [--audit] [--output FILE]',
  options: {
    ...serverOptions,
    format: { type: 'string', default: 'odm-2.0', help: 'odm-2.0 or odm-1.3.2' },
    audit: { type: 'boolean', help: 'with every version of every value: who, when, why' },
    extensions: { type: 'boolean', help: 'with what imported documents held in foreign namespaces' },
    site: { type: 'string', help: 'of one site only' },
    'metadata-only': { type: 'boolean', help: 'the build without subjects' },
    output: { type: 'string', short: 'o', help: 'file; else standard output' },
  } as const,
  async run(given: Given) {
    const study = argument(given, 0, 'STUDY');
    const format = formats[given.text('format') ?? ''];
    if (format === undefined) throw new UsageError(`--format is one of ${Object.keys(formats).join(', ')}`);
    const output = given.text('output');
    const call = cliCall('export');
    const progress = startProgress({ label: `Exporting ${study}`, unit: 'bytes', isQuiet: given.isJson });
    try {
      const request = {
        study,
        format,
        audit: given.flag('audit'),
        extensions: given.flag('extensions'),
        metadataOnly: given.flag('metadata-only'),
        site: given.text('site') ?? '',
      };
      const parts = remote(given).of(edc.EdcService).exportStudy(request, { call });
      const bytes = await saveStream(output, parts, (size) => progress.add(size));
      if (output !== undefined) {
        process.stdout.write(
          given.isJson ? `${JSON.stringify({ file: output, bytes })}\n` : `${output}: ${bytes} bytes\n`,
        );
      }
      return 0;
    } finally {
      progress.done();
      call.end();
    }
  },
};
