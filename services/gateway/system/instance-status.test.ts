import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { ERRORS_PATH } from "@souk/chassis/recent-errors";
import { askInstance } from "./instance-status.ts";

async function instanceWith(t: TestContext, listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { service: "orders", instance: "orders-1", url };
}

const error = { at: 1_800_000_000_000, times: 3, message: "storing failed", reason: "disk full", traceId: null };

test("an instance is asked for its errors with our token; an older one, or we without a token, has none", async (t) => {
  const tokens: unknown[] = [];
  const current = await instanceWith(t, (request, response) => {
    if (request.url === ERRORS_PATH) tokens.push(request.headers.authorization);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === ERRORS_PATH ? { items: [error] } : { checks: { store: "ok" } }));
  });
  assert.deepEqual((await askInstance(current, "ours")).errors, [error]);
  const without = await askInstance(current, undefined);
  assert.deepEqual([without.state, without.errors], ["ready", []]);
  assert.deepEqual(tokens, ["Bearer ours"]);
  const older = await instanceWith(t, (request, response) => {
    response.statusCode = request.url === ERRORS_PATH ? 404 : 200;
    response.end(JSON.stringify(request.url === ERRORS_PATH ? { title: "not found" } : { checks: {} }));
  });
  assert.deepEqual(
    [(await askInstance(older, "ours")).state, (await askInstance(older, "ours")).errors],
    ["ready", []],
  );
});

test("an instance that does not answer is unreachable", async (t) => {
  const gone = await instanceWith(t, (request) => request.socket.destroy());
  assert.equal((await askInstance(gone, "ours")).state, "unreachable");
});
