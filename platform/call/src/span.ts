import { type Call, currentCall, runWithCall } from './call.ts';
import { Refusal } from './refusal.ts';
import { childOf, newTrace, type Trace } from './trace.ts';

/**
 * What a span may say, as OpenTelemetry names it. The list is closed, like that of the log: a body, a token, a
 * parameter or a person has no field to go into.
 */
export interface SpanAttributes {
  /** The template, never the address. */
  readonly 'http.route'?: string;
  readonly 'http.request.method'?: string;
  readonly 'http.response.status_code'?: number;
  readonly 'rpc.system'?: 'grpc' | 'local';
  readonly 'rpc.service'?: string;
  readonly 'rpc.method'?: string;
  /** Which context's schema. */
  readonly 'db.namespace'?: string;
  /** `select`, `insert`, `begin` …: the first word of the statement. */
  readonly 'db.operation.name'?: string;
  /** The first table or function that the statement names. */
  readonly 'db.collection.name'?: string;
  /** A hospital's code or a service's name. */
  readonly 'peer.service'?: string;
  /** A reason of the catalogue. */
  readonly 'error.type'?: string;
  readonly 'verum.request_id'?: string;
  /** The service that called. */
  readonly 'verum.caller'?: string;
  /** A user's id. */
  readonly 'verum.actor'?: string;
  readonly 'verum.event.type'?: string;
  readonly 'verum.count'?: number;
}

export type SpanKind = 'server' | 'client' | 'internal' | 'producer' | 'consumer';

/** A piece of work that is over. */
export interface Span {
  readonly name: string;
  readonly kind: SpanKind;
  /** Of the span itself: `spanId`, and `parentId` unless it is the first. */
  readonly trace: Trace;
  readonly durationMs: number;
  readonly attributes: SpanAttributes;
  readonly isFailed: boolean;
}

/** Where spans go. Must not throw and must not wait: it is called in the middle of the work. */
export interface SpanSink {
  /** Whether a trace that begins here is seen, by its id: every process with the same rule decides alike. */
  isChosen(traceId: string): boolean;
  /** The span ended just now. */
  record(span: Span): void;
}

// One for the process, like the storage of the current call: every layer records, and only the host knows where to.
let sink: SpanSink | undefined;

/** From now on spans go to `to`; to nowhere without. Returns how to stop, unless another sink has taken its place. */
export function sendSpans(to: SpanSink | undefined): () => void {
  sink = to;
  return () => {
    if (sink === to) sink = undefined;
  };
}

/** Whether a span of this trace would go anywhere. Asked before anything is put together for it. */
export function isTraced(trace: Trace): boolean {
  return sink !== undefined && trace.isSampled;
}

export function recordSpan(span: Span): void {
  if (isTraced(span.trace)) sink?.record(span);
}

/** A trace that begins here: at the edge, or in work that nobody outside asked for. Whether it is seen is decided now. */
export function startTrace(): Trace {
  const trace = newTrace();
  return { ...trace, isSampled: sink?.isChosen(trace.traceId) ?? false };
}

/** The same for a trace that a stranger began: its ids are kept, and its wish to be sampled is not. */
export function continueTrace(parent: Trace): Trace {
  return { ...childOf(parent), isSampled: sink?.isChosen(parent.traceId) ?? false };
}

export interface SpanOptions {
  /** `client` unless told: most of what is worth a span of its own waits for somebody else. */
  readonly kind?: SpanKind;
  /** The current call when it is not given. */
  readonly call?: Call;
  /**
   * For work that nobody outside asked for, like a delivery or a page of a hospital: its call comes from no edge, so
   * this span is the first of the trace. Whether it is seen is decided by the trace's id, as an edge would.
   */
  readonly isFirst?: boolean;
  /** What is only known when it is over. */
  readonly atEnd?: () => SpanAttributes;
}

/**
 * Runs `fn` as a span of the current call: what it records becomes a child. Costs a comparison when the call is not
 * traced. The name is a constant or made of constants: `POST hospital`, never an address.
 *
 * `fn` gets the call of the span, for whatever takes its call as an argument.
 *
 * @example await withSpan('GET hospital', { 'peer.service': code }, () => fetchPage(address))
 */
export async function withSpan<T>(
  name: string,
  attributes: SpanAttributes,
  fn: (call?: Call) => Promise<T>,
  options: SpanOptions = {},
): Promise<T> {
  const outer = options.call ?? currentCall();
  const trace = outer && traceWithin(outer.trace, options.isFirst ?? false);
  if (outer === undefined || trace === undefined) return await fn(outer);
  const call = { ...outer, trace };
  const startedMs = performance.now();
  let error: unknown;
  try {
    return await runWithCall(call, () => fn(call));
  } catch (thrown) {
    error = thrown ?? new Error('nothing was thrown');
    throw thrown;
  } finally {
    recordSpan({
      name,
      kind: options.kind ?? 'client',
      trace,
      durationMs: performance.now() - startedMs,
      attributes: {
        ...attributes,
        ...options.atEnd?.(),
        ...(error !== undefined && { 'error.type': errorType(error) }),
      },
      isFailed: error !== undefined,
    });
  }
}

/** The trace of a span within `trace`; undefined where nobody would see it. */
function traceWithin(trace: Trace, isFirst: boolean): Trace | undefined {
  if (isTraced(trace)) return childOf(trace);
  if (!isFirst || !sink?.isChosen(trace.traceId)) return undefined;
  const { traceId, spanId } = childOf(trace);
  return { traceId, spanId, isSampled: true };
}

/** A reason, or the kind of a bug; never its message, which quotes values. */
export function errorType(error: unknown): string {
  if (error instanceof Refusal) return error.message.slice(0, error.message.indexOf(':'));
  return error instanceof Error ? error.name : typeof error;
}
