/** What discovery has to tell an operator. `key` is the one of the configuration, e.g. `patient.rpc`. */
export type DiscoveryEvent =
  /** We can be found, under a new lease. */
  | { readonly kind: 'registered'; readonly key: string; readonly address: string }
  /** Our lease or our key has gone without our doing; we register again. */
  | { readonly kind: 'registration-lost'; readonly key: string; readonly address: string }
  /** We have taken ourselves out. */
  | { readonly kind: 'left'; readonly key: string; readonly address: string }
  /** etcd or DNS does not answer; the last known endpoints stay in use. Told once, until it is regained. */
  | { readonly kind: 'lost'; readonly key: string; readonly error: unknown }
  | { readonly kind: 'regained'; readonly key: string }
  /** A service is found at these many endpoints from now on. */
  | { readonly kind: 'found'; readonly key: string; readonly count: number };

export type ReportDiscovery = (event: DiscoveryEvent) => void;
