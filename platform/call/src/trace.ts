import { randomPart } from './random.ts';

/** W3C Trace Context, level 1. */
export interface Trace {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: the span that this call is. */
  readonly spanId: string;
  readonly parentId?: string;
  readonly isSampled: boolean;
}

export function newTrace(isSampled = false): Trace {
  return { traceId: randomPart(16).toString('hex'), spanId: randomPart(8).toString('hex'), isSampled };
}

/** A span below `parent`, in the same trace. */
export function childOf(parent: Trace): Trace {
  return { ...parent, spanId: randomPart(8).toString('hex'), parentId: parent.spanId };
}

const pattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** The caller's span, or undefined for a header that is not one (which the standard says to ignore). */
export function parseTraceparent(header: string | undefined): Trace | undefined {
  const found = header === undefined || header.length > 200 ? null : pattern.exec(header);
  if (!found?.[1] || !found[2] || !found[3]) return undefined;
  return { traceId: found[1], spanId: found[2], isSampled: (Number.parseInt(found[3], 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, isSampled }: Trace): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}
