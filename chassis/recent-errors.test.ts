import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "./clock.ts";
import { createHealth } from "./health.ts";
import { createIds } from "./ids.ts";
import { createLog } from "./log.ts";
import { systemRandom } from "./random.ts";
import { createRecentErrors, ERRORS_PATH } from "./recent-errors.ts";
import { createTestIssuer, quietLog } from "./server.harness.ts";
import { createHttpServer } from "./server.ts";
import { createTelemetry } from "./telemetry.ts";

function setUp() {
  const lines: string[] = [];
  const errors = createRecentErrors();
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ service: "orders", instance: "orders-1", level: "info", destination, errors });
  return { lines, errors, log };
}

test("errors are kept, the newest first, with their reason; what is said again is counted", () => {
  const { errors, log, lines } = setUp();
  log.info("ready");
  log.warn({ err: new Error("slow") }, "a peer is slow");
  log.error({ err: new Error("disk full") }, "storing failed");
  log.child({ traceId: "abc" }).error({ reason: "card_declined" }, "a refund failed");
  log.error({ err: new Error("disk full") }, "storing failed");
  log.fatal("nobody handled this");
  assert.equal(lines.length, 6);
  assert.deepEqual(
    errors.list().map(({ message, reason, times, traceId }) => [message, reason, times, traceId]),
    [
      ["nobody handled this", null, 1, null],
      ["storing failed", "disk full", 2, null],
      ["a refund failed", "card_declined", 1, "abc"],
    ],
  );
  assert.ok(errors.list().every(({ at }) => at > 1_700_000_000_000));
});

test("what the log hides is hidden here, and there is an end to what is kept", () => {
  const { errors, log } = setUp();
  log.error({ err: new Error("GET /orders/1?orderToken=s3cret failed") }, "request failed");
  assert.doesNotMatch(JSON.stringify(errors.list()), /s3cret/);
  for (let index = 0; index < 60; index += 1) log.error({ err: new Error(`${index} ${"x".repeat(2_000)}`) }, "failed");
  const kept = errors.list();
  assert.equal(kept.length, 50);
  assert.match(kept[0]?.reason ?? "", /^59 x/);
  assert.ok(kept.every(({ reason }) => (reason ?? "").length <= 500));
});

test("an instance tells services of them, and nobody else", async (t) => {
  const { errors, log } = setUp();
  log.error({ err: new Error("disk full") }, "storing failed");
  const issuer = await createTestIssuer();
  const names = { service: "orders", instance: "orders-1" };
  const parts = { clock: systemClock, random: systemRandom };
  const server = createHttpServer({
    ...{ ...parts, service: "orders", served: [], errors, log: quietLog, verifier: issuer.verifier },
    ids: createIds(systemClock, systemRandom),
    telemetry: createTelemetry({ ...names, ...parts }),
    health: createHealth({ clock: systemClock }),
  });
  t.after(() => server.close());
  const url = `${await server.listen({ host: "127.0.0.1", port: 0 })}${ERRORS_PATH}`;
  const ask = (token?: string) => fetch(url, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  assert.equal((await ask()).status, 401);
  assert.equal((await ask(await issuer.userToken({ role: "owner", scope: "system:read" }))).status, 403);
  const answer = await ask(await issuer.serviceToken("gateway"));
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { items: errors.list() });
});
