// What a bus over a broker promises beyond the port `Bus`: that the broker carries, and that nothing rests on it alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../clock.ts";
import { type BrokerWorldOptions, createBrokerWorld } from "./broker-world.harness.ts";
import {
  assertOrder,
  type BusInstance,
  type BusWorld,
  busConformance,
  listen,
  names,
  publisher,
  sameIds,
  type Thing,
  until,
} from "./bus-conformance.ts";

/** A client's own pace of coming back, and its groups'. */
const BACK_WITHIN_MS = 10_000;
/** Much sooner than the feed is asked, where it is asked at all. */
const CARRIED_WITHIN_MS = 5_000;
const SWEEP_MS = 400;

type BrokerWorld = BusWorld & { readonly broker: NonNullable<BusWorld["broker"]> };
type Check = (name: string, body: (world: BrokerWorld) => Promise<void>, sweepMs?: number) => void;

export function brokerConformance(driver: string, options: BrokerWorldOptions): void {
  const createSwept = () => createBrokerWorld({ ...options, sweepMs: SWEEP_MS });
  busConformance(driver, createSwept, { backWithinMs: BACK_WITHIN_MS });
  const check: Check = (name, body, sweepMs) => {
    test(`${driver} bus: ${name}`, { timeout: 90_000 }, async () => {
      const world = await createBrokerWorld({ ...options, ...(sweepMs !== undefined && { sweepMs }) });
      assert.ok(world.broker);
      try {
        await body({ ...world, broker: world.broker });
      } finally {
        await world.close();
      }
    });
  };
  carryingCases(check);
  lossCases(check);
  crowdCases(check);
}

/** One that has had an event by the broker already. */
async function startListening(world: BusWorld, name = "products-1", options: Parameters<typeof listen>[1] = {}) {
  const instance = world.createInstance(name);
  const heard = listen(instance, options);
  await instance.bus.start();
  await until("it is connected", async () => (await instance.bus.status()).broker?.connected === true);
  return { instance, ...heard };
}

async function soon(condition: () => boolean, what: string): Promise<void> {
  const startedMs = performance.now();
  await until(what, condition);
  const ms = performance.now() - startedMs;
  assert.ok(ms < CARRIED_WITHIN_MS, `${ms} ms until ${what}`);
}

function carryingCases(check: Check): void {
  check("the broker alone carries, in order, while nobody answers for the source", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    const published = [...(await publish(names(60, 9)))];
    await until("they are through", () => heard.applied.length === 60);
    world.broker.closeFeed();
    for (let round = 0; round < 20; round += 1) published.push(...(await publish(names(10, 9))));
    await soon(() => heard.applied.length === published.length, "all are through");
    sameIds(heard.calls, published);
    assertOrder(heard.calls);
    assert.equal(heard.resyncs.length, 0);
  });

  check("what is appended while the broker is away waits in the outbox", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    const before = await publish(names(20, 4));
    await until("they are through", () => heard.applied.length === 20);
    world.broker.closeFeed();
    world.broker.cut();
    const during = await publish(names(50, 4));
    await systemClock.sleep(700);
    assert.equal(heard.applied.length, 20);
    assert.equal((await heard.instance.bus.status()).broker?.connected, false);
    world.broker.mend();
    const mendedMs = performance.now();
    await until("the broker brings them", () => heard.applied.length === 70);
    assert.ok(performance.now() - mendedMs < BACK_WITHIN_MS);
    sameIds(heard.applied, [...before, ...during]);
    assertOrder(heard.calls);
    assert.equal((await heard.instance.bus.status()).broker?.connected, true);
  });

  check("connections that break again and again lose nothing and repeat nothing", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    const published: Thing[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (let step = 0; step < 5; step += 1) published.push(...(await publish(names(8, 7))));
      world.broker.cut();
      await systemClock.sleep(50);
      world.broker.mend();
      await systemClock.sleep(150);
    }
    await until("all are through", () => heard.applied.length >= published.length);
    sameIds(heard.applied, published);
    assertOrder(heard.applied);
  });

  check("a relay that is killed publishes again what it may not have: it takes effect once", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    const published: Thing[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let step = 0; step < 10; step += 1) published.push(...(await publish(names(6, 9))));
      await world.broker.killRelay();
    }
    published.push(...(await publish(names(6, 9))));
    await until("all are through", () => heard.applied.length >= published.length);
    sameIds(heard.applied, published);
    assertOrder(heard.applied);
  });

  check("an answer that never comes is no confirmation: published again, it takes effect once", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    const published = [...(await publish(names(20, 4)))];
    await until("they are through", () => heard.applied.length === 20);
    world.broker.closeFeed();
    world.broker.stall();
    published.push(...(await publish(names(50, 4))));
    await systemClock.sleep(1_000);
    assert.equal(heard.applied.length, 20, "nobody hears anything");
    world.broker.mend();
    await until("all are through", () => heard.applied.length >= published.length);
    sameIds(heard.applied, published);
    assertOrder(heard.calls);
  });

  check("what no relay wrote is put aside", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    for (const text of ["", "no JSON", "null", '{"epoch":"x"}', '{"epoch":"x","partition":0,"position":-1}']) {
      await world.broker.publish(text);
    }
    const published = await publish(names(30, 9));
    await soon(() => heard.applied.length === 30, "all are through");
    sameIds(heard.calls, published);
    await until("they lie aside", async () => ((await world.broker.aside()) ?? 5) === 5);
  });
}

function lossCases(check: Check): void {
  check("what the broker lost comes from the source, before what follows", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    const published = [...(await publish(names(40, 6)))];
    await until("they are through", () => heard.applied.length === 40);
    await heard.instance.bus.stop();
    published.push(...(await publish(names(40, 6))));
    await systemClock.sleep(600); // The relay is quicker.
    await world.broker.wipe();
    const next = await startListening(world);
    published.push(...(await publish(names(40, 6))));
    await until("all are through", () => heard.applied.length + next.applied.length === published.length);
    sameIds([...heard.applied, ...next.applied], published);
    assertOrder(next.calls);
    assert.equal(next.resyncs.length, 0);
  });

  check("a broker that loses everything under its readers is soon used again", async (world) => {
    const { publish } = publisher(world);
    const heard = await startListening(world);
    const published = [...(await publish(names(40, 6)))];
    await until("they are through", () => heard.applied.length === 40);
    await world.broker.wipe();
    for (let round = 0; round < 30; round += 1) {
      published.push(...(await publish(names(3, 6))));
      await systemClock.sleep(20);
    }
    await until("all are through", () => heard.applied.length === published.length);
    sameIds(heard.applied, published);
    assertOrder(heard.applied);
    await systemClock.sleep(3_000);
    world.broker.closeFeed();
    published.push(...(await publish(names(20, 6))));
    await soon(() => heard.applied.length === published.length, "the broker carries again");
  });

  check(
    "while the broker is away the feed is asked now and then",
    async (world) => {
      const { publish } = publisher(world);
      const heard = await startListening(world);
      await publish(names(10, 3));
      await until("they are through", () => heard.applied.length === 10);
      world.broker.cut();
      const during = await publish(names(30, 3));
      await until("they come by the feed", () => heard.applied.length === 40);
      world.broker.mend();
      await until("it is connected", async () => (await heard.instance.bus.status()).broker?.connected === true);
      await systemClock.sleep(1_000);
      sameIds(heard.calls.slice(10), during);
    },
    SWEEP_MS,
  );

  check(
    "each: an instance hears by the feed while the broker is away, also when it starts then",
    async (world) => {
      const { publish } = publisher(world);
      const first = await startEach(world, "gateway-1");
      await publish(names(10, 3));
      await until("they are through", () => first.calls.length === 10);
      world.broker.cut();
      const second = await startEach(world, "gateway-2");
      const during = await publish(names(30, 3));
      await until("they come by the feed", () => first.calls.length >= 40 && second.calls.length >= 30);
      assert.equal(first.forgotten(), 1, "what it knows is true all the time");
      world.broker.mend();
      await until("who had lost the broker forgot all at its return", () => first.forgotten() === 2);
      sameIds(first.calls.slice(10), during);
      sameIds(second.calls, during);
      await publish(names(5, 3));
      await until("they come", () => first.calls.length === 45 && second.calls.length === 35);
      assert.equal(second.forgotten(), 1, "who had not, has missed nothing");
    },
    SWEEP_MS,
  );
}

/** One that keeps nothing. */
async function startEach(world: BusWorld, name: string) {
  const instance = world.createInstance(name, "memory");
  const calls: Thing[] = [];
  let resyncs = 0;
  listen(instance, {
    delivery: "each",
    handle: async (event) => {
      calls.push(event);
    },
    resync: async () => {
      resyncs += 1;
    },
  });
  await instance.bus.start();
  await until("it has a place to go on from", () => resyncs === 1);
  return { calls, forgotten: () => resyncs };
}

function crowdCases(check: Check): void {
  check("many instances share the work; each event takes effect once", async (world) => {
    const { publish } = publisher(world);
    const all: Awaited<ReturnType<typeof startListening>>[] = [];
    for (let index = 1; index <= 5; index += 1) all.push(await startListening(world, `products-${index}`));
    await systemClock.sleep(2_000); // Leases settle.
    const published: Thing[] = [];
    for (let round = 0; round < 40; round += 1) published.push(...(await publish(names(10, 60))));
    const applied = (): readonly Thing[] => all.flatMap((each) => each.applied);
    await until("all are through", () => applied().length >= published.length);
    sameIds(applied(), published);
    assert.ok(all.filter((each) => each.applied.length > 0).length >= 4, "they share");
    for (const each of all) assertOrder(each.applied);
  });

  check("a slow subscriber holds up no other, and gets everything in order", async (world) => {
    const { publish } = publisher(world);
    const instance: BusInstance = world.createInstance("products-1");
    const quick = listen(instance);
    const slow: Thing[] = [];
    listen(instance, {
      subscriber: "products.slow",
      handle: async (event) => {
        await systemClock.sleep(40);
        slow.push(event);
      },
    });
    await instance.bus.start();
    await until("it is connected", async () => (await instance.bus.status()).broker?.connected === true);
    const published: Thing[] = [];
    for (let round = 0; round < 30; round += 1) published.push(...(await publish(names(10, 8))));
    await soon(() => quick.applied.length === 300, "the quick one is through");
    const behind = 300 - slow.length;
    assert.ok(behind > 0, "the slow one is behind");
    await until("the slow one is through", () => slow.length >= 300);
    sameIds(slow, published);
    assertOrder(slow);
  });
}
