import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Span } from '@verum/call';

export interface EndedSpan {
  readonly span: Span;
  /** Wall time, UTC milliseconds with fractions. */
  readonly endedMs: number;
}

export interface Exporter {
  convert(ended: EndedSpan): ReadableSpan;
  /** Throws when the collector did not take the batch, after the retries that OTLP asks for. */
  send(spans: ReadableSpan[]): Promise<void>;
  close(): void;
}

export interface ExporterOptions {
  readonly endpoint: string;
  readonly name: string;
  readonly timeoutMs?: number;
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/**
 * Our spans as OpenTelemetry's exporter takes them. Its tracer, context and processors are left out: ids, parents and
 * times are those of the call, which travels in headers of our own.
 */
export function openExporter({ endpoint, name, timeoutMs = 10_000 }: ExporterOptions): Exporter {
  const url = new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href;
  // One batch is on its way at a time; it counts as such until a moment after its answer was told, when the next one may
  // be here already.
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: timeoutMs, concurrencyLimit: 2 });
  const resource = resourceFromAttributes({ 'service.name': name, 'service.namespace': 'verum' });
  const common = {
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'verum' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
  return {
    convert({ span, endedMs }) {
      const { traceId, spanId, parentId } = span.trace;
      return {
        ...common,
        name: span.name,
        kind: kinds[span.kind],
        spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
        ...(parentId !== undefined && { parentSpanContext: { traceId, spanId: parentId, traceFlags: 1 } }),
        startTime: hrTime(endedMs - span.durationMs),
        endTime: hrTime(endedMs),
        duration: hrTime(span.durationMs),
        attributes: { ...span.attributes },
        status: { code: span.isFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
      };
    },
    send: (spans) =>
      new Promise((resolve, reject) => {
        exporter.export(spans, ({ code, error }) => {
          if (code === 0) resolve();
          else reject(error ?? new Error('the collector did not take the spans'));
        });
      }),
    close: () => void exporter.shutdown().catch(() => {}),
  };
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
