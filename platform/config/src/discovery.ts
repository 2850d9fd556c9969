import { serviceBreakerConfig } from './breaker.ts';
import { address, boolean, list, object, optional, type Schema, string, type Value, withDefault } from './schema.ts';

// How services find each other. Names and spelling of the keys are go-zero's (core/discov/config.go, zrpc/config.go).

const etcd = object({
  Hosts: list(address()),
  /** What is registered: `<Key>/<lease>` holds `host:port`. */
  Key: string({ pattern: /^[^\s/](?:\S*[^\s/])?$/, what: 'a key such as patient.rpc, without a slash at its ends' }),
  User: optional(string()),
  /** Never logged. */
  Pass: optional(string()),
  /** PEM files: this side's certificate and key, and the authority that signed etcd's. */
  CertFile: optional(string()),
  CertKeyFile: optional(string()),
  CACertFile: optional(string()),
});

type EtcdKeys = Value<typeof etcd>;

export type EtcdConfig = Pick<EtcdKeys, 'Hosts' | 'Key'> & Partial<EtcdKeys>;

/** An etcd cluster and a key in it: for a target where it is found, for a service where it registers. */
export const etcdConfig: Schema<EtcdConfig> = {
  ...etcd,
  read(value, path, report) {
    const found = etcd.read(value, path, report);
    if (found.Hosts.length === 0) report([...path, 'Hosts'], 'needs at least one host:port');
    for (const [one, other] of togetherOnly) {
      if (found[one] !== undefined && found[other] === undefined) report([...path, other], `is missing beside ${one}`);
      if (found[other] !== undefined && found[one] === undefined) report([...path, one], `is missing beside ${other}`);
    }
    return found;
  },
};

const togetherOnly = [
  ['User', 'Pass'],
  ['CertFile', 'CertKeyFile'],
] as const;

const target = object({
  Etcd: optional(etcdConfig),
  Endpoints: optional(list(address())),
  /** A name with an address for every replica, e.g. a headless service of Kubernetes. */
  Dns: optional(address()),
  /** Of calls to it, for its reads, its writes and its reports each. */
  Breaker: withDefault(serviceBreakerConfig, {}),
  /** Whether a read that takes longer than nearly all others is sent a second time. */
  Hedge: withDefault(boolean(), false),
});

const ways: ReadonlySet<string> = new Set(['Etcd', 'Endpoints', 'Dns']);

export type RpcTarget = Partial<Value<typeof target>>;

/** Where a service is found (by etcd, at fixed addresses, or by DNS: exactly one), and how calls to it are guarded. */
export const rpcTarget: Schema<RpcTarget> = {
  ...target,
  read(value, path, report) {
    const found = target.read(value, path, report);
    // What was written counts, so that a wrong one is not called missing as well.
    const written = Object.entries(value ?? {}).filter(([key, way]) => ways.has(key) && way != null);
    if (written.length !== 1) report(path, 'needs exactly one of Etcd, Endpoints and Dns');
    else if (found.Endpoints?.length === 0) report([...path, 'Endpoints'], 'needs at least one host:port');
    return found;
  },
};
