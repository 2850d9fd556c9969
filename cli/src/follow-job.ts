import { setTimeout } from 'node:timers/promises';
import { edc } from '@verum/contracts';
import type { Client } from '@verum/rpc';
import type { Given } from './command.ts';
import { cliCall } from './session.ts';

const pollMs = 500;
const overStates: ReadonlySet<edc.JobState> = new Set([edc.JobState.DONE, edc.JobState.FAILED, edc.JobState.CANCELLED]);

export const isOver = ({ state }: edc.Job) => overStates.has(state);

/** The server does the work: whoever stops waiting stops nothing, and finds it again with `./verum jobs`. */
export async function followJob(
  given: Given,
  service: Client<typeof edc.TransferService>,
  begun: edc.Job,
): Promise<edc.Job> {
  const isTerminal = process.stderr.isTTY === true;
  let job = begun;
  for (let turns = 0; !isOver(job); turns += 1) {
    // A log file wants a line every five seconds at most; whoever waits less than two needs none.
    if (!given.isJson && turns > 4 && (isTerminal || turns % 10 === 5))
      process.stderr.write(isTerminal ? `\r\x1b[2K${progressOf(job)}` : `${progressOf(job)}\n`);
    await setTimeout(pollMs);
    const call = cliCall('jobs');
    job = await service.getJob({ study: begun.study, job: begun.job }, { call }).finally(() => call.end());
  }
  if (isTerminal) process.stderr.write('\r\x1b[2K');
  return job;
}

/** `reading 120 of 1000 subjects (12 %), 35.2 subjects/s, 25 s left` */
export function progressOf({ stage, done, total, unit, perSecond, secondsLeft }: edc.Job): string {
  const size = (value: number) => (unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : `${value}`);
  const share =
    total > 0n
      ? ` of ${size(Number(total))}${unit === 'bytes' ? '' : ` ${unit}`} (${Number((100n * done) / total)} %)`
      : '';
  const rate = unit === 'bytes' ? `${size(perSecond)}/s` : `${perSecond.toFixed(1)} ${unit}/s`;
  return `${stage} ${size(Number(done))}${share}, ${rate}${secondsLeft > 0 ? `, ${secondsLeft} s left` : ''}`;
}

const nameIn = (names: Readonly<Record<string, number>>, value: number) =>
  Object.keys(names).find((name) => names[name] === value) ?? '';
export const stateName = (state: edc.JobState) => nameIn(edc.JobState, state).toLowerCase();

/** By the names that the command line takes. */
export const exportFormats: ReadonlyMap<string, edc.TransferFormat> = new Map([
  ['odm-2.0', edc.TransferFormat.ODM_2_0],
  ['odm-1.3.2', edc.TransferFormat.ODM_1_3_2],
  ['csv', edc.TransferFormat.CSV],
  ['xpt', edc.TransferFormat.XPT],
  ['dataset-json', edc.TransferFormat.DATASET_JSON],
  ['dataset-ndjson', edc.TransferFormat.DATASET_NDJSON],
  ['parquet', edc.TransferFormat.PARQUET],
  ['pdf', edc.TransferFormat.PDF],
  ['archive', edc.TransferFormat.ARCHIVE],
  ['fhir', edc.TransferFormat.FHIR],
]);
export const formatName = (format: edc.TransferFormat) =>
  [...exportFormats].find(([, one]) => one === format)?.[0] ?? '';

export function jobJson(job: edc.Job) {
  const {
    $typeName: _,
    state,
    format,
    done,
    total,
    size,
    subjects,
    forms,
    values,
    unchanged,
    files,
    createdAt,
    finishedAt,
    ...rest
  } = job;
  const numbers = { done, total, size, subjects, forms, values, unchanged, files };
  return {
    ...rest,
    state: stateName(state),
    format: formatName(format),
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)])),
    createdAt: iso(createdAt),
    finishedAt: iso(finishedAt),
  };
}

const iso = (at: { readonly seconds: bigint } | undefined) =>
  at === undefined ? null : new Date(Number(at.seconds) * 1000).toISOString();

/** Why it failed, in a sentence; the exit code is 1. */
export function tellFailure(job: edc.Job): void {
  const again = `./verum jobs ${job.study} --resume ${job.job}`;
  process.stderr.write(`${stateName(job.state)} ${job.refusal} ${job.refusalDetail}\n${again}\n`);
}
