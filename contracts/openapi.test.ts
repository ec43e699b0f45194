// The document is what clients are generated from: every reference must resolve and every example must fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Compile } from "typebox/compile";
import type { JsonSchema } from "./json-schema.ts";
import { openApiDocument } from "./openapi.ts";
import { idempotencyOf } from "./route.ts";
import { allRoutes } from "./routes.ts";

const document = openApiDocument(allRoutes, { serverUrl: "http://localhost:8080", version: "1.2.3" });
const open = allRoutes.filter((route) => route.access.kind !== "service");
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
const resolve = (reference: string): unknown =>
  reference
    .slice(2)
    .split("/")
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);

function* referencesIn(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "$ref" && typeof inner === "string") yield inner;
    else yield* referencesIn(inner);
  }
}

/** References replaced by what they name, so that a validator needs nothing but the schema. */
function whole(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, (_, value: unknown) => {
    const reference = (value as JsonSchema | null)?.$ref;
    return reference === undefined ? value : whole(resolve(reference) as JsonSchema);
  });
  return JSON.parse(text) as JsonSchema;
}

test("every public route is an operation with its own id, and no internal one is", () => {
  assert.equal(operations.length, open.length);
  assert.deepEqual(operations.map((each) => each.operationId).sort(), open.map((route) => route.name).sort());
  assert.equal(Object.keys(document.paths).filter((path) => path.startsWith("/internal")).length, 0);
  assert.equal(document.openapi, "3.1.0");
  assert.deepEqual(document.servers, [{ url: "http://localhost:8080" }]);
});

test("every reference resolves, and every component is used", () => {
  const used = new Set(referencesIn(document));
  for (const reference of used) assert.notEqual(resolve(reference), undefined, reference);
  for (const name of Object.keys(document.components.schemas)) {
    assert.ok(used.has(`#/components/schemas/${name}`), `${name} is not used`);
  }
  assert.ok(used.has("#/components/schemas/Money") && used.has("#/components/schemas/Problem"));
});

test("the parameters of every path are declared, required, and no others", () => {
  for (const [path, item] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const { operationId, parameters } of Object.values(item)) {
      const declared = parameters.filter((each) => each.in === "path");
      assert.deepEqual(declared.map((each) => each.name).sort(), inPath, operationId);
      assert.ok(declared.every((each) => each.required));
    }
  }
});

test("the Idempotency-Key is a parameter where it is honoured, required where it is required", () => {
  for (const route of open) {
    const operation = operations.find((each) => each.operationId === route.name);
    const header = operation?.parameters.find((each) => each.name === "Idempotency-Key");
    assert.equal(header === undefined, idempotencyOf(route) === "none", route.name);
    assert.equal(header?.required ?? false, idempotencyOf(route) === "required", route.name);
  }
});

test("every example fits its schema", () => {
  let checked = 0;
  for (const { operationId, requestBody, responses } of operations) {
    const bodies = Object.values(responses).map((response) => ("content" in response ? response.content : undefined));
    for (const content of [requestBody?.content, ...bodies]) {
      for (const { schema, example } of Object.values(content ?? {})) {
        if (example === undefined) continue;
        const errors = Compile(whole(schema)).Errors(example);
        assert.deepEqual([...errors], [], `${operationId}: ${JSON.stringify(example)}`);
        checked += 1;
      }
    }
  }
  assert.ok(checked > operations.length);
});

test("who may call is told: nobody in particular, any account, or staff with a permission", () => {
  for (const route of open) {
    const { security } = operations.find((each) => each.operationId === route.name) ?? {};
    if (route.access.kind === "public") assert.deepEqual(security, []);
    else if (route.access.kind === "permission") assert.deepEqual(security, [{ bearer: [route.access.permission] }]);
    else
      assert.ok(
        security?.some((each) => "bearer" in each),
        route.name,
      );
  }
});

test("an operation tells the statuses of its own codes and of those that any request may meet", () => {
  const checkout = document.paths["/api/v1/carts/{id}/checkout"]?.post;
  for (const status of ["201", "400", "401", "402", "404", "409", "413", "415", "422", "429", "431", "5XX"]) {
    assert.ok(checkout?.responses[status], status);
  }
  const refused = checkout?.responses["409"];
  assert.ok(refused && "description" in refused && refused.description.includes("out_of_stock"));
});
