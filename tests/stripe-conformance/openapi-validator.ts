// Validates answers against Stripe's own OpenAPI description (3.0): its dialect is turned into JSON Schema, an answer's
// schema is found by method, path and status.
import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export type Answer = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
};

export type OpenApiValidator = {
  readonly version: string;
  /** What does not fit; empty where all is well. */
  faults(answer: Answer): readonly string[];
};

export function createOpenApiValidator(file: string): OpenApiValidator {
  const document = JSON.parse(readFileSync(file, "utf8")) as {
    readonly info: { readonly version: string };
    readonly paths: Readonly<Record<string, JsonObject>>;
    readonly components: JsonObject;
  };
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false });
  ajv.addSchema({ $id: "stripe", components: toJsonSchema(document.components) } as object);
  const compiled = new Map<string, ValidateFunction>();
  const templates = Object.keys(document.paths).map((template) => ({ template, pattern: patternOf(template) }));

  return {
    version: document.info.version,
    faults({ method, path, status, body }) {
      const matching = templates.filter(({ pattern }) => pattern.test(path));
      // `/v1/payment_intents/search` also fits `/v1/payment_intents/{intent}`: the more literal template wins.
      const { template } = matching.sort((a, b) => placeholders(a.template) - placeholders(b.template))[0] ?? {};
      const operation =
        template === undefined
          ? undefined
          : (document.paths[template]?.[method.toLowerCase()] as JsonObject | undefined);
      if (operation === undefined) return [`${method} ${path} is not described`];
      const responses = operation.responses as JsonObject;
      const key = `${method} ${template} ${status === 200 ? "200" : "default"}`;
      const response = (responses[String(status)] ?? responses.default) as JsonObject;
      const schema = ((response.content as JsonObject)["application/json"] as JsonObject).schema as Json;
      const validate = compiled.get(key) ?? ajv.compile(toJsonSchema(schema) as object);
      compiled.set(key, validate);
      return validate(body) ? [] : (validate.errors ?? []).map((error) => `${key}: ${describe(error)}`);
    },
  };
}

const describe = ({ instancePath, message, params }: ErrorObject) =>
  `${instancePath} ${message} ${JSON.stringify(params)}`;
const placeholders = (template: string) => template.split("{").length;

function patternOf(template: string): RegExp {
  const literal = template.split(/\{[^}]+\}/).map((part) => part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join("[^/]+")}$`);
}

/** `nullable` becomes a union with null, references point into the one stored document. */
function toJsonSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (schema === null || typeof schema !== "object") return schema;
  const source = schema as JsonObject;
  const target: Record<string, Json> = {};
  for (const [key, value] of Object.entries(source)) {
    if (key === "nullable" && value === true) continue;
    if (key === "$ref" && typeof value === "string") target.$ref = value.replace("#/", "stripe#/");
    else if (!key.startsWith("x-")) target[key] = toJsonSchema(value);
  }
  return source.nullable === true ? { anyOf: [target, { type: "null" }] } : target;
}
