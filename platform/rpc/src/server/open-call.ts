import { createHash } from 'node:crypto';
import type { DescMethod } from '@bufbuild/protobuf';
import { type Call, childOf, type Idempotency, newCall, newTrace, parseTraceparent } from '@verum/call';
import { methodPath, methodRules } from '@verum/contracts';
import type { Envelope } from '../channel.ts';

const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** The call as the envelope tells it: deadline, trace, request id, idempotency key. Nobody is signed in yet. */
export function openCall(
  method: DescMethod,
  request: Uint8Array,
  { metadata, caller, timeoutMs, signal }: Envelope,
): Call {
  const parent = parseTraceparent(metadata.traceparent);
  const requestId = metadata['x-request-id'];
  return newCall({
    command: methodPath(method).slice(1),
    timeoutMs,
    gone: signal,
    caller,
    trace: parent ? childOf(parent) : newTrace(),
    ...(requestId !== undefined && requestIdPattern.test(requestId) && { requestId }),
    token: after('Bearer ', metadata.authorization),
    proof: after('Device ', metadata.authorization),
    idempotency: idempotency(method, request, metadata['idempotency-key']),
  });
}

function after(scheme: string, header: string | undefined): string | undefined {
  return header?.startsWith(scheme) ? header.slice(scheme.length) : undefined;
}

/** Reads have no use for a key. One that is too long or empty is refused where it would be stored. */
function idempotency(method: DescMethod, request: Uint8Array, key: string | undefined): Idempotency | undefined {
  if (key === undefined || methodRules(method).isRead) return undefined;
  let hash: string | undefined;
  return {
    key,
    // Only a write that is let in asks for it: a large body is not hashed for a call that is refused.
    get requestHash() {
      hash ??= createHash('sha256').update(methodPath(method)).update('\n').update(request).digest('hex');
      return hash;
    },
  };
}
