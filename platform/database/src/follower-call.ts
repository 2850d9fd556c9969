import { type Call, newCall } from '@verum/call';

const callTimeoutMs = 10_000;
const system = { kind: 'system', id: 'system:outbox', name: '' } as const;

/** A call of the one who follows an outbox: nobody else waits for it. */
export async function asFollower<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const call = newCall({ command: 'outbox/follow', timeoutMs: callTimeoutMs, actor: system });
  return await fn(call).finally(() => call.end());
}
