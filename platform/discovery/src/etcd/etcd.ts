import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { Auth, KV, Lease } from '../../gen/etcd/rpc_pb.ts';
import { type Entry, rangeOf, toEntry } from './entry.ts';
import { EtcdError, isAuthOff, isTokenStale, toEtcdError } from './etcd-error.ts';
import { keepAliveOnce, type WatchOptions, watch } from './streams.ts';
import { unary } from './wire.ts';

/** PEM. Without `ca` the system's authorities are believed. */
export interface EtcdTls {
  readonly ca?: Buffer;
  readonly certificate?: Buffer;
  readonly key?: Buffer;
}

export interface EtcdOptions {
  /** `host:port` of the cluster's members. */
  readonly hosts: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Reads the PEM files, at once and whenever a host could not be reached. Without it the connection is in clear. */
  readonly tls?: (() => EtcdTls) | undefined;
  /** For one attempt at one host. */
  readonly timeoutMs?: number;
}

/**
 * A client of etcd's v3 protocol, as far as discovery needs it. Every call goes to one host and, where that one is
 * away or without a leader, to the next. Calls reject with `EtcdError`.
 */
export interface Etcd {
  /** Asks for a token where a user is configured, so that a wrong password is told at the start. */
  login(): Promise<void>;
  /** Everything under a prefix, as the majority of the cluster has it, and the revision it was read at. */
  readPrefix(prefix: string, signal?: AbortSignal): Promise<{ entries: readonly Entry[]; revision: bigint }>;
  read(key: string, signal?: AbortSignal): Promise<string | undefined>;
  put(entry: Entry, lease: bigint, signal?: AbortSignal): Promise<void>;
  delete(key: string): Promise<void>;
  grant(ttlSeconds: number, signal?: AbortSignal): Promise<bigint>;
  /** Renews a lease. Returns the seconds it has from now; 0 when there is no such lease any more. */
  keepAlive(lease: bigint, signal?: AbortSignal): Promise<number>;
  /** Ends a lease and deletes its keys. */
  revoke(lease: bigint, signal?: AbortSignal): Promise<void>;
  /** Tells changes from a revision on, in order. Rejects when the stream breaks, resolves when `signal` aborts. */
  watchPrefix(options: WatchOptions): Promise<void>;
  close(): void;
}

const timeoutDefaultMs = 2_000;

/** Opens no connection before the first call. */
export function openEtcd({ hosts, user, password, tls, timeoutMs = timeoutDefaultMs }: EtcdOptions): Etcd {
  if (hosts.length === 0) throw new EtcdError('failed', 'etcd needs at least one host');
  const connect = (host: string) =>
    new Client(host, tls ? secrets(tls()) : credentials.createInsecure(), channelOptions);
  const clients = hosts.map(connect);
  let current = 0;
  let token: Promise<string | undefined> | undefined;

  /** Runs `attempt` at the current host; one that does not answer is the current one no longer. */
  async function atHost<T>(attempt: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const chosen = current;
    try {
      return await attempt(clients[chosen] as Client);
    } catch (error) {
      const told = error instanceof EtcdError ? error : toEtcdError(error, hosts[chosen] as string);
      // Of several calls that fail together only one moves on.
      const isToMove = told.problem === 'unreachable' && !signal?.aborted && current === chosen;
      if (isToMove) current = (chosen + 1) % hosts.length;
      if (isToMove && tls) connectAnew(chosen);
      throw told;
    }
  }

  /** Its certificate, or ours, may have been replaced. Files that cannot be read just now change nothing. */
  function connectAnew(at: number): void {
    try {
      const next = connect(hosts[at] as string);
      clients[at]?.close();
      clients[at] = next;
    } catch {
      // Half of a new pair, or a file on its way: the next failure looks again.
    }
  }

  /** At the current host, then at each of the others while nobody answers. */
  async function atSomeHost<T>(attempt: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await atHost(attempt, signal);
      } catch (error) {
        const isAway = (error as EtcdError).problem === 'unreachable' && !signal?.aborted;
        if (!isAway || tried >= hosts.length) throw error;
      }
    }
  }

  async function metadata(client: Client): Promise<Metadata> {
    const made = new Metadata();
    // Without this a member that has lost its cluster would let a watch wait for ever.
    made.set('hasleader', 'true');
    if (user !== undefined) {
      token ??= authenticate(client).catch((error) => {
        token = undefined;
        throw error;
      });
      const given = await token;
      if (given !== undefined) made.set('token', given);
    }
    return made;
  }

  async function authenticate(client: Client): Promise<string | undefined> {
    const request = { name: user ?? '', password: password ?? '' };
    try {
      const wire = { metadata: new Metadata(), timeoutMs };
      return (await unary(client, Auth.method.authenticate, request, wire)).token;
    } catch (error) {
      if (isAuthOff(error)) return undefined;
      throw error;
    }
  }

  /** A token that has run out is renewed once. */
  async function withToken<T>(client: Client, call: (metadata: Metadata) => Promise<T>): Promise<T> {
    try {
      return await call(await metadata(client));
    } catch (error) {
      if (user === undefined || !isTokenStale(error)) throw error;
      token = undefined;
      return await call(await metadata(client));
    }
  }

  function ask<I extends DescMessage, O extends DescMessage>(
    method: DescMethod & { readonly input: I; readonly output: O },
    request: MessageInitShape<I>,
    signal?: AbortSignal,
  ): Promise<MessageShape<O>> {
    const attempt = (client: Client) =>
      withToken(client, (made) => unary(client, method, request, { metadata: made, timeoutMs, signal }));
    return atSomeHost(attempt, signal);
  }

  return {
    login: () => atSomeHost(async (client) => void (await metadata(client))),
    readPrefix: async (prefix, signal) => {
      const { header, kvs } = await ask(KV.method.range, rangeOf(prefix), signal);
      return { entries: kvs.map(toEntry), revision: header?.revision ?? 0n };
    },
    read: async (key, signal) => {
      const { kvs } = await ask(KV.method.range, { key: Buffer.from(key) }, signal);
      return kvs[0] && toEntry(kvs[0]).value;
    },
    put: async ({ key, value }, lease, signal) => {
      await ask(KV.method.put, { key: Buffer.from(key), value: Buffer.from(value), lease }, signal);
    },
    delete: async (key) => void (await ask(KV.method.deleteRange, { key: Buffer.from(key) })),
    grant: async (ttlSeconds, signal) => {
      return (await ask(Lease.method.leaseGrant, { TTL: BigInt(ttlSeconds) }, signal)).ID;
    },
    keepAlive: (lease, signal) =>
      atSomeHost((client) => withToken(client, (made) => keepAliveOnce({ client, made, lease, timeoutMs })), signal),
    revoke: async (lease, signal) => void (await ask(Lease.method.leaseRevoke, { ID: lease }, signal)),
    watchPrefix: (options) =>
      // Not tried again elsewhere: the changes since `fromRevision` would be told twice.
      atHost((client) => withToken(client, (made) => watch(client, made, options)), options.signal),
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

const secrets = ({ ca, key, certificate }: EtcdTls) => credentials.createSsl(ca, key, certificate);

const channelOptions = {
  // etcd hangs up on a client that pings more often than every 5 s (its grpc-keepalive-min-time).
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
};
