import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createHealth } from "@souk/chassis/health";
import { createLog } from "@souk/chassis/log";
import { systemRandom } from "@souk/chassis/random";
import { createRecentErrors, ERRORS_PATH } from "@souk/chassis/recent-errors";
import { createTestIssuer } from "@souk/chassis/server.harness";
import { createTelemetry } from "@souk/chassis/telemetry";
import { createOperations } from "./operations.ts";

test("services alone hear what was logged as an error; everything else is as it was", async (t) => {
  const issuer = await createTestIssuer();
  const errors = createRecentErrors();
  const log = createLog({ service: "web", instance: "web-1", level: "info", destination: { write: () => {} }, errors });
  log.warn("a peer is away");
  log.error({ err: new Error("no such table"), traceId: "abc" }, "a request failed");
  const clock = systemClock;
  const operations = createOperations({
    ...{ health: createHealth({ clock }), verifier: issuer.verifier, errors, traceId: () => "trace" },
    telemetry: createTelemetry({ service: "web", instance: "web-1", clock, random: systemRandom }),
  });
  const server = createServer((request, response) => {
    const operation = operations(request.url ?? "");
    if (operation) return void operation(request, response);
    response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (token?: string, method = "GET") =>
    fetch(url + ERRORS_PATH, { method, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

  assert.equal((await ask()).status, 401);
  assert.equal((await ask("nonsense")).status, 401);
  const staff = await issuer.userToken({ role: "owner", scope: "system:read" });
  const refused = await ask(staff);
  assert.deepEqual(
    [refused.status, ((await refused.json()) as { code: string; traceId: string }).traceId],
    [403, "trace"],
  );
  const gateway = await issuer.serviceToken("gateway");
  assert.equal((await ask(gateway, "POST")).status, 405);
  const told = await ask(gateway);
  const { items } = (await told.json()) as { items: readonly Record<string, unknown>[] };
  assert.equal(told.status, 200);
  assert.deepEqual(
    items.map(({ at: _at, ...item }) => item),
    [{ times: 1, message: "a request failed", reason: "no such table", traceId: "abc" }],
  );
  const open = ["/healthz", "/readyz", "/metrics", "/constructor"].map(
    async (path) => (await fetch(url + path)).status,
  );
  assert.deepEqual(await Promise.all(open), [200, 200, 200, 418]);
});
