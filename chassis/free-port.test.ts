import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { freePort, portState } from "./free-port.ts";

const LOOPBACK = "127.0.0.1";
/** The lowest port that a system gives by itself: net.ipv4.ip_local_port_range as Linux comes. */
const FIRST_EPHEMERAL = 32_768;

test("ports differ, are free, and are none that the system gives to a connection", async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, () => freePort()));
  assert.equal(new Set(ports).size, ports.length);
  assert.ok(ports.every((port) => port > 1_023 && port < FIRST_EPHEMERAL));
  assert.equal(await portState(LOOPBACK, ports[0] ?? 0), "free");
});

test("a port that somebody listens on is taken, and never named", async (t) => {
  const port = await freePort();
  const server = createServer().listen(port + 1, LOOPBACK);
  await once(server, "listening");
  t.after(() => server.close());
  assert.equal(await portState(LOOPBACK, port + 1), "taken");
  assert.notEqual(await freePort(), port + 1);
});

test("an address of another machine is no answer about a port", async () => {
  await assert.rejects(portState("192.0.2.1", 0), { code: "EADDRNOTAVAIL" });
});
