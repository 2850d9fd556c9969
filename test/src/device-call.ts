import type { DescMethod, Message, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { toRequest } from '@verum/cli';
import { epro } from '@verum/contracts';
import { openPhone, type Phone } from '@verum/epro';
import type { Person } from './stack.ts';

export interface DeviceCallOptions {
  /** The phone's corrected clock less ours. */
  readonly offMs?: number;
  /** The method that the proof is made for, in place of the one that is called. */
  readonly proofFor?: DescMethod;
  /** In place of a device's proof. */
  readonly authorization?: string;
}

export interface DeviceAnswer {
  readonly status: number;
  /** Of a refusal; 'answered' where it was none. */
  readonly reason: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request of a phone, over HTTP, as its application makes it. */
export async function callAs(
  address: string,
  phone: Phone,
  method: DescMethod,
  message: Message,
  { offMs = 0, proofFor = method, authorization }: DeviceCallOptions = {},
): Promise<DeviceAnswer> {
  const { verb, path, headers, body } = toRequest(method, message);
  const shown = authorization ?? `Device ${phone.proof(proofFor, Date.now() + offMs)}`;
  const response = await fetch(new URL(path, address), {
    method: verb,
    headers: { ...headers, authorization: shown },
    ...(body !== undefined && { body: body as NonNullable<RequestInit['body']> }),
  });
  const text = await response.text();
  if (response.ok) return { status: response.status, reason: 'answered', facts: {}, body: text };
  const { reason = '', facts = {} } = JSON.parse(text) as { reason?: string; facts?: Record<string, string> };
  return { status: response.status, reason, facts, body: text };
}

/** The answer of a call that is not refused. */
export async function ask<M extends DescMethod>(
  address: string,
  phone: Phone,
  method: M,
  message: MessageInitShape<M['input']>,
): Promise<MessageShape<M['output']>> {
  const answer = await callAs(address, phone, method, create(method.input, message));
  if (answer.reason !== 'answered') throw new Error(`${method.name}: ${answer.reason} ${answer.body}`);
  return fromJson(method.output, JSON.parse(answer.body) as JsonValue) as MessageShape<M['output']>;
}

/** A phone of the subject, paired by somebody of its site. */
export async function pairPhone(
  address: string,
  coordinator: Person,
  of: { readonly study: string; readonly subject: string },
  kind = epro.DeviceKind.OWN,
): Promise<Phone> {
  const { code } = await coordinator.of(epro.DeviceService).createPairingCode({ ...of, kind });
  const phone = openPhone();
  phone.device = (await ask(address, phone, epro.DiaryService.method.pairDevice, phone.pairing(code))).device;
  return phone;
}
