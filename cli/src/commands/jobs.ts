import { edc } from '@verum/contracts';
import { argument, type Given } from '../command.ts';
import { findingsJson, findingsText } from '../findings.ts';
import { followJob, formatName, jobJson, progressOf, stateName, tellFailure } from '../follow-job.ts';
import { saveResult } from '../save-result.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';

export const command = {
  usage: 'STUDY [--watch JOB | --download JOB --output FILE | --findings JOB | --cancel JOB | --resume JOB]',
  options: {
    ...serverOptions,
    watch: { type: 'string', help: '<JOB> wait until it is over' },
    download: { type: 'string', help: '<JOB> take the file of an export along' },
    findings: { type: 'string', help: '<JOB> what it noticed, with the places' },
    cancel: { type: 'string', help: '<JOB> do nothing more of it' },
    resume: { type: 'string', help: '<JOB> go on with one that failed or was cancelled' },
    output: { type: 'string', short: 'o', help: 'download: file; else standard output' },
  } as const,
  async run(given: Given) {
    const study = argument(given, 0, 'STUDY');
    const service = remote(given).of(edc.TransferService);
    const call = cliCall('jobs');
    try {
      const chosen = (name: string) => ({ study, job: given.text(name) ?? '' });
      if (given.text('findings')) return await tellFindings(given, chosen('findings'));
      if (given.text('cancel')) return show(given, await service.cancelJob(chosen('cancel'), { call }));
      if (given.text('resume')) return show(given, await service.resumeJob(chosen('resume'), { call }));
      if (given.text('download')) {
        await saveResult(given, service, await service.getJob(chosen('download'), { call }));
        return 0;
      }
      if (given.text('watch'))
        return show(given, await followJob(given, service, await service.getJob(chosen('watch'), { call })));
      const { jobs } = await service.listJobs({ study, pageSize: 100 }, { call });
      print(given, jobs.map(jobJson), table(head, jobs.map(toRow)));
      return 0;
    } finally {
      call.end();
    }
  },
};

const head = ['job', 'kind', 'format', 'state', 'progress', 'errors', 'warnings', 'file', 'bytes'];

function toRow(job: edc.Job): string[] {
  return [
    ...[job.job, job.kind, formatName(job.format), stateName(job.state)],
    job.state === edc.JobState.RUNNING ? progressOf(job) : '',
    ...[job.errors, job.warnings].map(String),
    ...[job.fileName, String(job.size)],
  ];
}

function show(given: Given, job: edc.Job): number {
  print(given, jobJson(job), table(head, [toRow(job)]));
  if (job.state !== edc.JobState.FAILED) return 0;
  tellFailure(job);
  return 1;
}

async function tellFindings(given: Given, key: { readonly study: string; readonly job: string }): Promise<number> {
  const service = remote(given).of(edc.TransferService);
  const call = cliCall('jobs');
  const found = [];
  try {
    for (let pageToken = ''; ; ) {
      const { findings, nextPageToken } = await service.listJobFindings(
        { ...key, pageSize: 1000, pageToken },
        { call },
      );
      found.push(...findings);
      if (nextPageToken === '') break;
      pageToken = nextPageToken;
    }
  } finally {
    call.end();
  }
  print(given, findingsJson(found), found.length === 0 ? 'no findings · 没有问题\n' : findingsText(found));
  return 0;
}
