import { openEtcd } from '@verum/discovery';
import type { Cluster } from './cluster.ts';
import { etcdKey } from './cluster-files.ts';
import type { MemberState } from './member.ts';

export interface ProcessStatus {
  /** `edc-1` */
  readonly name: string;
  readonly service: string;
  readonly state: MemberState;
  readonly pid?: number;
  /** Of the gRPC servers by context; of a gateway its address. */
  readonly listensOn: readonly string[];
  /** Port of /livez, /readyz and /metrics. */
  readonly admin?: number;
  /** How often it was started again because it had ended. */
  readonly restarts: number;
  readonly isReady: boolean;
}

export interface ClusterStatus {
  readonly addresses: readonly string[];
  readonly etcd: { readonly url: string; readonly isThere: boolean };
  readonly processes: readonly ProcessStatus[];
  /** What etcd says, by context. */
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
}

const askMs = 2_000;

/** How it stands: asked of every process and of etcd at this moment. */
export async function clusterStatus(cluster: Cluster): Promise<ClusterStatus> {
  const [processes, endpoints] = await Promise.all([
    Promise.all(cluster.members.map(processStatus)),
    endpointsIn(cluster).catch(() => undefined),
  ]);
  return {
    addresses: cluster.addresses(),
    etcd: { url: cluster.etcd.url, isThere: endpoints !== undefined },
    processes,
    endpoints: endpoints ?? {},
  };
}

async function processStatus(member: Cluster['members'][number]): Promise<ProcessStatus> {
  const { name, service } = member;
  const { address, ports = {}, admin } = member.said();
  const pid = member.pid();
  return {
    name,
    service,
    state: member.state(),
    ...(pid !== undefined && { pid }),
    listensOn: address === undefined ? Object.entries(ports).map(([context, port]) => `${context}:${port}`) : [address],
    ...(admin !== undefined && { admin }),
    restarts: member.restarts(),
    isReady: pid !== undefined && admin !== undefined && (await isReady(admin)),
  };
}

async function isReady(admin: number): Promise<boolean> {
  const signal = AbortSignal.timeout(askMs);
  return await fetch(`http://127.0.0.1:${admin}/readyz`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function endpointsIn(cluster: Cluster): Promise<Record<string, string[]>> {
  const etcd = openEtcd({ hosts: [cluster.etcd.url] });
  const signal = AbortSignal.timeout(askMs);
  try {
    const contexts = [...new Set(cluster.members.flatMap((member) => member.contexts))];
    const found = contexts.map(async (context) => {
      const { entries } = await etcd.readPrefix(`${etcdKey(context)}/`, signal);
      return [context, entries.map(({ value }) => value).toSorted()] as const;
    });
    return Object.fromEntries(await Promise.all(found));
  } finally {
    etcd.close();
  }
}
