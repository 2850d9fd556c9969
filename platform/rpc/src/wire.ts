import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Refusal } from '@verum/call';
import { Reason, RefusalSchema, reasonRule } from '@verum/contracts';

/** The trailer in which a refusal travels, beside the gRPC status it maps to. */
export const refusalTrailer = 'verum-refusal-bin';

export function refusalToBytes(refusal: Refusal): Uint8Array {
  return toBinary(
    RefusalSchema,
    create(RefusalSchema, {
      reason: refusal.reason,
      facts: { ...refusal.facts },
      violations: refusal.violations.map((violation) => ({ ...violation })),
      retryAfterSeconds: refusal.retryAfterSeconds,
      detailJson: refusal.detail === undefined ? '' : JSON.stringify(refusal.detail),
    }),
  );
}

export function refusalFromBytes(bytes: Uint8Array): Refusal {
  const message = fromBinary(RefusalSchema, bytes);
  return new Refusal(message.reason, {
    facts: message.facts,
    violations: message.violations,
    retryAfterSeconds: message.retryAfterSeconds,
    ...(message.detailJson !== '' && { detail: JSON.parse(message.detailJson) }),
  });
}

/** For peers and proxies that say no more than a status. */
export function refusalFromStatus(code: number, target: string, cause?: unknown): Refusal {
  const facts = { service: target, grpc: String(code) };
  const known: Readonly<Record<number, Reason>> = {
    1: Reason.CANCELLED,
    3: Reason.INVALID_REQUEST,
    4: Reason.DEADLINE_EXCEEDED,
    5: Reason.NOT_FOUND,
    6: Reason.ALREADY_EXISTS,
    7: Reason.PERMISSION_DENIED,
    8: Reason.TOO_LARGE,
    12: Reason.METHOD_NOT_ALLOWED,
    14: Reason.UNAVAILABLE,
    16: Reason.UNAUTHENTICATED,
  };
  return new Refusal(known[code] ?? Reason.INTERNAL, { facts, cause });
}

export function grpcCode(refusal: Refusal): number {
  return reasonRule(refusal.reason).grpc;
}

/** What leaves a service is always a refusal; a bug becomes INTERNAL and its cause stays here. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(Reason.INTERNAL, { cause: error });
}

/** grpc-js insists on a Buffer; this is a view, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
