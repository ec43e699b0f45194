// The shapes that have a name in the documents: every object that a contract module exports, `MoneySchema` as `Money`.
// They are recognised by their structure, because a schema that is made optional is a copy of itself.
import type { TSchema } from "typebox";
import * as gateway from "./gateway/routes.ts";
import { type JsonSchema, mapInner, plain } from "./json-schema.ts";
import * as mails from "./notifications/mail-schema.ts";
import * as carts from "./orders/cart-schema.ts";
import * as checkout from "./orders/checkout-schema.ts";
import * as orders from "./orders/order-schema.ts";
import * as shop from "./orders/shop-schema.ts";
import * as timeline from "./orders/timeline-schema.ts";
import * as payables from "./payments/events.ts";
import * as payments from "./payments/internal-routes.ts";
import * as problem from "./problem.ts";
import * as products from "./products/product-schema.ts";
import * as shared from "./schema.ts";
import * as users from "./users/account-schema.ts";
import * as oauth from "./users/oauth-routes.ts";
import * as openid from "./users/openid-routes.ts";

const modules: readonly object[] = [
  shared,
  problem,
  users,
  oauth,
  openid,
  products,
  orders,
  carts,
  checkout,
  shop,
  timeline,
  payables,
  payments,
  gateway,
  mails,
];

/** Schemas moved aside for `components/schemas`, gathered while a document is written. */
export type Hoist = {
  /** The schema with every named object in it replaced by a reference. */
  readonly schema: (schema: TSchema) => JsonSchema;
  readonly components: () => Readonly<Record<string, JsonSchema>>;
};

export function createHoist(): Hoist {
  const names = nameByStructure();
  const components = new Map<string, JsonSchema>();
  const hoist = (schema: JsonSchema): JsonSchema => {
    const name = schema.type === "object" ? names.get(JSON.stringify(schema)) : undefined;
    if (name === undefined) return mapInner(schema, hoist);
    if (!components.has(name)) {
      components.set(name, {});
      components.set(name, mapInner(schema, hoist));
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  return {
    schema: (schema) => hoist(plain(schema)),
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function nameByStructure(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const [exported, value] of modules.flatMap((module) => Object.entries(module))) {
    if (!isObjectSchema(value)) continue;
    const name = exported.replace(/Schema$/, "");
    const structure = JSON.stringify(value);
    if (taken.has(name) && taken.get(name) !== structure) throw new Error(`two schemas are called ${name}`);
    taken.set(name, structure);
    if (!names.has(structure)) names.set(structure, name);
  }
  return names;
}

function isObjectSchema(value: unknown): value is TSchema {
  return typeof value === "object" && value !== null && "properties" in value && "type" in value;
}
