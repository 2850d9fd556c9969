import { readFileSync } from 'node:fs';
import type { EtcdConfig, RpcTarget } from '@verum/config';
import type { ReportDiscovery } from './discovery-event.ts';
import { dnsEndpoints } from './dns-endpoints.ts';
import { type EndpointSource, staticEndpoints } from './endpoint-source.ts';
import { type Etcd, openEtcd } from './etcd/etcd.ts';
import { EtcdError } from './etcd/etcd-error.ts';
import { etcdEndpoints } from './etcd-endpoints.ts';
import { type Registration, register } from './registration.ts';

/** Discovery as a process needs it, from its configuration. Each cluster and each target is opened once and shared. */
export interface Discovery {
  /**
   * Where a target is found.
   * @throws Error when a file of its certificates cannot be read
   */
  endpoints(target: RpcTarget): EndpointSource;
  /** @throws EtcdError when only a person can mend it */
  register(config: EtcdConfig, address: string): Promise<Registration>;
  /**
   * Logs in at every cluster that was opened, so that a wrong password ends the start and is not found out later.
   * One that is away is passed over.
   * @throws EtcdError
   */
  login(): Promise<void>;
  close(): void;
}

export function openDiscovery(report: ReportDiscovery): Discovery {
  const clusters = new Map<string, Etcd>();
  const sources = new Map<string, EndpointSource>();

  function clusterOf({ Key: _, ...cluster }: EtcdConfig): Etcd {
    return shared(clusters, cluster, () => {
      const { Hosts, User, Pass, CertFile, CertKeyFile, CACertFile } = cluster;
      const isTls = CertFile !== undefined || CACertFile !== undefined;
      const tls = () => ({
        ...(CACertFile !== undefined && { ca: readFileSync(CACertFile) }),
        ...(CertFile !== undefined && { certificate: readFileSync(CertFile) }),
        ...(CertKeyFile !== undefined && { key: readFileSync(CertKeyFile) }),
      });
      return openEtcd({ hosts: Hosts, user: User, password: Pass, ...(isTls && { tls }) });
    });
  }

  function open({ Etcd: etcd, Dns, Endpoints }: RpcTarget): EndpointSource {
    if (etcd) return etcdEndpoints({ etcd: clusterOf(etcd), key: etcd.Key, report });
    if (Dns !== undefined) return dnsEndpoints({ address: Dns, report });
    return staticEndpoints(Endpoints ?? []);
  }

  return {
    endpoints: (target) => shared(sources, target, () => open(target)),
    register: (config, address) => register({ etcd: clusterOf(config), key: config.Key, address, report }),
    login: async () => {
      for (const etcd of clusters.values()) {
        await etcd.login().catch((error) => {
          if (!(error instanceof EtcdError) || error.problem !== 'unreachable') throw error;
        });
      }
    },
    close: () => {
      for (const source of sources.values()) source.close();
      for (const etcd of clusters.values()) etcd.close();
    },
  };
}

/** What two parts of a configuration say alike is opened once. */
function shared<T>(known: Map<string, T>, config: object, open: () => T): T {
  const key = JSON.stringify(config);
  const found = known.get(key) ?? open();
  known.set(key, found);
  return found;
}
