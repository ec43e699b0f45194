// Spans of two services and of an event's handler arrive at a collector as one trace; without one nothing is loaded.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { access } from "@souk/contracts/access";
import { defineRoute } from "@souk/contracts/route";
import { Type } from "@souk/contracts/schema";
import { createServiceClient } from "./client.ts";
import { systemClock } from "./clock.ts";
import { backgroundContext, parseTraceparent } from "./context.ts";
import { fixedDiscovery } from "./discovery.ts";
import { createHealth } from "./health.ts";
import { createIds } from "./ids.ts";
import { systemRandom } from "./random.ts";
import { createTestIssuer, quietLog } from "./server.harness.ts";
import { createHttpServer, serve } from "./server.ts";
import { createTelemetry } from "./telemetry.ts";
import { createHistogram } from "./telemetry-histogram.ts";

const route = defineRoute({
  name: "hold",
  service: "products",
  method: "POST",
  path: "/internal/holds",
  summary: "",
  access: access.service,
  replies: { 204: Type.Null() },
});

type Sent = { traceId: string; spanId: string; parentSpanId?: string; name: string };
type Export = { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] };

test("client, server and consumer join into one trace at the collector", async (t) => {
  const spans: Sent[] = [];
  const collector = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      assert.equal(request.url, "/v1/traces");
      for (const { scopeSpans } of (JSON.parse(text) as Export).resourceSpans) {
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  t.after(() => collector.close());
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const telemetryOf = (service: string) =>
    createTelemetry({ service, instance: `${service}-1`, endpoint, clock: systemClock, random: systemRandom });
  const [orders, products] = [telemetryOf("orders"), telemetryOf("products")];
  const issuer = await createTestIssuer();
  const token = await issuer.serviceToken("orders");
  const common = { clock: systemClock, random: systemRandom, log: quietLog };
  const server = createHttpServer({
    ...common,
    service: "products",
    served: [serve(route, () => ({ status: 204, body: null }))],
    verifier: issuer.verifier,
    telemetry: products,
    ids: createIds(systemClock, systemRandom),
    health: createHealth(common),
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  const stop = (): undefined => undefined;
  const client = createServiceClient({
    ...common,
    service: "orders",
    discovery: fixedDiscovery([{ service: "products", instance: "products-1", url }]),
    tokens: { current: async () => token, ready: () => token, refused: stop, start: stop, stop },
    telemetry: orders,
  });
  const consumer = orders.startSpan("orders.payments payment.captured", { kind: "consumer" });
  await client.call(route, { context: backgroundContext({ ...common, timeoutMs: 1_000, trace: consumer.context }) });
  consumer.end();
  await client.close();
  await server.close();
  await Promise.all([orders.shutdown(), products.shutdown()]);
  const named = (part: string) => spans.find((span) => span.name.includes(part));
  const [root, call, served] = [named("payment.captured"), named("products.hold"), named("POST /internal/holds")];
  assert.ok(root && call && served, JSON.stringify(spans.map((span) => span.name)));
  assert.equal(new Set(spans.map((span) => span.traceId)).size, 1);
  assert.equal(call.parentSpanId, root.spanId);
  assert.equal(served.parentSpanId, call.spanId);
});

test("without a collector a span is only its ids", () => {
  const telemetry = createTelemetry({ service: "s", instance: "s-1", clock: systemClock, random: systemRandom });
  assert.equal(telemetry.exporting, false);
  const root = telemetry.startSpan("a", { kind: "internal" });
  const child = telemetry.startSpan("b", { kind: "internal", parent: root.context });
  assert.equal(child.context.traceId, root.context.traceId);
  assert.notEqual(child.context.spanId, root.context.spanId);
  assert.match(root.context.traceId, /^[0-9a-f]{32}$/);
});

test("a malformed traceparent is none", () => {
  const good = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  assert.deepEqual(parseTraceparent(good), { traceId: "a".repeat(32), spanId: "b".repeat(16), sampled: true });
  const bad = [
    undefined,
    "",
    good.slice(1),
    `${good}0`,
    good.toUpperCase(),
    good.replace(/a/g, "0"),
    good.replace(/b/g, "0"),
  ];
  for (const each of bad) assert.equal(parseTraceparent(each), undefined, String(each));
});

test("a histogram shows cumulative buckets", async () => {
  const { registry } = createTelemetry({ service: "s", instance: "s-1", clock: systemClock, random: systemRandom });
  const histogram = createHistogram({ name: "x_seconds", help: "x", buckets: [0.1, 1], registry });
  const series = histogram.series({ route: 'a"b' });
  for (const seconds of [0.05, 0.5, 0.5, 5]) series.observe(seconds);
  const text = await registry.metrics();
  assert.match(text, /x_seconds_bucket\{route="a\\"b",le="0.1"\} 1\n/);
  assert.match(text, /x_seconds_bucket\{route="a\\"b",le="1"\} 3\n/);
  assert.match(text, /x_seconds_bucket\{route="a\\"b",le="\+Inf"\} 4\n/);
  assert.match(text, /x_seconds_count\{route="a\\"b"\} 4/);
});
