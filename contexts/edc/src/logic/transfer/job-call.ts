import { type Call, newCall } from '@verum/call';
import type { JobToDo } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';

const commands = {
  export: 'verum.edc.v1.TransferService/StartExport',
  import: 'verum.edc.v1.TransferService/StartImport',
} as const;
const timeoutMs = 60_000;

/**
 * Runs one step of a job in the name of whoever started it, with what they reached then: a call of its own, so that a
 * job of an hour does not need one that lasts an hour.
 */
export async function inNameOf<T>(
  { clock }: Pick<ServiceContext, 'clock'>,
  job: Pick<JobToDo, 'kind' | 'starter' | 'starterName' | 'grants' | 'scope'>,
  fn: (call: Call) => Promise<T>,
): Promise<T> {
  const { grants, scope } = job;
  const actor = { kind: 'user', id: job.starter, name: job.starterName ?? '' } as const;
  const call = newCall({ command: commands[job.kind], timeoutMs, actor, grants, scope, clock });
  return await fn(call).finally(() => call.end());
}
