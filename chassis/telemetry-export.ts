// Sends finished spans to an OTLP collector over HTTP. Loaded only where an endpoint is set. Spans are made by us
// (telemetry.ts) with the ids that travel in traceparent, so that all services' spans join into one trace; from the
// SDK come the batching and the wire format.
import { type HrTime, SpanKind as OtelKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type ReadableSpan } from "@opentelemetry/sdk-trace";
import type { TraceContext } from "./context.ts";
import type { AttributeValue, SpanKind } from "./telemetry.ts";

export type FinishedSpan = {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: TraceContext;
  readonly parent: TraceContext | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly error?: string;
};

export type SpanExport = { add(span: FinishedSpan): void; shutdown(): Promise<void> };

/** Beyond this many waiting spans new ones are dropped. */
const MAX_QUEUE = 4_096;
const MAX_BATCH = 512;
const SEND_EVERY_MS = 1_000;
const SEND_TIMEOUT_MS = 5_000;

const kinds: Readonly<Record<SpanKind, OtelKind>> = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
};

export type ExportOptions = { readonly service: string; readonly instance: string; readonly endpoint: string };

export function createSpanExport({ service, instance, endpoint }: ExportOptions): SpanExport {
  const resource = resourceFromAttributes({ "service.name": service, "service.instance.id": instance });
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: SEND_TIMEOUT_MS });
  const processor = new BatchSpanProcessor({
    exporter,
    maxQueueSize: MAX_QUEUE,
    maxExportBatchSize: MAX_BATCH,
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: SEND_TIMEOUT_MS,
  });
  return {
    add: (span) => processor.onEnd(toReadable(span, resource)),
    shutdown: () => processor.shutdown().catch(() => undefined),
  };
}

function toReadable(span: FinishedSpan, resource: ReadableSpan["resource"]): ReadableSpan {
  const spanContext = { ...idsOf(span.context), isRemote: false };
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => spanContext,
    ...(span.parent && { parentSpanContext: { ...idsOf(span.parent), isRemote: true } }),
    startTime: toHrTime(span.startedAt),
    endTime: toHrTime(span.startedAt + span.durationMs),
    duration: toHrTime(span.durationMs),
    status:
      span.error === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: span.error },
    attributes: span.attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "souk" },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function idsOf({ traceId, spanId, sampled }: TraceContext) {
  return { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE };
}

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
