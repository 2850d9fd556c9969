import type { KeyValue } from '../../gen/etcd/kv_pb.ts';

/** A key and its value, both UTF-8. */
export interface Entry {
  readonly key: string;
  readonly value: string;
}

/** What happened to a key; without `value` it was deleted, or its lease ran out. */
export interface Change {
  readonly key: string;
  readonly value?: string;
}

/** From the prefix to the first key that no longer begins with it. */
export function rangeOf(prefix: string): { key: Buffer; rangeEnd: Buffer } {
  const rangeEnd = Buffer.from(prefix);
  // A prefix ends in '/', so that its last byte can always be raised by one.
  rangeEnd.writeUInt8(rangeEnd.readUInt8(rangeEnd.length - 1) + 1, rangeEnd.length - 1);
  return { key: Buffer.from(prefix), rangeEnd };
}

export function toEntry({ key, value }: Pick<KeyValue, 'key' | 'value'>): Entry {
  return { key: Buffer.from(key).toString(), value: Buffer.from(value).toString() };
}
