// A JSON Schema as something to read: its fields in a table, named schemas as links.
import { type Html, html } from "@souk/chassis/html";

/** The part of JSON Schema that the contracts' documents use. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
};

/** Deeper than any schema of the contracts. */
const MAX_DEPTH = 12;

export type Field = { readonly name: string; readonly schema: Schema; readonly required: boolean };

/** Every field of an object, those of objects inside it behind a dotted name. */
export function fieldsOf(schema: Schema, prefix = "", depth = 0): readonly Field[] {
  if (depth > MAX_DEPTH) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const name = prefix + key;
    const required = schema.required?.includes(key) ?? false;
    const own = { name, schema: inner, required };
    const body = objectIn(inner);
    if (body === undefined) return [own];
    return [own, ...fieldsOf(body.schema, `${name}${body.many ? "[]" : ""}.`, depth + 1)];
  });
}

/** An object that has no name of its own, in a list or not. */
function objectIn(schema: Schema): { readonly schema: Schema; readonly many: boolean } | undefined {
  const inner = schema.anyOf?.find((each) => each.type !== "null") ?? schema;
  if (inner.properties) return { schema: inner, many: false };
  return inner.items?.properties ? { schema: inner.items, many: true } : undefined;
}

export function fieldTable(fields: readonly Field[], head = "Field"): Html {
  return html`<table><thead><tr><th>${head}</th><th>Type</th><th>Limits</th></tr></thead><tbody>${fields.map(
    ({ name, schema, required }) =>
      html`<tr><td><code>${name}</code>${required && html` <span class="must" title="required">*</span>`}</td><td>${typeHtml(schema)}</td><td class="limits">${limitsText(schema)}</td></tr>`,
  )}</tbody></table>`;
}

export function schemaHtml(schema: Schema): Html {
  const fields = fieldsOf(schema.items ?? schema);
  if (fields.length === 0) return html`<p>${typeHtml(schema)}</p>`;
  return html`${schema.items && html`<p>A list of:</p>`}${fieldTable(fields)}`;
}

export function typeHtml(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum) return html`<code>${schema.enum.map((each) => JSON.stringify(each)).join(" | ")}</code>`;
  const several = schema.anyOf ?? schema.allOf;
  if (several) return html`${several.map((each, index) => html`${index > 0 && " | "}${typeHtml(each)}`)}`;
  if (schema.items) return html`list of ${typeHtml(schema.items)}`;
  if (schema.properties) return html`object`;
  const values = schema.patternProperties ? Object.values(schema.patternProperties)[0] : schema.additionalProperties;
  if (typeof values === "object") return html`map to ${typeHtml(values)}`;
  return html`${schema.format ?? schema.type ?? "any"}`;
}

function limitsText(schema: Schema): string {
  const inner = schema.anyOf?.find((each) => each.type !== "null") ?? schema;
  const of = inner.items && inner.minItems === undefined ? inner.items : inner;
  return [
    range(of.minimum, of.maximum, ""),
    range(of.minLength, of.maxLength, "characters"),
    range(inner.minItems, inner.maxItems, "items"),
    of.pattern === undefined ? "" : of.pattern,
    schema.default === undefined ? "" : `default ${JSON.stringify(schema.default)}`,
  ]
    .filter((each) => each !== "")
    .join(" · ");
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return "";
  if (most === undefined) return `≥ ${least} ${unit}`.trim();
  return `${least === undefined ? "≤ " : `${least}–`}${most} ${unit}`.trim();
}
