// /asyncapi.json, AsyncAPI 3.0, written from the events: one channel for each type, sent by the service that owns it.
import type { EventDefinition } from "./event.ts";
import type { JsonSchema } from "./json-schema.ts";
import { createHoist, type Hoist } from "./named-schemas.ts";

type Reference = { readonly $ref: string };

export type AsyncApiMessage = {
  readonly name: string;
  readonly summary: string;
  readonly contentType: string;
  readonly payload: JsonSchema;
  readonly examples: readonly { readonly payload: unknown }[];
};

export type AsyncApiDocument = {
  readonly asyncapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: string;
  readonly channels: Readonly<
    Record<
      string,
      { readonly address: string; readonly summary: string; readonly messages: Readonly<Record<string, Reference>> }
    >
  >;
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly action: "send";
        readonly channel: Reference;
        readonly summary: string;
        readonly messages: readonly Reference[];
      }
    >
  >;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
};

const description =
  "Facts that the services publish. Delivered at least once, in order for each aggregate on first delivery; " +
  "`aggregateVersion` rises with every event of an aggregate, and `data` carries its whole relevant state.";

/** `order.paid` at version 1 is the message `order.paid.v1` on the channel `order.paid`. */
export function asyncApiDocument(events: readonly EventDefinition[], { version = "1" } = {}): AsyncApiDocument {
  const hoist = createHoist();
  const byType = Map.groupBy(events, (event) => event.type);
  const channels = [...byType].map(([type, versions]) => [type, channel(type, versions)] as const);
  const operations = [...byType].map(([type, versions]) => [`send.${type}`, operation(type, versions)] as const);
  const messages = events.map((event) => [messageName(event), message(event, hoist)] as const);
  return {
    asyncapi: "3.0.0",
    info: { title: "Souk events", version, description },
    defaultContentType: "application/json",
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
    components: { messages: Object.fromEntries(messages), schemas: hoist.components() },
  };
}

function messageName({ type, version }: EventDefinition): string {
  return `${type}.v${version}`;
}

function channel(type: string, versions: readonly EventDefinition[]) {
  const messages = versions.map((event) => {
    const name = messageName(event);
    return [name, { $ref: `#/components/messages/${name}` }] as const;
  });
  return { address: type, summary: versions[0]?.summary ?? "", messages: Object.fromEntries(messages) };
}

function operation(type: string, versions: readonly EventDefinition[]) {
  const messages = versions.map((event) => ({ $ref: `#/channels/${type}/messages/${messageName(event)}` }));
  const source = versions[0]?.source ?? "";
  return { action: "send", channel: { $ref: `#/channels/${type}` }, summary: `Sent by ${source}`, messages } as const;
}

function message(event: EventDefinition, hoist: Hoist): AsyncApiMessage {
  return {
    name: event.type,
    summary: event.summary,
    contentType: "application/json",
    payload: envelope(event, hoist.schema(event.data)),
    examples: [{ payload: envelopeExample(event) }],
  };
}

function envelope(event: EventDefinition, data: JsonSchema): JsonSchema {
  return {
    type: "object",
    properties: {
      id: { type: "string", format: "uuid" },
      type: { const: event.type },
      version: { const: event.version },
      source: { const: event.source },
      time: { type: "string", format: "date-time" },
      aggregateId: { type: "string" },
      aggregateVersion: { type: "integer", minimum: 1 },
      traceparent: { type: "string" },
      data,
    },
    required: ["id", "type", "version", "source", "time", "aggregateId", "aggregateVersion", "data"],
  };
}

function envelopeExample(event: EventDefinition): unknown {
  return {
    id: "01995f2e-7d10-7000-8000-0000000000e1",
    type: event.type,
    version: event.version,
    source: event.source,
    time: "2026-01-01T00:00:00.000Z",
    aggregateId: "01995f2e-7d10-7000-8000-000000000001",
    aggregateVersion: 1,
    data: event.example,
  };
}
