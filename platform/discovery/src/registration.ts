import { backOffMs } from './back-off.ts';
import type { ReportDiscovery } from './discovery-event.ts';
import type { Etcd } from './etcd/etcd.ts';
import { EtcdError } from './etcd/etcd-error.ts';
import { wait } from './wait.ts';

export interface RegisterOptions {
  readonly etcd: Etcd;
  /** What others look for, e.g. `patient.rpc`. */
  readonly key: string;
  /** `host:port` at which others reach this process. */
  readonly address: string;
  readonly report?: ReportDiscovery;
  /** How long others believe in us after we were last heard of. */
  readonly ttlSeconds?: number;
  readonly random?: () => number;
}

export interface Registration {
  /** Takes this process out of discovery; to be called before it stops answering. Never rejects. */
  leave(): Promise<void>;
}

/** As go-zero's publisher has it (core/discov/publisher.go). */
export const leaseTtlSeconds = 10;

const leaveMaxMs = 3_000;

/**
 * Makes this process be found at `<key>/<lease>` → `address`, as go-zero writes it, and keeps it so until `leave()`:
 * a lease that has run out is granted anew, a key that somebody deleted is put back. While etcd is away it is tried
 * again and again, and the caller is not held up: the promise resolves after the first attempt.
 * @throws EtcdError at the first attempt, when only a person can mend it: a wrong password, a missing permission
 */
export async function register(options: RegisterOptions): Promise<Registration> {
  const { etcd, key, address, report = () => {}, ttlSeconds = leaseTtlSeconds, random = Math.random } = options;
  const left = new AbortController();
  const { signal } = left;
  let lease: bigint | undefined;
  let failures = 0;
  let isLost = false;

  /** Brings etcd to what it should say of us, from whatever it says now. */
  async function settle(): Promise<void> {
    if (lease !== undefined && (await etcd.keepAlive(lease, signal)) <= 0) lose();
    if (lease === undefined) {
      lease = await etcd.grant(ttlSeconds, signal);
      await etcd.put(entry(lease), lease, signal);
      report({ kind: 'registered', key, address });
    } else if ((await etcd.read(entry(lease).key, signal)) !== address) {
      report({ kind: 'registration-lost', key, address });
      await etcd.put(entry(lease), lease, signal);
      report({ kind: 'registered', key, address });
    }
  }

  const entry = (under: bigint) => ({ key: `${key}/${under}`, value: address });
  const lose = () => {
    lease = undefined;
    report({ kind: 'registration-lost', key, address });
  };

  /** One attempt. Returns how long to wait for the next one. */
  async function attempt(): Promise<number> {
    try {
      await settle();
      failures = 0;
      if (isLost) report({ kind: 'regained', key });
      isLost = false;
      return (ttlSeconds * 1000) / 3;
    } catch (error) {
      if (signal.aborted) return 0;
      failures++;
      if (error instanceof EtcdError && error.problem === 'gone') lose();
      else if (!isLost) report({ kind: 'lost', key, error });
      isLost = true;
      if (failures === 1 && needsPerson(error)) refusal = error;
      return backOffMs(failures, random);
    }
  }

  let refusal: unknown;
  let waitMs = await attempt();
  if (refusal !== undefined) throw refusal;
  const running = (async () => {
    while (!signal.aborted) {
      await wait(waitMs, signal);
      if (!signal.aborted) waitMs = await attempt();
    }
  })();

  return {
    async leave() {
      if (signal.aborted) return;
      left.abort();
      await running;
      if (lease !== undefined) {
        // Where etcd does not hear us, the lease runs out by itself: nobody is held up for it.
        const soon = AbortSignal.timeout(leaveMaxMs);
        await etcd.revoke(lease, soon).catch((error) => report({ kind: 'lost', key, error }));
      }
      report({ kind: 'left', key, address });
    },
  };
}

function needsPerson(error: unknown): boolean {
  return error instanceof EtcdError && (error.problem === 'login' || error.problem === 'denied');
}
