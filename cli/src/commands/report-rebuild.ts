import { setTimeout as pause } from 'node:timers/promises';
import { report } from '@verum/contracts';
import { type Given, UsageError } from '../command.ts';
import { cliCall, remote } from '../session.ts';
import { print } from '../table.ts';

const pollMs = 1_000;

/** Starts a rebuild and shows how far it is, until it is done; it goes on where one stops looking. */
export async function rebuild(given: Given): Promise<number> {
  const reason = given.text('reason') ?? '';
  if (reason.trim() === '') throw new UsageError('--reason is missing (缺少 --reason)');
  const service = remote(given).of(report.ReportService);
  let current = await withCall((call) => service.startRebuild({ study: given.text('study') ?? '', reason }, { call }));
  while (current.state === report.Rebuild_State.RUNNING) {
    if (!given.isJson) process.stderr.write(`${lineOf(current)}\n`);
    await pause(pollMs);
    const { number } = current;
    current = await withCall((call) => service.getRebuild({ number }, { call }));
  }
  const json = { number: current.number, state: 'DONE', events: Number(current.events) };
  print(given, json, `${lineOf(current)}\n`);
  return 0;
}

function lineOf({ number, state, events, done, perSecond, secondsLeft }: report.Rebuild): string {
  if (state === report.Rebuild_State.DONE) return `rebuild ${number}: ${events} events, done · 重建完成`;
  const left = secondsLeft === undefined ? '' : `, ${secondsLeft} s left · 剩余`;
  return `rebuild ${number}: ${Math.floor(done * 100)} %, ${events} events, ${perSecond}/s${left}`;
}

async function withCall<T>(fn: (call: ReturnType<typeof cliCall>) => Promise<T>): Promise<T> {
  const call = cliCall('report/rebuild');
  return await fn(call).finally(() => call.end());
}
