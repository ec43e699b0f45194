import assert from "node:assert/strict";
import { test } from "node:test";
import { access } from "./access.ts";
import { breaksBetween, publishedContract } from "./compatibility.ts";
import { defineEvent, type EventDefinition } from "./event.ts";
import type { Route } from "./route.ts";
import { nullable, object, oneOf, Type } from "./schema.ts";

const route: Route = {
  name: "setLamp",
  service: "products",
  method: "PUT",
  path: "/api/v1/lamps/{id}",
  summary: "",
  access: access.signedIn,
  params: object({ id: Type.String() }),
  query: object({ dim: Type.Optional(Type.Boolean()) }),
  body: object({ colour: oneOf(["red", "green"]), note: Type.Optional(Type.String({ maxLength: 10 })) }),
  replies: { 200: object({ colour: oneOf(["red", "green"]), price: nullable(Type.Integer()) }) },
};
const event = defineEvent({
  type: "lamp.lit",
  version: 1,
  source: "products",
  aggregate: "lamp",
  summary: "",
  data: object({ id: Type.String() }),
  example: { id: "1" },
});
const before = publishedContract([route], [event]);

function breaks(change: Partial<Route>, current: readonly EventDefinition[] = [event]): readonly string[] {
  return breaksBetween(before, publishedContract([{ ...route, ...change }], current));
}

test("more is no break: routes, events, optional fields, values in requests, wider limits and access", () => {
  assert.deepEqual(breaks({}), []);
  const other = { ...route, name: "other", path: "/api/v1/other/{id}" };
  assert.deepEqual(breaksBetween(before, publishedContract([route, other], [event, { ...event, version: 2 }])), []);
  const colour = oneOf(["red", "green", "blue"]);
  const note = Type.Optional(Type.String({ maxLength: 20 }));
  assert.deepEqual(breaks({ body: object({ colour, note, size: Type.Optional(Type.Integer()) }) }), []);
  assert.deepEqual(
    breaks({ replies: { 200: object({ colour, price: nullable(Type.Integer()), id: Type.String() }) } }),
    [],
  );
  assert.deepEqual(breaks({ access: access.public }), []);
});

test("a route, its path, an answer or an event that vanishes is a break", () => {
  assert.equal(breaksBetween(before, publishedContract([], [event])).length, 1);
  assert.equal(breaks({}, []).length, 1);
  assert.equal(breaks({ path: "/api/v1/lamp/{id}" }).length, 1);
  assert.equal(breaks({ replies: { 204: Type.Null() } }).length, 1);
});

test("a field that vanishes, a value that vanishes, a new demand is a break", () => {
  const { body, query, replies } = route;
  assert.ok(body && query && replies);
  const colour = oneOf(["red", "green"]);
  const note = Type.Optional(Type.String({ maxLength: 10 }));
  assert.match(breaks({ body: object({ colour }) })[0] ?? "", /note has vanished/);
  assert.match(breaks({ body: object({ colour: oneOf(["red"]), note }) })[0] ?? "", /"green" has vanished/);
  assert.match(breaks({ body: object({ colour, note, size: Type.Integer() }) })[0] ?? "", /size has become required/);
  assert.match(breaks({ query: object({ dim: Type.Boolean() }) })[0] ?? "", /dim has become required/);
  assert.match(breaks({ replies: { 200: object({ colour }) } })[0] ?? "", /price has vanished/);
  const maybe = object({ colour: Type.Optional(colour), price: nullable(Type.Integer()) });
  assert.match(breaks({ replies: { 200: maybe } })[0] ?? "", /no longer promised/);
  assert.match(breaks({}, [{ ...event, data: object({}) }])[0] ?? "", /id has vanished/);
});

test("stricter limits, another type, narrower access, a key that is now required are breaks", () => {
  const colour = oneOf(["red", "green"]);
  const body = (note: Parameters<typeof Type.Optional>[0]) => object({ colour, note: Type.Optional(note) });
  assert.equal(breaks({ body: body(Type.String({ maxLength: 9 })) }).length, 1);
  assert.equal(breaks({ body: body(Type.String({ maxLength: 10, minLength: 1 })) }).length, 1);
  assert.equal(breaks({ body: body(Type.String({ maxLength: 10, pattern: "a" })) }).length, 1);
  assert.equal(breaks({ body: body(Type.Integer()) }).length, 1);
  assert.equal(breaks({ replies: { 200: object({ colour, price: Type.Integer() }) } }).length, 1);
  assert.equal(breaks({ access: access.permission("stock:write") }).length, 1);
  assert.equal(breaks({ idempotency: "required" }).length, 1);
});

test("a value that becomes nullable may be sent as before, and surprises whoever reads it", () => {
  const colour = nullable(oneOf(["red", "green"]));
  const note = Type.Optional(Type.String({ maxLength: 10 }));
  assert.deepEqual(breaks({ body: object({ colour, note }) }), []);
  assert.equal(breaks({ replies: { 200: object({ colour, price: nullable(Type.Integer()) }) } }).length, 1);
});
