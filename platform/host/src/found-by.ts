import type { EtcdConfig } from '@verum/config';
import { advertisedAddress, type Discovery, type DiscoveryEvent, type Registration } from '@verum/discovery';
import { type Log, loggedError } from './log.ts';

/** How a context of this process makes itself be found. */
export interface FoundBy {
  readonly etcd: EtcdConfig;
  /** `host:port` that others are told; else what is listened on. */
  readonly advertise?: string | undefined;
}

export interface Listening {
  readonly foundBy: FoundBy;
  readonly listenOn: string;
  readonly port: number;
}

/** To be called when it answers: from now on others send their calls here. @throws EtcdError, see `register` */
export function letFind(discovery: Discovery, { foundBy, listenOn, port }: Listening): Promise<Registration> {
  const { etcd, advertise } = foundBy;
  return discovery.register(etcd, advertise ?? advertisedAddress(listenOn, port));
}

const lines = {
  registered: ['info', 'registered in discovery'],
  'registration-lost': ['warn', 'registration lost; registering again'],
  left: ['info', 'left discovery'],
  lost: ['warn', 'discovery lost; what is known stays in use'],
  regained: ['info', 'discovery regained'],
  found: ['info', 'endpoints found'],
} as const satisfies Record<DiscoveryEvent['kind'], readonly ['info' | 'warn', string]>;

/** What discovery has to tell, as lines of the log. */
export function logDiscovery(log: Log) {
  return (event: DiscoveryEvent): void => {
    const [level, message] = lines[event.kind];
    log[level](message, {
      target: event.key,
      ...('address' in event && { address: event.address }),
      ...('count' in event && { count: event.count }),
      ...('error' in event && { error: loggedError(event.error) }),
    });
  };
}
