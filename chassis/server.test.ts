// The server's promises to the outside: strict bodies, converted queries, access, problems for everything.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { access } from "@souk/contracts/access";
import { defineRoute } from "@souk/contracts/route";
import { nullable, object, oneOf, Type } from "@souk/contracts/schema";
import { problem } from "./errors.ts";
import { createTestServer, type TestServer } from "./server.harness.ts";
import { type HttpServer, serve } from "./server.ts";

const item = object({
  sku: Type.String(),
  quantity: Type.Integer({ minimum: 1, maximum: 999 }),
  note: Type.Optional(nullable(Type.String())),
  kind: Type.Optional(oneOf(["a", "b"] as const)),
  nested: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
const addItem = defineRoute({
  name: "addItem",
  service: "orders",
  method: "POST",
  path: "/api/v1/carts/{id}/items",
  summary: "",
  access: access.holder,
  params: object({ id: Type.String({ minLength: 1 }) }),
  body: item,
  replies: { 201: object({ id: Type.String(), key: nullable(Type.String()), item }) },
});
const listItems = defineRoute({
  name: "listItems",
  service: "orders",
  method: "GET",
  path: "/api/v1/items/{sku}",
  summary: "",
  access: access.optional,
  params: object({ sku: Type.String() }),
  query: object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    inStock: Type.Optional(Type.Boolean()),
  }),
  replies: {
    200: object({
      sku: Type.String(),
      limit: Type.Integer(),
      inStock: Type.Optional(Type.Boolean()),
      who: Type.String(),
      address: Type.String(),
    }),
  },
});
const refund = defineRoute({
  name: "refund",
  service: "orders",
  method: "POST",
  path: "/api/v1/refunds",
  summary: "",
  access: access.permission("refunds:write"),
  body: object({ amount: Type.Integer({ minimum: 1 }) }),
  replies: { 201: object({ key: Type.String(), fingerprint: Type.String(), scope: Type.String() }) },
  idempotency: "required",
});
const hook = defineRoute({
  name: "hook",
  service: "payments",
  method: "POST",
  path: "/api/v1/webhooks/stripe",
  summary: "",
  access: access.public,
  consumes: "application/json",
  replies: { 200: object({ bytes: Type.Integer() }) },
  idempotency: "none",
});
const upload = defineRoute({
  name: "upload",
  service: "products",
  method: "POST",
  path: "/api/v1/imports",
  summary: "",
  access: access.public,
  consumes: "text/csv",
  bodyLimit: 100_000,
  replies: { 202: object({ bytes: Type.Integer() }) },
  idempotency: "none",
});
const broken = defineRoute({
  name: "broken",
  service: "orders",
  method: "GET",
  path: "/api/v1/broken",
  summary: "",
  access: access.public,
  replies: { 200: Type.Null(), 204: Type.Null() },
});
const inside = defineRoute({
  name: "inside",
  service: "orders",
  method: "GET",
  path: "/internal/inside",
  summary: "",
  access: access.service,
  replies: { 204: Type.Null() },
});
const between = defineRoute({
  name: "between",
  service: "orders",
  method: "POST",
  path: "/internal/between",
  summary: "",
  access: access.service,
  query: object({ limit: Type.Optional(Type.Integer()) }),
  body: object({ lines: Type.Array(object({ sku: Type.String() })) }),
  replies: { 200: object({ skus: Type.Array(Type.String()) }) },
});

const served = [
  serve(between, ({ body }) => ({ status: 200, body: { skus: body.lines.map(({ sku }) => sku) } })),
  serve(addItem, ({ params, body, idempotency }) => ({
    status: 201,
    body: { id: params.id, key: idempotency?.key ?? null, item: body },
  })),
  serve(listItems, ({ params, query, caller, clientAddress }) => ({
    status: 200,
    body: {
      sku: params.sku,
      limit: query.limit ?? -1,
      ...(query.inStock !== undefined && { inStock: query.inStock }),
      who: caller.kind === "user" ? caller.id : caller.kind,
      address: clientAddress,
      secret: "never leaves",
    },
  })),
  serve(refund, ({ idempotency }) => ({
    status: 201,
    body: { key: idempotency?.key ?? "", fingerprint: idempotency?.fingerprint ?? "", scope: idempotency?.scope ?? "" },
  })),
  serve(hook, ({ body }) => ({ status: 200, body: { bytes: body.length } })),
  serve(upload, async ({ body }) => {
    let bytes = 0;
    for await (const chunk of body) bytes += (chunk as Buffer).length;
    return { status: 202, body: { bytes } };
  }),
  serve(broken, () => {
    throw new Error("SELECT password FROM accounts");
  }),
  serve(inside, async () => {
    if (Date.now() < 0) throw problem("internal");
    return { status: 204, body: null };
  }),
];

let market: TestServer;
let server: HttpServer;
let url = "";
before(async () => {
  market = await createTestServer(served);
  server = market.server;
  url = market.url;
});
after(() => server.close());

type Body = Readonly<Record<string, unknown>> & { readonly errors: readonly { readonly pointer: string }[] };
type Told = { readonly status: number; readonly body: Body; readonly headers: Headers };

async function ask(path: string, options: RequestInit = {}): Promise<Told> {
  const reply = await fetch(url + path, options);
  const text = await reply.text();
  return { status: reply.status, body: JSON.parse(text || "{}") as Body, headers: reply.headers };
}

const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Told> =>
  ask(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

test("a good request is answered with what the contract names", async () => {
  const made = await post("/api/v1/carts/c1/items", '{"sku":"A","quantity":2,"note":null}', {
    "idempotency-key": "k-1",
  });
  assert.equal(made.status, 201);
  assert.deepEqual(made.body, { id: "c1", key: "k-1", item: { sku: "A", quantity: 2, note: null } });
  const listed = await ask("/api/v1/items/a%2Fb%20%23%25?inStock=true");
  assert.deepEqual(listed.body, { sku: "a/b #%", limit: 20, inStock: true, who: "nobody", address: "127.0.0.1" });
});

for (const [why, body, pointer] of [
  ["text for a number", '{"sku":"A","quantity":"3"}', "/quantity"],
  ["a boolean for a number", '{"sku":"A","quantity":true}', "/quantity"],
  ["a list for a number", '{"sku":"A","quantity":[3]}', "/quantity"],
  ["a number for text", '{"sku":7,"quantity":3}', "/sku"],
  ["an unknown field", '{"sku":"A","quantity":3,"price":1}', "/price"],
  ["a missing field", '{"sku":"A"}', "/quantity"],
  ["a negative quantity", '{"sku":"A","quantity":-1}', "/quantity"],
  ["a fraction", '{"sku":"A","quantity":1.5}', "/quantity"],
  ["1e400", '{"sku":"A","quantity":1e400}', "/quantity"],
  ["2^53+1", '{"sku":"A","quantity":9007199254740993}', "/quantity"],
  ["a value that is not in the list", '{"sku":"A","quantity":1,"kind":"c"}', "/kind"],
] as const) {
  test(`${why} is 400 with a pointer`, async () => {
    const told = await post("/api/v1/carts/c1/items", body);
    assert.equal(told.status, 400);
    assert.equal(told.body.code, "invalid_request");
    assert.equal(told.headers.get("content-type"), "application/problem+json");
    assert.deepEqual(
      told.body.errors.map((each) => each.pointer),
      [pointer],
    );
    assert.match(String(told.body.traceId), /^[0-9a-f]{32}$/);
  });
}

test("every faulty field has its pointer", async () => {
  const told = await post("/api/v1/carts/c1/items", '{"quantity":0,"a~/b":1}');
  assert.deepEqual(told.body.errors.map((each) => each.pointer).sort(), ["/a~0~1b", "/quantity", "/sku"]);
});

for (const [why, body, status] of [
  ["broken JSON", '{"sku":', 400],
  ["no body", "", 400],
  ["__proto__ inside a free object", '{"sku":"A","quantity":1,"nested":{"__proto__":{"a":1}}}', 400],
  ["__proto__ spelled with escapes", '{"sku":"A","quantity":1,"nested":{"\\u005f_proto__":{"a":1}}}', 400],
  ["500-deep nesting", `{"sku":"A","quantity":1,"nested":{"a":${"[".repeat(500)}${"]".repeat(500)}}}`, 400],
  ["30000-deep nesting", "[".repeat(30_000), 400],
  ["a body over the limit", JSON.stringify({ sku: "A".repeat(70_000), quantity: 1 }), 413],
] as const) {
  test(`${why} is ${status}`, async () => assert.equal((await post("/api/v1/carts/c1/items", body)).status, status));
}

test("brackets inside strings are no nesting", async () => {
  const told = await post("/api/v1/carts/c1/items", JSON.stringify({ sku: `"${"[{".repeat(100)}\\`, quantity: 1 }));
  assert.equal(told.status, 201);
});

test("other content types are 415, unknown paths 404, other methods 405 with Allow", async () => {
  const form = await post("/api/v1/carts/c1/items", "sku=A", { "content-type": "application/x-www-form-urlencoded" });
  assert.equal(form.status, 415);
  assert.equal((await ask("/api/v1/nothing")).body.code, "not_found");
  const put = await ask("/api/v1/carts/c1/items", { method: "PUT" });
  assert.equal(put.status, 405);
  assert.equal(put.headers.get("allow"), "POST");
});

test("a query is converted, and strict about its names", async () => {
  assert.equal((await ask("/api/v1/items/a?limit=5")).body.limit, 5);
  for (const query of ["limit=five", "limit=0", "limit=101", "limit=1&limit=2", "colour=red", "limit=1.5"]) {
    const told = await ask(`/api/v1/items/a?${query}`);
    assert.equal(told.status, 400, query);
    assert.match(told.body.errors[0]?.pointer ?? "", /^\/query\//);
  }
});

test("an error tells nothing of its cause", async () => {
  const told = await ask("/api/v1/broken");
  assert.equal(told.status, 500);
  assert.doesNotMatch(JSON.stringify(told.body), /SELECT|stack|accounts/);
});

test("a raw route gets the bytes, a streamed one is bounded", async () => {
  assert.equal((await post("/api/v1/webhooks/stripe", '{ "a": 1 }')).body.bytes, 10);
  const csv = { "content-type": "text/csv" };
  assert.equal((await post("/api/v1/imports", "x".repeat(90_000), csv)).body.bytes, 90_000);
  assert.equal((await post("/api/v1/imports", "x".repeat(100_001), csv)).status, 413);
  const chunks = new ReadableStream({
    pull: (to) => to.enqueue(new Uint8Array(40_000)),
  });
  const endless = await ask("/api/v1/imports", {
    method: "POST",
    body: chunks,
    headers: csv,
    duplex: "half",
  } as RequestInit);
  assert.equal(endless.status, 413);
});

test("access: nobody, customer, staff, service", async () => {
  const customer = await market.userToken({ role: "customer", scope: "" });
  const staff = await market.userToken({ role: "staff", scope: "refunds:write" });
  const service = await market.serviceToken("orders");
  const as = (token?: string): Promise<Told> =>
    post("/api/v1/refunds", '{"amount":1}', {
      "idempotency-key": "k",
      ...(token && { authorization: `Bearer ${token}` }),
    });
  const nobody = await as();
  assert.equal(nobody.status, 401);
  assert.match(nobody.headers.get("www-authenticate") ?? "", /^Bearer/);
  assert.equal((await as(customer)).status, 403);
  assert.equal((await as(service)).status, 403);
  assert.equal((await as(staff)).status, 201);
  assert.equal((await ask("/internal/inside", { headers: { authorization: `Bearer ${staff}` } })).status, 403);
  assert.equal((await ask("/internal/inside")).status, 401);
  assert.equal((await ask("/internal/inside", { headers: { authorization: `Bearer ${service}` } })).status, 204);
});

test("a newer service's request is understood: what is not known is passed over, what is known is still checked", async () => {
  const authorization = `Bearer ${await market.serviceToken("payments")}`;
  const newer = '{"lines":[{"sku":"A","gift":true}],"channel":"web"}';
  const told = await post("/internal/between?limit=3&shard=1", newer, { authorization });
  assert.deepEqual([told.status, told.body.skus], [200, ["A"]]);
  const wrong = await post("/internal/between?limit=many", '{"lines":[{"gift":true}]}', { authorization });
  assert.equal(wrong.status, 400);
});

test("idempotency keys: required, well-formed, independent per caller, blind to the order of fields", async () => {
  const one = await market.userToken({ sub: "u1", role: "staff", scope: "refunds:write" });
  const two = await market.userToken({ sub: "u2", role: "staff", scope: "refunds:write" });
  const as = (token: string, key?: string): Promise<Told> =>
    post("/api/v1/refunds", '{"amount":1}', {
      authorization: `Bearer ${token}`,
      ...(key && { "idempotency-key": key }),
    });
  assert.equal((await as(one)).body.code, "idempotency_key_required");
  assert.equal((await as(one, "a b")).body.errors[0]?.pointer, "/header/idempotency-key");
  assert.equal((await as(one, "x".repeat(256))).status, 400);
  const [mine, theirs] = [await as(one, "k"), await as(two, "k")];
  assert.notEqual(mine.body.scope, theirs.body.scope);
  assert.equal(mine.body.fingerprint, theirs.body.fingerprint);
});

test("a forwarded address is believed only from the gateway", async () => {
  const spoofed = { "souk-client-address": "203.0.113.9", "x-forwarded-for": "203.0.113.9" };
  const orders = await market.serviceToken("orders");
  const gateway = await market.serviceToken("gateway");
  const address = async (headers: Record<string, string>): Promise<string> =>
    String((await ask("/api/v1/items/a", { headers })).body.address);
  assert.equal(await address(spoofed), "127.0.0.1");
  assert.equal(await address({ ...spoofed, "souk-gateway": orders }), "127.0.0.1");
  assert.equal(await address({ ...spoofed, "souk-gateway": "a.b.c" }), "127.0.0.1");
  assert.equal(await address({ ...spoofed, "souk-gateway": gateway }), "203.0.113.9");
});

test("a request whose time is up is not begun", async () => {
  assert.equal((await ask("/api/v1/items/a", { headers: { "souk-deadline-ms": "0" } })).status, 504);
});

test("what is not HTTP gets a problem and is cut off", async () => {
  const raw = async (text: string): Promise<string> => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.end(text);
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    await once(socket, "close");
    return answer;
  };
  assert.match(await raw("NONSENSE\r\n\r\n"), /^HTTP\/1\.1 400 [\s\S]*"code":"bad_request"/);
  assert.match(await raw(`GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(17_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
});

test("health and metrics stand beside the routes", async () => {
  assert.equal((await ask("/healthz")).status, 200);
  assert.equal((await ask("/readyz")).status, 200);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assert.match(
    metrics,
    /souk_http_request_duration_seconds_bucket\{route="listItems",method="GET",status="200",le="0.0005"\} \d/,
  );
  assert.match(metrics, /souk_http_request_duration_seconds_count\{route="refund",method="POST",status="403"\} 2/);
});
