/** Finding services and being found: static endpoints, etcd as go-zero uses it, and Kubernetes' headless DNS. */
export { advertisedAddress } from './advertised-address.ts';
export type { DiscoveryEvent, ReportDiscovery } from './discovery-event.ts';
export { type DnsEndpointsOptions, dnsEndpoints } from './dns-endpoints.ts';
export { type EndpointSource, staticEndpoints } from './endpoint-source.ts';
export type { Change, Entry } from './etcd/entry.ts';
export { type Etcd, type EtcdOptions, type EtcdTls, openEtcd } from './etcd/etcd.ts';
export { EtcdError, type EtcdProblem } from './etcd/etcd-error.ts';
export { type EtcdEndpointsOptions, etcdEndpoints } from './etcd-endpoints.ts';
export { type Discovery, openDiscovery } from './open-discovery.ts';
export { leaseTtlSeconds, type RegisterOptions, type Registration, register } from './registration.ts';
export { startEtcd, type TestEtcd, type TestEtcdOptions } from './testing.ts';
