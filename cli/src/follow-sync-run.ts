import { setTimeout } from 'node:timers/promises';
import type { Call } from '@verum/call';
import { trial } from '@verum/contracts';
import type { Client } from '@verum/rpc';
import type { Given } from './command.ts';

const pollMs = 1_000;
const { SyncRunState } = trial;

export const runTitles = [
  'run',
  'kind',
  'state',
  'started',
  'pages',
  'records',
  'changed',
  'parked',
  'conflicts',
  'absent',
  'failure',
];

export function runRow(run: trial.SyncRun): string[] {
  const { number, full, state, startedAt, pages, records, changed, parked, conflicts, absent, failure } = run;
  return [
    ...[String(number), full ? 'full' : 'changes', stateOf(state), startedAt],
    ...[pages, records, changed, parked, conflicts, absent].map(String),
    failure,
  ];
}

export function runJson({ $typeName: _, state, ...run }: trial.SyncRun) {
  return { ...run, state: stateOf(state) };
}

/** The server does the work, and says how fast: whoever stops waiting stops nothing. Ends when it waits for the hospital, too. */
export async function followSyncRun(
  given: Given,
  service: Client<typeof trial.HospitalService>,
  begun: trial.SyncRun,
  call: Call,
): Promise<trial.SyncRun> {
  const isTerminal = process.stderr.isTTY === true;
  const { hospital, number } = begun;
  for (let turns = 0; ; turns += 1) {
    const { sync } = await service.getHospital({ hospital }, { call });
    const run = sync?.run ?? begun;
    if (run.number !== number || run.state !== SyncRunState.RUNNING) {
      if (isTerminal && turns > 0) process.stderr.write('\r\x1b[2K');
      return run.number === number ? run : begun;
    }
    // A log file wants a line every five seconds at most.
    if (!given.isJson && (isTerminal || turns % 5 === 1)) {
      process.stderr.write(isTerminal ? `\r\x1b[2K${progressOf(run)}` : `${progressOf(run)}\n`);
    }
    await setTimeout(pollMs);
  }
}

/** `Reading 120 of 1000 records (12 %), 35.2 records/s, 25 s left` */
function progressOf({ records, announced, recordsPerSecond, secondsLeft }: trial.SyncRun): string {
  const of = announced > 0 ? ` of ${announced} records (${Math.floor((100 * records) / announced)} %)` : ' records';
  return `Reading ${records}${of}, ${recordsPerSecond.toFixed(1)} records/s${secondsLeft > 0 ? `, ${secondsLeft} s left` : ''}`;
}

function stateOf(state: trial.SyncRunState): string {
  const found = Object.entries(SyncRunState).find(([, value]) => value === state);
  return found?.[0].toLowerCase() ?? '';
}
