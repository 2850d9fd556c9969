import { type Call, newCall } from '@verum/call';

const callTimeoutMs = 15_000;

/** What the exchange writes is written as the hospital it comes from. */
export async function asHospital<T>(connector: string, fn: (call: Call) => Promise<T>): Promise<T> {
  const actor = { kind: 'system', id: `system:hospital/${connector}`, name: '' } as const;
  const call = newCall({ command: 'trial/sync-hospital', timeoutMs: callTimeoutMs, actor });
  return await fn(call).finally(() => call.end());
}

/** What the runner asks and writes for itself. */
export async function asSyncRunner<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const actor = { kind: 'system', id: 'system:hospital-sync', name: '' } as const;
  const call = newCall({ command: 'trial/run-hospital-sync', timeoutMs: callTimeoutMs, actor });
  return await fn(call).finally(() => call.end());
}
