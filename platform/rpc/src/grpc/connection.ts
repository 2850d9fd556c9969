import { type ChannelCredentials, Client, connectivityState } from '@grpc/grpc-js';
import { messageMaxBytes } from '../grpc-server.ts';

/** `failed`: the last attempt to connect did not succeed; the next one comes by itself. */
export type ConnectionState = 'ready' | 'connecting' | 'failed';

/** The way to one endpoint, kept open from its beginning to its end. */
export interface Connection {
  readonly endpoint: string;
  readonly wire: Client;
  state(): ConnectionState;
  /** Counts a call that runs over it. Returns how to say that it is over. */
  hold(): () => void;
  /** Closes it when the last call that runs over it is over. */
  leave(): void;
}

export interface ConnectionOptions {
  readonly endpoint: string;
  readonly credentials: ChannelCredentials;
  /** With TLS: what the server is called. */
  readonly serverName?: string | undefined;
  readonly onState: () => void;
}

/** Connects at once, and again whenever the connection is lost, so that a call meets one that stands. */
export function openConnection({ endpoint, credentials, serverName, onState }: ConnectionOptions): Connection {
  // A server is known by its service's name; an address must not be sent as one (RFC 6066, 3).
  const named = serverName === undefined ? {} : { 'grpc.ssl_target_name_override': serverName };
  const wire = new Client(endpoint, credentials, { ...channelOptions, ...named });
  const channel = wire.getChannel();
  let state: ConnectionState = 'connecting';
  let running = 0;
  let isLeaving = false;
  let isClosed = false;

  function follow(): void {
    if (isClosed) return;
    // `true`: a connection that was lost is idle in gRPC's eyes until somebody asks for it.
    const known = channel.getConnectivityState(true);
    const before = state;
    if (known === connectivityState.READY) state = 'ready';
    else if (known === connectivityState.TRANSIENT_FAILURE) state = 'failed';
    // An attempt after a failure is no news until it has succeeded.
    else if (state === 'ready') state = 'connecting';
    if (state !== before) onState();
    channel.watchConnectivityState(known, Number.POSITIVE_INFINITY, follow);
  }

  function close(): void {
    isClosed = true;
    wire.close();
  }

  follow();
  return {
    endpoint,
    wire,
    state: () => state,
    hold: () => {
      running++;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        if (--running === 0 && isLeaving) close();
      };
    },
    leave: () => {
      isLeaving = true;
      if (running === 0) close();
    },
  };
}

const channelOptions = {
  'grpc.max_receive_message_length': messageMaxBytes,
  'grpc.max_send_message_length': messageMaxBytes,
  // A peer that has vanished without a word (a cable, a paused machine) is noticed by this.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  // A service that was started again is to be found within two seconds.
  'grpc.max_reconnect_backoff_ms': 1_000,
  // Channels without calls would disconnect after half an hour.
  'grpc.client_idle_timeout_ms': 2 ** 31 - 1,
};
