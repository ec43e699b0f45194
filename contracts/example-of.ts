// Examples made from schemas, so that every operation in the documents has one that fits. Requests name only what is
// required; answers name everything.
import type { JsonSchema } from "./json-schema.ts";

type Detail = "required" | "all";

/** By the field's name, where its schema allows the value. */
const byName: Readonly<Record<string, unknown>> = {
  email: "ada@example.org",
  password: "correct horse battery staple",
  currentPassword: "correct horse battery staple",
  name: "Ada Lovelace",
  line1: "Hauptstraße 1",
  city: "Berlin",
  postalCode: "10115",
  phone: "+49 30 1234567",
  locale: "en",
  title: "Brass lamp",
  handle: "brass-lamp",
  idOrHandle: "brass-lamp",
  sku: "LAMP-BRASS-M",
  vendor: "Souk Works",
  quantity: 2,
  amount: 4900,
  limit: 20,
  code: "not_found",
  status: 404,
  carrier: "DHL",
  trackingNumber: "00340434161094042557",
  reason: "Changed their mind",
  shippingOption: "standard",
  paymentMethod: "pm_card_visa",
  url: "/api/v1/media/3f0f.png",
  q: "lamp",
  number: "S-100001",
};

const byFormat: Readonly<Record<string, string>> = {
  uuid: "01995f2e-7d10-7000-8000-000000000001",
  "date-time": "2026-01-01T00:00:00.000Z",
  email: "ada@example.org",
  uri: "https://example.org/",
  binary: "",
};

/** Tried in turn where a pattern or a length asks for something particular. */
const candidates: readonly string[] = [
  "EUR",
  "DE",
  "en",
  "standard",
  "example",
  "pm_card_visa",
  `${"0123456789abcdef".repeat(4)}.png`,
  "https://example.org/",
  "12345678",
  "a",
];

/** Throws where nothing that it knows fits: then the schema should carry `examples`. */
export function exampleOf(schema: JsonSchema, detail: Detail, name = ""): unknown {
  const given = schema.examples?.[0] ?? schema.const ?? schema.enum?.[0];
  if (given !== undefined) return given;
  const named = byName[name];
  if (named !== undefined && fits(schema, named)) return named;
  if (schema.anyOf) {
    const inner = schema.anyOf.find((each) => each.type !== "null") ?? schema.anyOf[0];
    return inner ? exampleOf(inner, detail, name) : null;
  }
  switch (schema.type) {
    case "object":
      return objectExample(schema, detail);
    case "array":
      return schema.items ? [exampleOf(schema.items, detail, name.replace(/s$/, ""))] : [];
    case "string":
      return stringExample(schema, name);
    case "integer":
    case "number":
      return schema.minimum ?? Math.min(1, schema.maximum ?? 1);
    case "boolean":
      return true;
    default:
      return null;
  }
}

function objectExample(schema: JsonSchema, detail: Detail): unknown {
  const required = schema.required ?? [];
  const all = Object.entries(schema.properties ?? {});
  const chosen = all.filter(([name]) => detail === "all" || required.includes(name));
  const missing = Math.max(0, (schema.minProperties ?? 0) - chosen.length);
  const others = all.filter(([name]) => !chosen.some(([taken]) => taken === name)).slice(0, missing);
  return Object.fromEntries([...chosen, ...others].map(([name, inner]) => [name, exampleOf(inner, detail, name)]));
}

function stringExample(schema: JsonSchema, name: string): string {
  if (schema.format !== undefined && byFormat[schema.format] !== undefined) return byFormat[schema.format] ?? "";
  if (/(At|By)$/.test(name) || name === "at") return "2026-01-01T00:00:00.000Z";
  const found = [name, ...candidates].find((text) => text !== "" && fits(schema, text));
  if (found === undefined) throw new Error(`no example is known for ${name}: ${JSON.stringify(schema)}`);
  return found;
}

function fits(schema: JsonSchema, value: unknown): boolean {
  if (typeof value === "number") {
    const whole = schema.type === "integer" || schema.type === "number";
    return whole && value >= (schema.minimum ?? value) && value <= (schema.maximum ?? value);
  }
  if (typeof value !== "string" || schema.type !== "string") return false;
  const length = [...value].length;
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? length)) return false;
  if (schema.format !== undefined && schema.format !== "email") return false;
  return schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value);
}
