// Metrics and traces. Without an endpoint a span is two ids and nothing is kept or loaded; with one the OpenTelemetry
// SDK exports what was sampled (telemetry-export.ts). The registry is this service's own, never prom-client's global.
import { Registry } from "prom-client";
import type { Clock } from "./clock.ts";
import { newTrace, type TraceContext } from "./context.ts";
import type { Random } from "./random.ts";
import type { SpanExport } from "./telemetry-export.ts";
import { registerProcessMetrics } from "./telemetry-process.ts";

export type SpanKind = "server" | "client" | "producer" | "consumer" | "internal";
export type AttributeValue = string | number | boolean;
export type SpanOptions = {
  readonly parent?: TraceContext;
  readonly kind: SpanKind;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
};

export type Span = {
  /** What children and outgoing calls name as their parent. */
  readonly context: TraceContext;
  set(name: string, value: AttributeValue): void;
  /** Marks it failed where an error is given. */
  end(error?: unknown): void;
};

export type Telemetry = {
  readonly registry: Registry;
  startSpan(name: string, options: SpanOptions): Span;
  /** Sends what is still waiting. */
  shutdown(): Promise<void>;
  readonly exporting: boolean;
};

export type TelemetryOptions = {
  readonly service: string;
  readonly instance: string;
  /** OTLP over HTTP: spans go to `<endpoint>/v1/traces`. */
  readonly endpoint?: string;
  readonly clock: Clock;
  readonly random: Random;
};

/** A span that is only its ids. */
class IdSpan implements Span {
  readonly context: TraceContext;
  constructor(context: TraceContext) {
    this.context = context;
  }
  set(): void {}
  end(): void {}
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const registry = new Registry();
  registerProcessMetrics(registry, options.clock);
  const { random } = options;
  const base = { service: options.service, instance: options.instance };
  if (options.endpoint === undefined) {
    return {
      registry,
      startSpan: (_name, { parent }) => new IdSpan(newTrace(random, parent, false)),
      shutdown: async () => undefined,
      exporting: false,
    };
  }
  const exported = loadExport({ ...base, endpoint: options.endpoint });
  return {
    registry,
    startSpan: (name, span) => {
      const context = newTrace(random, span.parent, true);
      return context.sampled ? new RecordedSpan(name, span, context, options.clock, exported) : new IdSpan(context);
    },
    shutdown: async () => (await exported.ready).shutdown(),
    exporting: true,
  };
}

type Loading = { readonly ready: Promise<SpanExport>; loaded: SpanExport | undefined };

/** The SDK is loaded behind the start; spans that end before it is there wait for it. */
function loadExport(options: { service: string; instance: string; endpoint: string }): Loading {
  const loading: Loading = {
    loaded: undefined,
    ready: import("./telemetry-export.ts").then(({ createSpanExport }) => {
      loading.loaded = createSpanExport(options);
      return loading.loaded;
    }),
  };
  return loading;
}

class RecordedSpan implements Span {
  readonly context: TraceContext;
  readonly #name: string;
  readonly #kind: SpanKind;
  readonly #parent: TraceContext | undefined;
  readonly #startedAt: number;
  readonly #startedMs: number;
  readonly #attributes: Record<string, AttributeValue>;
  readonly #clock: Clock;
  readonly #export: Loading;
  #ended = false;

  constructor(name: string, options: SpanOptions, context: TraceContext, clock: Clock, target: Loading) {
    this.context = context;
    this.#name = name;
    this.#kind = options.kind;
    this.#parent = options.parent;
    this.#attributes = { ...options.attributes };
    this.#clock = clock;
    this.#export = target;
    this.#startedAt = clock.now();
    this.#startedMs = clock.monotonicMs();
  }

  set(name: string, value: AttributeValue): void {
    this.#attributes[name] = value;
  }

  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const finished = {
      name: this.#name,
      kind: this.#kind,
      context: this.context,
      parent: this.#parent,
      startedAt: this.#startedAt,
      durationMs: this.#clock.monotonicMs() - this.#startedMs,
      attributes: this.#attributes,
      ...(error !== undefined && { error: error instanceof Error ? error.message : String(error) }),
    };
    if (this.#export.loaded) this.#export.loaded.add(finished);
    else this.#export.ready.then((loaded) => loaded.add(finished)).catch(() => undefined);
  }
}
