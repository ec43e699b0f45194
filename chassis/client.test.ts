// The client's promises: deadlines, retries within a budget, a breaker, a bulkhead, and calls that survive the death
// of an instance.
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { access } from "@souk/contracts/access";
import { defineRoute } from "@souk/contracts/route";
import { object, Type } from "@souk/contracts/schema";
import type { ServiceTokens } from "./auth.ts";
import { type ClientLimits, createServiceClient, type ServiceClient } from "./client.ts";
import { systemClock } from "./clock.ts";
import { backgroundContext, type Context } from "./context.ts";
import { createDiscovery, type Discovery, fixedDiscovery } from "./discovery.ts";
import { Problem } from "./errors.ts";
import { systemRandom } from "./random.ts";
import { quietLog } from "./server.harness.ts";
import { createTelemetry } from "./telemetry.ts";

const read = defineRoute({
  name: "read",
  service: "products",
  method: "GET",
  path: "/api/v1/things/{id}",
  summary: "",
  access: access.public,
  params: object({ id: Type.String() }),
  query: object({ q: Type.Optional(Type.String()) }),
  replies: { 200: object({ id: Type.String() }) },
});
const write = defineRoute({
  name: "write",
  service: "products",
  method: "POST",
  path: "/api/v1/things",
  summary: "",
  access: access.public,
  body: object({ id: Type.String() }),
  replies: { 201: object({ id: Type.String() }), 204: Type.Null() },
});

const tokens: ServiceTokens = {
  current: async () => "token",
  ready: () => "token",
  refused: () => undefined,
  start: () => undefined,
  stop: () => undefined,
};

type Answerer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

async function upstream(t: TestContext, answer: Answerer): Promise<{ url: string; count(): number }> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    answer(request, response, count);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
};
const ok: Answerer = (_request, response) => json(response, 200, { id: "a" });
const busy = { type: "x", title: "x", status: 503, code: "unavailable" };

function clientOf(
  t: TestContext,
  urls: readonly string[] | Discovery,
  limits: Partial<ClientLimits> = {},
): ServiceClient {
  const discovery = Array.isArray(urls)
    ? fixedDiscovery(urls.map((url, index) => ({ service: "products", instance: `products-${index}`, url })))
    : (urls as Discovery);
  const client = createServiceClient({
    service: "orders",
    discovery,
    tokens,
    clock: systemClock,
    random: systemRandom,
    log: quietLog,
    telemetry: createTelemetry({ service: "orders", instance: "o", clock: systemClock, random: systemRandom }),
    limits,
  });
  t.after(() => client.close());
  return client;
}

function within(timeoutMs: number): Context {
  return backgroundContext({ clock: systemClock, random: systemRandom, log: quietLog, timeoutMs });
}

const get = (client: ServiceClient, context = within(5_000)) => client.call(read, { params: { id: "a" }, context });

const failsWith = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;

test("a call carries token, trace, request id, deadline and key; path and query are encoded", async (t) => {
  const seen: IncomingMessage[] = [];
  const peer = await upstream(t, (request, response) => {
    seen.push(request);
    json(response, request.method === "GET" ? 200 : 201, { id: "a" });
  });
  const client = clientOf(t, [peer.url]);
  const context = within(5_000);
  await client.call(read, { params: { id: "a/b #%" }, query: { q: "x&y" }, context });
  const reply = await client.call(write, { body: { id: "a" }, context, idempotencyKey: "k" });
  assert.deepEqual(reply, { status: 201, body: { id: "a" } });
  const [first, second] = seen;
  assert.equal(first?.url, "/api/v1/things/a%2Fb%20%23%25?q=x%26y");
  assert.equal(first?.headers.authorization, "Bearer token");
  assert.equal(first?.headers["x-request-id"], context.requestId);
  assert.match(String(first?.headers.traceparent), new RegExp(`^00-${context.trace.traceId}-[0-9a-f]{16}-00$`));
  const left = Number(first?.headers["souk-deadline-ms"]);
  assert.ok(left > 4_000 && left <= 5_000, `${left}`);
  assert.equal(second?.headers["idempotency-key"], "k");
  assert.equal(second?.headers["content-type"], "application/json");
});

test("a refusal is returned, an answer without sense is thrown", async (t) => {
  const refusal = { type: "x", title: "x", status: 409, code: "out_of_stock", lines: [] };
  const peer = await upstream(t, (_request, response, count) =>
    count === 1 ? json(response, 409, refusal) : json(response, 299, {}),
  );
  const client = clientOf(t, [peer.url]);
  const reply = await get(client);
  assert.ok("problem" in reply && reply.problem.code === "out_of_stock");
  await assert.rejects(get(client), failsWith("unavailable"));
});

test("the deadline is kept, and counts over all attempts", async (t) => {
  const peer = await upstream(t, () => undefined);
  const client = clientOf(t, [peer.url]);
  const startedMs = performance.now();
  await assert.rejects(get(client, within(150)), failsWith("deadline_exceeded"));
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs >= 145 && tookMs < 600, `${tookMs}`);
});

test("a read is tried again after 503, a bare POST is not, one with a key is", async (t) => {
  const peer = await upstream(t, (request, response, count) =>
    count % 2 === 1 ? json(response, 503, busy) : json(response, request.method === "GET" ? 200 : 201, { id: "a" }),
  );
  const client = clientOf(t, [peer.url]);
  assert.equal((await get(client)).status, 200);
  assert.equal(peer.count(), 2);
  await assert.rejects(client.call(write, { body: { id: "a" }, context: within(2_000) }), failsWith("unavailable"));
  assert.equal(peer.count(), 3);
  await client.call(write, { body: { id: "a" }, context: within(2_000), idempotencyKey: "k" }); // 4th answers.
  const again = await client.call(write, { body: { id: "a" }, context: within(2_000), idempotencyKey: "k" });
  assert.equal(again.status, 201);
  assert.equal(peer.count(), 6);
});

test("an exhausted budget ends retrying", async (t) => {
  const peer = await upstream(t, (_request, response) => json(response, 503, busy));
  const client = clientOf(t, [peer.url], { retryBurst: 3, retryRatio: 0, maxAttempts: 10, breakerMinimumRps: 1_000 });
  for (let call = 0; call < 5; call += 1) await assert.rejects(get(client), failsWith("unavailable"));
  assert.equal(peer.count(), 5 + 3);
});

test("the breaker opens, refuses at once, and closes after a success", async (t) => {
  let healthy = false;
  const peer = await upstream(t, (_request, response) =>
    healthy ? ok(_request, response, 0) : json(response, 500, busy),
  );
  const client = clientOf(t, [peer.url], { breakerMinimumRps: 1, breakerWindowMs: 1_000, breakerOpenMs: 100 });
  for (let call = 0; call < 20; call += 1) await assert.rejects(get(client));
  assert.equal(client.status()[0]?.breaker, "open");
  const before = peer.count();
  await assert.rejects(get(client), failsWith("unavailable"));
  assert.equal(peer.count(), before, "an open breaker asks nobody");
  healthy = true;
  const untilMs = performance.now() + 3_000;
  let status = 0;
  while (status !== 200 && performance.now() < untilMs) {
    await systemClock.sleep(50);
    status = await get(client).then(
      (reply) => reply.status,
      () => 0,
    );
  }
  assert.equal(status, 200);
  assert.equal(client.status()[0]?.breaker, "closed");
});

test("the bulkhead bounds what waits", async (t) => {
  const peer = await upstream(t, (_request, response) => {
    setTimeout(() => ok(_request, response, 0), 100);
  });
  const client = clientOf(t, [peer.url], { maxInFlight: 2, maxQueued: 2 });
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => get(client)));
  assert.equal(outcomes.filter((each) => each.status === "fulfilled").length, 4);
  const refused = outcomes.filter((each) => each.status === "rejected");
  assert.ok(refused.every((each) => failsWith("unavailable")(each.reason)));
});

test("a dead instance costs no call while another lives, even one that may not be repeated", async (t) => {
  const alive = await upstream(t, (request, response) =>
    json(response, request.method === "GET" ? 200 : 201, { id: "a" }),
  );
  const gone = "http://127.0.0.1:1";
  const client = clientOf(t, [gone, alive.url]);
  for (let call = 0; call < 20; call += 1) {
    assert.equal((await get(client)).status, 200);
    assert.equal((await client.call(write, { body: { id: "a" }, context: within(2_000) })).status, 201);
  }
});

const CHILD = `
  const { createServer } = require("node:http");
  const server = createServer((request, response) => setTimeout(() => response.end('{"id":"a"}'), 5));
  server.listen(Number(process.env.PORT), "127.0.0.1", () => process.send(server.address().port));
  process.on("disconnect", () => process.exit());
`;

async function startChild(port = 0): Promise<{ child: ChildProcess; port: number }> {
  const file = join(folder, "child.cjs");
  await writeFile(file, CHILD);
  const child = fork(file, { env: { ...process.env, PORT: String(port) } });
  const [told] = await once(child, "message");
  return { child, port: told as number };
}

const folder = await mkdtemp(join(tmpdir(), "souk-client-"));
after(() => rm(folder, { recursive: true, force: true }));

test("killing one of two instances under load fails no read", async (t) => {
  const [one, two] = [await startChild(), await startChild()];
  t.after(() => {
    one.child.kill("SIGKILL");
    two.child.kill("SIGKILL");
  });
  const client = clientOf(
    t,
    [one, two].map(({ port }) => `http://127.0.0.1:${port}`),
  );
  let running = true;
  let calls = 0;
  const work = async (): Promise<void> => {
    while (running) {
      assert.equal((await get(client, within(10_000))).status, 200);
      calls += 1;
    }
  };
  const workers = Array.from({ length: 16 }, work);
  await systemClock.sleep(150);
  one.child.kill("SIGKILL");
  await systemClock.sleep(400);
  running = false;
  await Promise.all(workers);
  assert.ok(calls > 50, `${calls}`);
});

test("a read that meets a restart goes on after it, at the new address that discovery tells", async (t) => {
  const file = join(folder, "processes.json");
  const write = (port: number): Promise<void> =>
    writeFile(
      file,
      JSON.stringify({ processes: [{ service: "products", instance: "p", pid: 1, url: `http://127.0.0.1:${port}` }] }),
    );
  const first = await startChild();
  await write(first.port);
  const discovery = createDiscovery(`static:${file}`, { clock: systemClock, log: quietLog });
  await discovery.start();
  t.after(() => discovery.stop());
  const client = clientOf(t, discovery);
  assert.equal((await get(client)).status, 200);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  const waiting = get(client, within(10_000));
  await systemClock.sleep(300);
  const second = await startChild();
  t.after(() => second.child.kill("SIGKILL"));
  await write(second.port);
  assert.equal((await waiting).status, 200);
});

test("without any instance a call ends when its patience does", async (t) => {
  const client = clientOf(t, [], { absenceMs: 100 });
  await assert.rejects(get(client), failsWith("unavailable"));
});
