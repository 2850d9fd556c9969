import { setTimeout } from 'node:timers/promises';
import { create, type DescMethod, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { toRequest } from '@verum/cli';
import type { Person } from './stack.ts';

/** An answer as it comes over the wire: nothing read out of it yet. */
export interface RawAnswer {
  readonly status: number;
  /** Sorted, in small letters. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export type RawSend = (person: Person, method: DescMethod, message: Message, more?: RawOptions) => Promise<RawAnswer>;

export interface RawOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends messages by their first route; whoever is told to come back later does. */
export function rawHttp(address: string): RawSend {
  return async function send(person, method, message, more = {}): Promise<RawAnswer> {
    const { verb, path, headers, body } = toRequest(method, message);
    const response = await fetch(new URL(path, address), {
      method: verb,
      headers: {
        ...headers,
        ...(person.token !== undefined && { authorization: `Bearer ${person.token}` }),
        ...more.headers,
      },
      ...(body !== undefined && { body: body as NonNullable<RequestInit['body']> }),
    });
    if (response.status === 429) {
      await response.arrayBuffer();
      await setTimeout(Number(response.headers.get('retry-after') ?? 1) * 1000);
      return await send(person, method, message, more);
    }
    const text = Buffer.from(await response.arrayBuffer()).toString();
    return { status: response.status, headers: [...response.headers].toSorted(), body: text };
  };
}

/** A message of a method by its plain fields. */
export function messageOf<M extends DescMethod>(method: M, fields: MessageInitShape<M['input']>): Message {
  return create(method.input, fields) as Message;
}
