// Answers are written by serialisers compiled from the contract's schemas: what a schema does not name never leaves.
import type { Route } from "@souk/contracts/route";

type JsonSchema = Readonly<Record<string, unknown>>;

/** By status, for Fastify. Nothing for answers that are not JSON. */
export function responseSchemas(route: Route): Record<string, JsonSchema> | undefined {
  if (route.produces !== undefined && !route.produces.includes("json")) return undefined;
  const withBody = Object.entries(route.replies).filter(([, schema]) => !isNull(schema as unknown as JsonSchema));
  if (withBody.length === 0) return undefined;
  return Object.fromEntries(withBody.map(([status, schema]) => [status, simplify(schema as unknown as JsonSchema)]));
}

function isNull(schema: JsonSchema): boolean {
  return schema.type === "null";
}

/**
 * The serialiser validates each branch of an `anyOf` to find the right one; "a value or null" it can tell by itself
 * when it is written as `nullable`.
 */
function simplify(schema: JsonSchema): JsonSchema {
  const branches = schema.anyOf;
  if (Array.isArray(branches) && branches.length === 2) {
    const other = branches.find((each: JsonSchema) => !isNull(each)) as JsonSchema | undefined;
    if (other && branches.some(isNull) && other.anyOf === undefined) return { ...simplify(other), nullable: true };
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, simplifyMember(key, value)]));
}

const NAMED_SCHEMAS = new Set(["properties", "patternProperties"]);

function simplifyMember(key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (NAMED_SCHEMAS.has(key)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, simplify(each as JsonSchema)]));
  }
  if (key === "items" || key === "additionalProperties") return simplify(value as JsonSchema);
  if (key === "anyOf" && Array.isArray(value)) return value.map((each: JsonSchema) => simplify(each));
  return value;
}
