import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createDiscovery, createRegistration } from "../discovery.ts";
import { quietLog } from "../server.harness.ts";
import { startFakeConsul } from "./consul.fixture.ts";
import { createAnnouncers, discoveryConformance, fastClock } from "./discovery.conformance.ts";

const clock = fastClock(20);
const options = { clock, log: quietLog };

discoveryConformance("consul:", {
  withinMs: 2_000,
  withinAfterOutageMs: 5_000,
  needsRegistry: true,
  stage: async () => {
    const consul = await startFakeConsul();
    const announcers = createAnnouncers((service, instance) =>
      createRegistration(consul.url, { ...options, service, instance }),
    );
    return {
      ...announcers,
      open: () => createDiscovery(consul.url, options),
      registry: {
        stop: consul.stop,
        start: async () => {
          consul.restart({ forget: true });
          await consul.start();
        },
      },
      close: async () => {
        await announcers.all();
        await consul.stop();
      },
    };
  },
});

async function setUp(t: TestContext, suffix = "") {
  const consul = await startFakeConsul();
  t.after(() => consul.stop());
  const discovery = createDiscovery(`${consul.url}${suffix}`, options);
  t.after(() => discovery.stop());
  await discovery.start();
  const registration = createRegistration(`${consul.url}${suffix}`, { ...options, service: "orders", instance: "o-1" });
  t.after(() => registration.withdraw());
  return { consul, discovery, registration };
}

async function until(what: string, condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (condition()) return;
    await clock.sleep(200);
  }
  assert.fail(`never happened: ${what}`);
}

test("an instance whose check fails is not found, and is again once it passes", async (t) => {
  const { consul, discovery, registration } = await setUp(t);
  await registration.announce("http://127.0.0.1:9001");
  await until("found", () => discovery.instances("orders").length === 1);
  assert.deepEqual(discovery.instances("orders"), [
    { service: "orders", instance: "o-1", url: "http://127.0.0.1:9001" },
  ]);
  consul.check(consul.ids()[0] ?? "", false);
  await until("not found", () => discovery.instances("orders").length === 0);
  await until("its heartbeat passes the check", () => discovery.instances("orders").length === 1);
});

test("a service that is asked for before the start is known after it", async (t) => {
  const { consul, registration } = await setUp(t);
  await registration.announce("http://127.0.0.1:9001");
  const discovery = createDiscovery(consul.url, options);
  t.after(() => discovery.stop());
  assert.deepEqual(discovery.instances("orders"), []);
  assert.deepEqual(discovery.instances("nobody"), []);
  await discovery.start();
  assert.equal(discovery.instances("orders").length, 1);
});

test("an index that goes back begins anew and does not wait for the old one", async (t) => {
  const { consul, discovery, registration } = await setUp(t);
  await registration.announce("http://127.0.0.1:9001");
  await until("found", () => discovery.instances("orders").length === 1);
  await until("it waits for a change", () => consul.waiting() > 0);
  consul.restart({ forget: false });
  const asked = (): readonly string[] => consul.requests.filter((each) => each.includes("/health/"));
  const before = asked().length;
  await until("asked from 0 again", () =>
    asked()
      .slice(before)
      .some((each) => each.includes("index=0&")),
  );
  consul.check(consul.ids()[0] ?? "", false);
  await until("the change of the new history", () => discovery.instances("orders").length === 0);
});

test("an agent that forgot an instance hears of it again", async (t) => {
  const { consul, registration } = await setUp(t);
  await registration.announce("http://127.0.0.1:9001");
  consul.restart({ forget: true });
  assert.deepEqual(consul.ids(), []);
  await until("announced again", () => consul.ids().length === 1);
  await registration.withdraw();
  assert.deepEqual(consul.ids(), []);
  await registration.withdraw();
});

test("an IPv6 address is told without brackets and found with them", async (t) => {
  const { discovery, registration } = await setUp(t, "?prefix=shop-");
  await registration.announce("http://[::1]:9001");
  await until("found", () => discovery.instances("orders")[0]?.url === "http://[::1]:9001");
});

test("the ACL token comes from the URL, else from the setting", async (t) => {
  const consul = await startFakeConsul();
  t.after(() => consul.stop());
  for (const [url, token, sent] of [
    [consul.url.replace("//", "//:from-url@"), "from-setting", "from-url"],
    [consul.url, "from-setting", "from-setting"],
  ] as const) {
    const discovery = createDiscovery(url, { ...options, token });
    await discovery.start();
    await discovery.stop();
    assert.ok(consul.tokens.has(sent));
    consul.tokens.clear();
  }
});
