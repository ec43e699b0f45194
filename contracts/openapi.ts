// /openapi.json, OpenAPI 3.1, written from the routes. Routes for service tokens are not in it.
import { exampleOf } from "./example-of.ts";
import { type JsonSchema, plain } from "./json-schema.ts";
import { createHoist, type Hoist } from "./named-schemas.ts";
import { createErrorResponses, type ErrorResponses, type ResponseReference } from "./openapi-errors.ts";
import { idempotencyOf, type Route } from "./route.ts";
import type { TObject, TSchema } from "./schema.ts";

export type OpenApiOptions = { readonly serverUrl: string; readonly version: string };

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
};

export type MediaTypes = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;

export type ResponseObject = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: MediaTypes;
};

export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: MediaTypes };
  readonly responses: Readonly<Record<string, ResponseObject | ResponseReference>>;
};

export type OpenApiDocument = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
};

const description =
  "Money is an integer in the currency's minor unit with its currency. Ids are UUIDv7, times RFC 3339 in UTC. " +
  "Lists are `{items, nextCursor, total}`. Errors are problem documents (RFC 9457) with a stable `code`.";

export function openApiDocument(routes: readonly Route[], { serverUrl, version }: OpenApiOptions): OpenApiDocument {
  const hoist = createHoist();
  const errors = createErrorResponses(hoist);
  const open = routes.filter((route) => route.access.kind !== "service");
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of open) {
    const item = paths[route.path] ?? {};
    item[route.method.toLowerCase()] = operation(route, hoist, errors);
    paths[route.path] = item;
  }
  return {
    openapi: "3.1.0",
    info: { title: "Souk", version, description },
    servers: [{ url: serverUrl }],
    tags: [...new Set(open.map((route) => route.service))].map((name) => ({ name })),
    paths,
    components: {
      schemas: hoist.components(),
      responses: errors.components(),
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The access token of a sign-in. A permission is named where an operation needs one.",
        },
      },
    },
  };
}

function operation(route: Route, hoist: Hoist, errors: ErrorResponses): Operation {
  const body = requestBody(route, hoist);
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.service],
    security: security(route),
    parameters: [
      ...parameters("path", route.params, hoist),
      ...parameters("query", route.query, hoist),
      ...idempotencyKey(route),
    ],
    ...(body && { requestBody: body }),
    responses: { ...successes(route, hoist), ...errors.of(route) },
  };
}

/** Roles in the list of a bearer scheme are allowed since 3.1. */
function security(route: Route): Operation["security"] {
  switch (route.access.kind) {
    case "permission":
      return [{ bearer: [route.access.permission] }];
    case "signedIn":
      return [{ bearer: [] }];
    case "public":
      return [];
    default:
      return [{}, { bearer: [] }];
  }
}

function parameters(where: "path" | "query", schema: TObject | undefined, hoist: Hoist): readonly Parameter[] {
  if (!schema) return [];
  const required = plain(schema).required ?? [];
  return Object.entries(schema.properties).map(([name, inner]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: hoist.schema(inner),
  }));
}

function idempotencyKey(route: Route): readonly Parameter[] {
  const policy = idempotencyOf(route);
  if (policy === "none") return [];
  return [
    {
      name: "Idempotency-Key",
      in: "header",
      required: policy === "required",
      description: "The same key and body get the same answer; another body is 422.",
      schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
    },
  ];
}

function requestBody(route: Route, hoist: Hoist): Operation["requestBody"] {
  const schema = route.body ?? route.form;
  if (!schema && route.consumes === undefined) return undefined;
  const type = route.consumes ?? "application/json";
  if (!schema) return { required: true, content: { [type]: { schema: rawBody(type) } } };
  const example = exampleOf(plain(schema), "required");
  return { required: true, content: { [type]: { schema: hoist.schema(schema), example } } };
}

function rawBody(type: string): JsonSchema {
  if (type !== "multipart/form-data") return { type: "string" };
  return { type: "object", properties: { file: { type: "string", format: "binary" } }, required: ["file"] };
}

function successes(route: Route, hoist: Hoist): Record<string, ResponseObject> {
  const type = route.produces ?? "application/json";
  return Object.fromEntries(
    Object.entries(route.replies).map(([status, schema]) => [status, success(schema, type, hoist)]),
  );
}

function success(schema: TSchema, type: string, hoist: Hoist): ResponseObject {
  const json = plain(schema);
  if (json.type === "null") return { description: "Done" };
  const example = type === "application/json" ? { example: exampleOf(json, "all") } : {};
  return { description: "Done", content: { [type]: { schema: hoist.schema(schema), ...example } } };
}
