import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createDiscovery, createRegistration } from "../discovery.ts";
import { quietLog } from "../server.harness.ts";
import { createAnnouncers, discoveryConformance, fastClock } from "./discovery.conformance.ts";
import { startFakeEureka } from "./eureka.fixture.ts";

const clock = fastClock(20);
const options = { clock, log: quietLog };

discoveryConformance("eureka:", {
  withinMs: 2_000,
  withinAfterOutageMs: 6_000,
  needsRegistry: true,
  stage: async () => {
    const eureka = await startFakeEureka();
    const announcers = createAnnouncers((service, instance) =>
      createRegistration(eureka.url, { ...options, service, instance }),
    );
    return {
      ...announcers,
      open: () => createDiscovery(eureka.url, options),
      registry: {
        stop: async () => {
          await eureka.stop();
          eureka.forget();
        },
        start: eureka.start,
      },
      close: async () => {
        await announcers.all();
        await eureka.stop();
      },
    };
  },
});

async function setUp(t: TestContext) {
  const eureka = await startFakeEureka();
  t.after(() => eureka.stop());
  const discovery = createDiscovery(eureka.url, options);
  t.after(() => discovery.stop());
  await discovery.start();
  const registration = createRegistration(eureka.url, { ...options, service: "orders", instance: "orders-1" });
  t.after(() => registration.withdraw());
  const until = async (what: string, condition: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 300; tries += 1) {
      if (condition()) return;
      await clock.sleep(200);
    }
    assert.fail(`never happened: ${what}`);
  };
  return { eureka, discovery, registration, until };
}

test("only instances that are UP are found", async (t) => {
  const { eureka, discovery, registration, until } = await setUp(t);
  await registration.announce("http://127.0.0.1:9001");
  await until("found", () => discovery.instances("orders").length === 1);
  const wanted = [{ service: "orders", instance: "orders-1", url: "http://127.0.0.1:9001" }];
  assert.deepEqual(discovery.instances("orders"), wanted);
  const [[key, kept] = []] = [...eureka.instances];
  assert.equal(key, "SOUK-ORDERS/127.0.0.1:orders-1:9001");
  for (const status of ["DOWN", "OUT_OF_SERVICE", "STARTING"]) {
    if (kept !== undefined) kept.status = status;
    await until(status, () => discovery.instances("orders").length === 0);
    if (kept !== undefined) kept.status = "UP";
    await until("UP", () => discovery.instances("orders").length === 1);
  }
});

test("a heartbeat that finds nothing announces the instance again; a withdrawal is the last word", async (t) => {
  const { eureka, registration, until } = await setUp(t);
  await registration.announce("https://shop.example");
  eureka.forget();
  await until("announced again", () => eureka.instances.size === 1);
  const [kept] = eureka.instances.values();
  assert.deepEqual(kept?.securePort, { $: 443, "@enabled": "true" });
  await registration.withdraw();
  assert.equal(eureka.instances.size, 0);
  await clock.sleep(30_000);
  assert.equal(eureka.instances.size, 0);
});

test("a user and a password are sent, and shown in no error", async (t) => {
  const { eureka } = await setUp(t);
  const url = eureka.url.replace("//", "//shop:s3cret@");
  const discovery = createDiscovery(url, options);
  await discovery.start();
  await discovery.stop();
  assert.ok(eureka.authorizations.has(`Basic ${Buffer.from("shop:s3cret").toString("base64")}`));
  await eureka.stop();
  const late = createDiscovery(url, options);
  t.after(() => late.stop());
  await assert.rejects(late.start(), (error: Error) => !error.message.includes("s3cret"));
  const refused = createRegistration(url, { ...options, service: "orders", instance: "o" });
  await assert.rejects(refused.announce("http://127.0.0.1:1"), (error: Error) => !error.message.includes("s3cret"));
});

test("a page that is no Eureka is not taken for an empty one", async (t) => {
  const { eureka } = await setUp(t);
  const discovery = createDiscovery(eureka.url.replace("/eureka", "/elsewhere"), options);
  t.after(() => discovery.stop());
  await assert.rejects(discovery.start(), /was answered 404/);
});
