import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createDiscovery } from "../discovery.ts";
import { quietLog } from "../server.harness.ts";
import { discoveryConformance, fastClock } from "./discovery.conformance.ts";
import { type FakeNameServer, startFakeNameServer } from "./dns.fixture.ts";

const clock = fastClock(20);
const options = { clock, log: quietLog };

/** Each instance is an SRV record whose target has the address. */
function publish(server: FakeNameServer, service: string, urls: readonly string[]): void {
  const srv = urls.map((url) => {
    const { hostname, port } = new URL(url);
    server.zone.set(`i${port}.test`, { a: [hostname] });
    return { priority: 1, port: Number(port), target: `i${port}.test` };
  });
  if (srv.length === 0) server.zone.delete(`${service}.souk.test`);
  else server.zone.set(`${service}.souk.test`, { srv });
}

discoveryConformance("dns: with SRV records", {
  withinMs: 3_000,
  // The resolver's own timeouts are not made faster by the clock.
  withinAfterOutageMs: 8_000,
  needsRegistry: true,
  stage: async () => {
    const server = await startFakeNameServer();
    const urls = new Map<string, Set<string>>();
    const change = (service: string, how: (all: Set<string>) => void): void => {
      const all = urls.get(service) ?? new Set<string>();
      urls.set(service, all);
      how(all);
      publish(server, service, [...all]);
    };
    return {
      open: () => createDiscovery(`dns://${server.address}/{service}.souk.test?type=srv`, options),
      come: async (service, url) => change(service, (all) => void all.add(url)),
      go: async (service, url) => change(service, (all) => void all.delete(url)),
      registry: server,
      close: () => server.stop(),
    };
  },
});

async function setUp(t: TestContext, query: string, template = "{service}.souk.test") {
  const server = await startFakeNameServer();
  t.after(() => server.stop());
  const discovery = createDiscovery(`dns://${server.address}/${template}${query}`, options);
  t.after(() => discovery.stop());
  await discovery.start();
  const until = async (wanted: readonly string[]): Promise<void> => {
    const urls = () => discovery.instances("orders").map(({ url }) => url);
    for (let tries = 0; tries < 200 && String(urls()) !== String(wanted); tries += 1) await clock.sleep(200);
    assert.deepEqual(urls(), wanted);
  };
  return { server, discovery, until };
}

test("addresses with a port, and IPv6 where there is no IPv4", async (t) => {
  const { server, until } = await setUp(t, "?type=a&port=8080");
  server.zone.set("orders.souk.test", {
    a: ["10.0.0.2", "10.0.0.1"],
    aaaa: ["2001:0db8:0000:0000:0000:0000:0000:0001"],
  });
  await until(["http://10.0.0.1:8080", "http://10.0.0.2:8080"]);
  server.zone.set("orders.souk.test", { aaaa: ["2001:0db8:0000:0000:0000:0000:0000:0001"] });
  await until(["http://[2001:db8::1]:8080"]);
  assert.ok(!server.questions.some((each) => each.startsWith("srv")));
});

test("nobody, where there was somebody, is believed when it stays so; somebody at once", async (t) => {
  const { server, discovery, until } = await setUp(t, "?type=a&port=8080");
  const publish = (...a: readonly string[]): void => void server.zone.set("orders.souk.test", { a });
  publish("10.0.0.1");
  await until(["http://10.0.0.1:8080"]);
  server.zone.delete("orders.souk.test");
  await clock.sleep(15_000);
  assert.equal(discovery.instances("orders").length, 1, "half the time of doubt has gone by");
  publish("10.0.0.2");
  await until(["http://10.0.0.2:8080"]);
  server.zone.delete("orders.souk.test");
  await until([]);
});

test("without a type: SRV first, and where there is none the addresses behind its name", async (t) => {
  const { server, until } = await setUp(t, "?port=8080", "_http._tcp.{service}.souk.test");
  server.zone.set("orders.souk.test", { a: ["10.0.0.1"] });
  await until(["http://10.0.0.1:8080"]);
  server.zone.set("i.test", { a: ["10.0.0.9"] });
  server.zone.set("_http._tcp.orders.souk.test", { srv: [{ priority: 1, port: 9000, target: "i.test" }] });
  await until(["http://10.0.0.9:9000"]);
});

test("of several priorities only the best counts", async (t) => {
  const { server, until } = await setUp(t, "");
  server.zone.set("i.test", { a: ["10.0.0.9"] });
  const records = [20, 10].map((priority) => ({ priority, port: 8000 + priority, target: "i.test" }));
  server.zone.set("orders.souk.test", { srv: records });
  await until(["http://10.0.0.9:8010"]);
});

test("a server that fails is no empty list; a name that is no more is one", async (t) => {
  const { server, discovery, until } = await setUp(t, "?type=a&port=80");
  server.zone.set("orders.souk.test", { a: ["10.0.0.1"] });
  await until(["http://10.0.0.1:80"]);
  server.failing = true;
  const asked = server.questions.length;
  while (server.questions.length < asked + 6) await clock.sleep(200);
  assert.equal(discovery.instances("orders").length, 1);
  server.failing = false;
  server.zone.delete("orders.souk.test");
  await until([]);
});

test("a time to live counts, but neither never nor always", async (t) => {
  const { server, until } = await setUp(t, "?type=a&port=80");
  server.zone.set("orders.souk.test", { a: ["10.0.0.1"], ttl: 86_400 });
  await until(["http://10.0.0.1:80"]);
  server.zone.set("orders.souk.test", { a: ["10.0.0.2"], ttl: 1 });
  const startedMs = clock.monotonicMs();
  await until(["http://10.0.0.2:80"]);
  assert.ok(clock.monotonicMs() - startedMs < 15_000);
  const asked = server.questions.length;
  await clock.sleep(5_000);
  assert.ok(server.questions.length - asked <= 6, "about once a second");
});

test("what is wrong with the URL is said in one line", () => {
  for (const [url, why] of [
    ["dns://127.0.0.1/orders.test", /no \{service\}/],
    ["dns:///{service}.test?type=a", /needs a port/],
    ["dns:///{service}.test?type=mx", /another type/],
    ["dns:///{service}.test?type=a&port=99999", /a port that is none/],
    ["dns:///{service}.test?ports=1", /unknown \?ports=/],
    ["dns://name.server/{service}.test", /must be an IP address/],
  ] as const) {
    assert.throws(() => createDiscovery(url, options), why, url);
  }
  createDiscovery("dns:{service}.test?type=a&port=80", options);
});
