import type { Client, Metadata } from '@grpc/grpc-js';
import { type Event, Event_EventType } from '../../gen/etcd/kv_pb.ts';
import { Lease, Watch, type WatchResponse } from '../../gen/etcd/rpc_pb.ts';
import { type Change, rangeOf, toEntry } from './entry.ts';
import { EtcdError } from './etcd-error.ts';
import { duplex } from './wire.ts';

export interface WatchOptions {
  readonly prefix: string;
  /** Inclusive. One that has been compacted ends the watch. */
  readonly fromRevision: bigint;
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly signal: AbortSignal;
}

interface KeepAlive {
  readonly client: Client;
  readonly made: Metadata;
  readonly lease: bigint;
  readonly timeoutMs: number;
}

/** The protocol has a stream for it; one question and its answer leave no state that could go stale. */
export function keepAliveOnce({ client, made, lease, timeoutMs }: KeepAlive): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = duplex(client, Lease.method.leaseKeepAlive, made, timeoutMs);
    stream.on('error', reject);
    stream.on('end', () => reject(new EtcdError('unreachable', 'etcd ended the stream without an answer')));
    stream.once('data', ({ TTL }) => {
      resolve(Number(TTL));
      stream.end();
    });
    stream.write({ ID: lease });
  });
}

/** One watch over one stream: nothing is multiplexed, so that what ends the stream ends the watch and nothing else. */
export function watch(client: Client, made: Metadata, { prefix, fromRevision, onChanges, signal }: WatchOptions) {
  return new Promise<void>((resolve, reject) => {
    const stream = duplex(client, Watch.method.watch, made);
    const leave = () => stream.cancel();
    const end = (error?: unknown) => {
      signal.removeEventListener('abort', leave);
      stream.cancel();
      if (error === undefined || signal.aborted) resolve();
      else reject(error);
    };
    signal.addEventListener('abort', leave, { once: true });
    stream.on('error', end);
    stream.on('end', () => end(new EtcdError('unreachable', 'etcd ended the watch')));
    stream.on('data', ({ canceled, cancelReason, compactRevision, events }: WatchResponse) => {
      if (canceled) {
        end(new EtcdError('failed', `etcd cancelled the watch: ${compactRevision > 0n ? 'compacted' : cancelReason}`));
      } else if (events.length > 0) onChanges(events.flatMap(changesOf));
    });
    const request = { ...rangeOf(prefix), startRevision: fromRevision };
    stream.write({ requestUnion: { case: 'createRequest', value: request } });
    if (signal.aborted) leave();
  });
}

function changesOf({ type, kv }: Event): Change[] {
  if (!kv) return [];
  const { key, value } = toEntry(kv);
  return [type === Event_EventType.DELETE ? { key } : { key, value }];
}
