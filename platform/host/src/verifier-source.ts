import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { newCall } from '@verum/call';
import type { identity } from '@verum/contracts';
import type { Client } from '@verum/rpc';

const timeoutMs = 5_000;

/** Where a service gets the signing keys and the ended sessions from: calls of its own, made for nobody. */
export function identityCall(service: Client<typeof identity.IdentityService>) {
  async function own<T>(command: string, fn: (call: ReturnType<typeof newCall>) => Promise<T>): Promise<T> {
    const call = newCall({ command, timeoutMs, actor: { kind: 'system', id: 'system:keys', name: '' } });
    try {
      return await fn(call);
    } finally {
      call.end();
    }
  }
  return {
    loadKeys: () => own('system/load-keys', async (call) => (await service.listKeys({}, { call })).keys),
    loadRevocations: (since: Timestamp | undefined) =>
      own('system/load-revocations', async (call) => {
        const { sessions, until } = await service.listRevocations(since ? { since } : {}, { call });
        return { sessions, ...(until && { until }) };
      }),
  };
}
