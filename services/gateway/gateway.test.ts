// The gateway in front of a small service that speaks the contracts: what passes, what is kept, what is refused.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { nobody } from "@souk/chassis/auth";
import { readConfig } from "@souk/chassis/config";
import { fixedDiscovery } from "@souk/chassis/discovery";
import { problem } from "@souk/chassis/errors";
import { settings } from "./config.ts";
import { listen } from "./http/listener.ts";
import { createService } from "./service.ts";

type Upstream = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const customer = { kind: "user", id: "u1", role: "customer", permissions: new Set<string>(), tokenId: "t" } as const;

async function setUp(t: TestContext, upstream: Upstream, env: Record<string, string> = {}) {
  const seen: { url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    if (request.url?.startsWith("/internal/")) return void response.writeHead(404).end();
    seen.push({ url: request.url ?? "", headers: request.headers, body });
    upstream(request, response, body);
  });
  const upstreamUrl = await listen(server, "127.0.0.1", 0);
  const services = ["users", "products", "orders", "payments", "notifications"];
  const gateway = createService({
    config: readConfig(settings, { DISCOVERY_URL: "static:", SERVICE_CLIENT_SECRET: "x", LOG_LEVEL: "silent", ...env }),
    overrides: {
      discovery: fixedDiscovery(services.map((service) => ({ service, instance: `${service}-1`, url: upstreamUrl }))),
      tokens: {
        current: async () => "gateway-token",
        ready: () => "gateway-token",
        refused: () => undefined,
        start: () => undefined,
        stop: () => undefined,
      },
      verifier: {
        remembered: (token) => (token === "good" ? customer : undefined),
        verify: async (token) => {
          if (token === "none") return nobody;
          throw problem("invalid_token");
        },
      },
    },
  });
  const { url } = await gateway.start();
  t.after(async () => {
    await gateway.stop();
    server.closeAllConnections();
    server.close();
  });
  return { url, seen };
}

const json =
  (value: unknown): Upstream =>
  (_request, response) => {
    const body = JSON.stringify(value);
    response
      .writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": Buffer.byteLength(body) })
      .end(body);
  };

/** Sends bytes as they are and answers the first line that comes back. */
function rawStatus(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString();
      socket.end();
    });
    socket.on("close", () => resolve(answer.split("\r\n")[0] ?? ""));
    socket.on("error", reject);
  });
}

test("a public read is asked for once and answered from memory, with an ETag", async (t) => {
  const { url, seen } = await setUp(t, json({ items: ["x".repeat(3_000)] }));
  const first = await fetch(`${url}/api/v1/products?limit=2`, { headers: { "accept-encoding": "gzip, br" } });
  const etag = first.headers.get("etag");
  assert.ok(etag);
  assert.equal(first.headers.get("content-encoding"), "br");
  const again = await fetch(`${url}/api/v1/products?limit=2`, { headers: { authorization: "Bearer good" } });
  assert.deepEqual(await again.json(), await first.json());
  const unchanged = await fetch(`${url}/api/v1/products?limit=2`, { headers: { "if-none-match": etag } });
  assert.equal(unchanged.status, 304);
  assert.equal(seen.length, 1);
  assert.equal(seen[0]?.headers.authorization, undefined, "public routes ignore Authorization");
});

test("errors are not kept", async (t) => {
  let calls = 0;
  const { url } = await setUp(t, (_request, response) => {
    calls += 1;
    response.writeHead(404, { "content-type": "application/problem+json" }).end("{}");
  });
  for (let index = 0; index < 2; index += 1) assert.equal((await fetch(`${url}/api/v1/products/none`)).status, 404);
  assert.equal(calls, 2);
});

test("the service hears the gateway's word, not the client's", async (t) => {
  const { url, seen } = await setUp(t, json({}));
  await fetch(`${url}/api/v1/users/me`, {
    headers: {
      authorization: "Bearer good",
      "x-forwarded-for": "6.6.6.6",
      "x-user-id": "admin",
      "souk-client-address": "6.6.6.6",
      "souk-gateway": "forged",
      traceparent: "nonsense",
    },
  });
  const [{ headers } = { headers: {} as IncomingMessage["headers"] }] = seen;
  assert.equal(headers["souk-client-address"], "127.0.0.1");
  assert.equal(headers["souk-gateway"], "gateway-token");
  assert.equal(headers["x-user-id"], undefined);
  assert.equal(headers["x-forwarded-for"], undefined);
  assert.match(String(headers.traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
});

test("access is decided before the service is asked", async (t) => {
  const { url, seen } = await setUp(t, json({}));
  assert.equal((await fetch(`${url}/api/v1/users/me`)).status, 401);
  assert.equal((await fetch(`${url}/api/v1/users/me`, { headers: { authorization: "Bearer bad" } })).status, 401);
  assert.equal(
    (await fetch(`${url}/api/v1/admin/products`, { headers: { authorization: "Bearer good" } })).status,
    403,
  );
  assert.equal(seen.length, 0);
});

test("what is not there is 404, another method 405, internals and metrics do not exist", async (t) => {
  const { url } = await setUp(t, json({}));
  for (const path of ["/nothing", "/internal/holds", "/metrics", "/api/v1/internal/feed"]) {
    const answer = await fetch(`${url}${path}`);
    assert.equal(answer.status, 404, path);
    assert.equal(answer.headers.get("content-type"), "application/problem+json");
  }
  const wrong = await fetch(`${url}/api/v1/products`, { method: "PATCH" });
  assert.equal(wrong.status, 405);
  assert.match(wrong.headers.get("allow") ?? "", /GET/);
});

test("bodies are bounded, also when they arrive compressed or in chunks", async (t) => {
  const { url } = await setUp(t, json({}));
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/v1/carts`, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  assert.equal((await send("{}")).status, 200);
  assert.equal((await send("x".repeat(70_000))).status, 413);
  assert.equal((await send(gzipSync(Buffer.alloc(5_000_000)), { "content-encoding": "gzip" })).status, 413);
  assert.equal((await send(gzipSync("{}"), { "content-encoding": "gzip" })).status, 200);
  assert.equal((await send("{}", { "content-encoding": "lzma" })).status, 415);
});

test("limits are told in fields and kept", async (t) => {
  const { url } = await setUp(t, json({}));
  const answers = await Promise.all(
    Array.from({ length: 70 }, () => fetch(`${url}/api/v1/auth/login`, { method: "POST", body: "{}" })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  assert.equal(refused.length, 10);
  assert.ok(refused[0]?.headers.get("retry-after"));
  assert.match(answers[0]?.headers.get("ratelimit-policy") ?? "", /"accounts";q=60;w=60/);
});

test("an answer too large to gather flows through whole", async (t) => {
  const body = "line\n".repeat(400_000);
  const { url } = await setUp(t, (_request, response) =>
    response.writeHead(200, { "content-type": "text/csv" }).end(body),
  );
  const answer = await fetch(`${url}/api/v1/orders`, { headers: { authorization: "Bearer good" } });
  assert.equal((await answer.text()).length, body.length);
});

test("a dead service is 503 with Retry-After, in problem form", async (t) => {
  const { url } = await setUp(t, (request) => request.socket.destroy());
  const answer = await fetch(`${url}/api/v1/carts`, { method: "POST", body: "{}" });
  assert.equal(answer.status, 503);
  assert.ok(answer.headers.get("retry-after"));
  assert.equal(((await answer.json()) as { code: string }).code, "unavailable");
});

const host = "Host: shop\r\n";
const smuggling: Readonly<Record<string, string>> = {
  "two Host headers": `GET /healthz HTTP/1.1\r\n${host}${host}\r\n`,
  "no Host header": "GET /healthz HTTP/1.1\r\n\r\n",
  "an absolute-form target": `GET http://other/healthz HTTP/1.1\r\n${host}\r\n`,
  "a walking path": `GET /api/../healthz HTTP/1.1\r\n${host}\r\n`,
  "an encoded walk": `GET /api/%2e%2e/healthz HTTP/1.1\r\n${host}\r\n`,
  "a doubled slash": `GET //healthz HTTP/1.1\r\n${host}\r\n`,
  "length and chunks": `POST /api/v1/carts HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  "two lengths": `POST /api/v1/carts HTTP/1.1\r\n${host}Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}..`,
  "a bad chunk": `POST /api/v1/carts HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  "a bare line feed": `GET /healthz HTTP/1.1\n${host}\r\n`,
};
for (const [name, text] of Object.entries(smuggling)) {
  test(`${name}: 400`, async (t) => {
    const { url } = await setUp(t, json({}));
    assert.match(await rawStatus(url, text), /^HTTP\/1\.1 400 /);
  });
}

test("headers over 16 KiB: 431", async (t) => {
  const { url } = await setUp(t, json({}));
  assert.match(
    await rawStatus(url, `GET /healthz HTTP/1.1\r\n${host}X-Long: ${"a".repeat(17_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
});
