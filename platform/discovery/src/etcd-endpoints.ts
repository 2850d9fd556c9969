import { backOffMs } from './back-off.ts';
import type { ReportDiscovery } from './discovery-event.ts';
import { type EndpointSource, endpointList } from './endpoint-source.ts';
import type { Change, Entry } from './etcd/entry.ts';
import type { Etcd } from './etcd/etcd.ts';
import { leaseTtlSeconds } from './registration.ts';
import { wait } from './wait.ts';

export interface EtcdEndpointsOptions {
  readonly etcd: Etcd;
  /** What the service registers under, e.g. `patient.rpc`. */
  readonly key: string;
  readonly report?: ReportDiscovery;
  /** For how long it is doubted that nobody serves any more. */
  readonly doubtMs?: number;
  readonly random?: () => number;
}

/**
 * The endpoints under `<key>/`: everything is read, then watched from that revision on. Whatever ends the watch (etcd
 * away, a compaction, a token run out) everything is read again, which no history can contradict. While etcd is away
 * the last known endpoints stay.
 *
 * That nobody serves any more is doubted: more likely every lease has run out while etcd was away, or somebody has
 * deleted the keys, and every living service registers again within two leases. Until then the last known endpoints
 * stay. Were they really gone, a connection that is refused says the same as an empty list.
 */
export function etcdEndpoints(options: EtcdEndpointsOptions): EndpointSource {
  const { etcd, key, report = () => {}, doubtMs = 2 * leaseTtlSeconds * 1000, random = Math.random } = options;
  const prefix = `${key}/`;
  const list = endpointList();
  const byKey = new Map<string, string>();
  const closed = new AbortController();
  const { signal } = closed;
  let doubt: NodeJS.Timeout | undefined;
  let isLost = false;
  let failures = 0;

  function tell(): void {
    clearTimeout(doubt);
    doubt = undefined;
    const endpoints = [...byKey.values()].filter((value) => endpointPattern.test(value));
    if (list.set(endpoints)) report({ kind: 'found', key, count: list.current().length });
  }

  function replace(entries: readonly Entry[]): void {
    byKey.clear();
    for (const { key: at, value } of entries) byKey.set(at, value);
    settle();
  }

  /** An empty list is believed when it has stayed empty. */
  function settle(): void {
    if (byKey.size > 0 || list.current().length === 0) tell();
    else doubt ??= setTimeout(tell, doubtMs).unref();
  }

  /** @throws while etcd is away */
  async function readAll(): Promise<bigint> {
    const { entries, revision } = await etcd.readPrefix(prefix, signal);
    replace(entries);
    if (isLost) report({ kind: 'regained', key });
    isLost = false;
    failures = 0;
    return revision;
  }

  function apply(changes: readonly Change[]): void {
    for (const { key: at, value } of changes) {
      if (value === undefined) byKey.delete(at);
      else byKey.set(at, value);
    }
    settle();
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      try {
        const fromRevision = (await readAll()) + 1n;
        // How a watch ends says nothing about etcd yet: the next read does.
        await etcd.watchPrefix({ prefix, fromRevision, signal, onChanges: apply }).catch(() => undefined);
        await wait(backOffMs(1, random), signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!isLost) report({ kind: 'lost', key, error });
        isLost = true;
        await wait(backOffMs(++failures, random), signal);
      }
    }
  }

  void follow();
  return {
    current: list.current,
    onChange: list.onChange,
    close: () => {
      clearTimeout(doubt);
      closed.abort();
    },
  };
}

/** A value that is no address (another writer's) is passed over: gRPC would take it for a name to resolve. */
const endpointPattern = /^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.%]+\]):\d{1,5}$/;
