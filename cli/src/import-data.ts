import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { edc } from '@verum/contracts';
import { argument, type Given, UsageError } from './command.ts';
import { findingsJson, findingsText } from './findings.ts';
import { followJob, jobJson, tellFailure } from './follow-job.ts';
import { cliCall, remote } from './session.ts';
import { print } from './table.ts';
import { uploadFile } from './upload-file.ts';

/** Clinical data from a file of any size, as a job. Given again after an interruption it goes on where it was. */
export async function importData(given: Given): Promise<number> {
  const study = argument(given, 1, 'STUDY');
  const file = argument(given, 2, 'FILE');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`${file} is not there or is no file (文件不存在)`);
  const service = remote(given).of(edc.TransferService);
  const upload = await uploadFile(service, study, file, given.isJson);
  const call = cliCall('import data');
  const begun = await service
    .startImport(
      {
        ...{ study, upload, fileName: basename(file), dryRun: given.flag('dry-run') },
        ...{
          site: given.text('site') ?? '',
          reason: given.text('reason') ?? '',
          keepMisfits: given.flag('keep-misfits'),
          skipErrors: given.flag('skip-errors'),
        },
      },
      { call },
    )
    .finally(() => call.end());
  if (given.flag('background')) {
    print(given, jobJson(begun), `${begun.job}\n`);
    return 0;
  }
  const job = await followJob(given, service, begun);
  if (job.state !== edc.JobState.DONE) {
    tellFailure(job);
    return 1;
  }
  const findings = await firstFindings(given, job);
  const files = job.files > 0n ? `, ${job.files} files` : '';
  const what = `${job.values} values of ${job.forms} forms of ${job.subjects} subjects, ${job.unchanged} unchanged${files}`;
  const more = job.errors + job.warnings > findings.length ? `  … ./verum jobs ${study} --findings ${job.job}\n` : '';
  print(
    given,
    { ...jobJson(job), findings: findingsJson(findings) },
    `${job.dryRun ? 'would import' : 'imported'} ${what}; ${job.errors} errors, ${job.warnings} warnings\n${findingsText(findings)}${more}`,
  );
  return 0;
}

async function firstFindings(given: Given, { study, job }: edc.Job) {
  const call = cliCall('import data');
  const service = remote(given).of(edc.TransferService);
  const page = await service.listJobFindings({ study, job, pageSize: 1000 }, { call }).finally(() => call.end());
  return page.findings;
}
