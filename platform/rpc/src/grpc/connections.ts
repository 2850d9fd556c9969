import type { ChannelCredentials } from '@grpc/grpc-js';
import { refuse } from '@verum/call';
import type { EndpointSource } from '@verum/discovery';
import { type Balancer, balancerDefaults, openBalancer, type ResilienceBoard } from '@verum/resilience';
import type { Envelope } from '../channel.ts';
import { type Connection, openConnection } from './connection.ts';

export interface ConnectionsOptions {
  readonly source: EndpointSource;
  readonly credentials: ChannelCredentials;
  readonly serverName?: string | undefined;
  /** For the board: which service. */
  readonly name: string;
  readonly board?: ResilienceBoard | undefined;
  readonly balancer?: Balancer | undefined;
}

/** Connections to every endpoint of a service, and the choice between those that stand. */
export interface Connections {
  /** The balancer's choice; undefined while no connection stands. */
  pick(): Connection | undefined;
  /**
   * Waits for a connection while one may come: for an endpoint that is being connected, or for the first to be found.
   * @throws Refusal UNAVAILABLE when every endpoint has failed or left, or the wait takes too long; CANCELLED, DEADLINE_EXCEEDED
   */
  wait(envelope: Envelope): Promise<Connection>;
  /** All that stand. */
  standing(): readonly Connection[];
  readonly balancer: Balancer;
  close(): void;
}

/** A connection that does not stand by then is as good as none. */
const waitMaxMs = 3_000;

/** Follows the source: connects to what is new, and lets what has gone finish its calls. */
export function openConnections(options: ConnectionsOptions): Connections {
  const { source, credentials, serverName, name, board, balancer = openBalancer() } = options;
  const connections = new Map<string, Connection>();
  const waiting = new Set<() => void>();
  // The balancer knows a set again by its identity, so this is a new array only when it is another set.
  let ready: readonly string[] = [];
  let isFound = false;

  function settle(): void {
    // What was reached and is so no more may have moved.
    if (ready.some((endpoint) => connections.get(endpoint)?.state() !== 'ready')) source.lookAgain?.();
    const next = [...connections.values()].filter((one) => one.state() === 'ready').map(({ endpoint }) => endpoint);
    if (next.length !== ready.length || next.some((endpoint, index) => endpoint !== ready[index])) ready = next;
    for (const look of [...waiting]) look();
  }

  function follow(endpoints: readonly string[]): void {
    isFound ||= endpoints.length > 0;
    for (const [endpoint, connection] of connections) {
      if (endpoints.includes(endpoint)) continue;
      connections.delete(endpoint);
      connection.leave();
    }
    for (const endpoint of endpoints) {
      if (connections.has(endpoint)) continue;
      connections.set(endpoint, openConnection({ endpoint, credentials, serverName, onState: settle }));
    }
    settle();
  }

  const pick = () => {
    const endpoint = balancer.pick(ready);
    return endpoint === undefined ? undefined : connections.get(endpoint);
  };
  // Before the first endpoint is found there is hope for one; once they have all left there is none.
  const isHopeless = () => isFound && [...connections.values()].every((one) => one.state() === 'failed');
  const unavailable = () => refuse('UNAVAILABLE', { facts: { service: name }, retryAfterSeconds: 1 });

  follow(source.current());
  const unfollow = source.onChange(follow);
  const hide = board?.register({
    kind: 'balancer',
    name,
    settings: balancerDefaults,
    snapshot: () => ({
      ...balancer.snapshot(),
      connections: [...connections.values()].map((one) => ({ endpoint: one.endpoint, state: one.state() })),
    }),
  });

  return {
    pick,
    standing: () => [...connections.values()].filter((one) => one.state() === 'ready'),
    balancer,
    wait: ({ signal, timeoutMs }) =>
      new Promise((resolve, reject) => {
        const end = (outcome: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          signal.removeEventListener('abort', leave);
          outcome();
        };
        const look = () => {
          const found = pick();
          if (found) end(() => resolve(found));
          else if (isHopeless()) end(() => reject(unavailable()));
        };
        const leave = () => end(() => reject(signal.reason ?? refuse('CANCELLED')));
        const late = () => (timeoutMs < waitMaxMs ? refuse('DEADLINE_EXCEEDED') : unavailable());
        const timer = setTimeout(() => end(() => reject(late())), Math.min(waitMaxMs, timeoutMs));
        signal.addEventListener('abort', leave, { once: true });
        waiting.add(look);
        if (signal.aborted) leave();
        else look();
      }),
    close: () => {
      unfollow();
      hide?.();
      for (const connection of connections.values()) connection.leave();
      connections.clear();
      settle();
    },
  };
}
