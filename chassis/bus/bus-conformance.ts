// Every promise of the port `Bus` (bus.ts) as a case. A driver's test builds worlds and calls this.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { defineEvent, type EventEnvelope } from "@souk/contracts/event";
import { object, Type } from "@souk/contracts/schema";
import type { Awaitable } from "../awaitable.ts";
import { systemClock } from "../clock.ts";
import { createEvent } from "../events.ts";
import { createIds } from "../ids.ts";
import { type Random, seededRandom } from "../random.ts";
import { type Bus, subscription } from "./bus.ts";

export type Take = { readonly subscriber: string; readonly mode: "every" | "latest" };
export type Taken = "apply" | "duplicate" | "superseded";

/** One process of the subscribing service. */
export type BusInstance = {
  readonly bus: Bus;
  /** Books the event in the subscriber's store, all in one operation; nothing gets through once it was killed. */
  take(event: EventEnvelope, takes: readonly Take[]): Promise<readonly Taken[]>;
  /** As SIGKILL: from now on nothing that it does has an effect. */
  kill(): void;
};

export type BusWorld = {
  /** Appends events to the source's store, in one operation. */
  append(events: readonly EventEnvelope[]): Promise<void>;
  /** Another process (or, after a kill, the next life) of the subscribing service. `memory`: one without a store. */
  createInstance(name: string, kind?: "stored" | "memory"): BusInstance;
  /** The source, or the way to it, is away until `reconnect`. */
  disconnect(): void;
  reconnect(): void;
  /** The source's store is lost; an empty one takes its place. */
  replaceSource(): Promise<void>;
  /** Forgets every event that all registered subscribers have acknowledged, however young. Answers how many. */
  forgetAcknowledged(): Promise<number>;
  deadLetters(): Awaitable<readonly { readonly id: string; readonly eventId: string; readonly reason: string }[]>;
  replay(id: string): Promise<void>;
  /** Where one carries the events. */
  readonly broker?: {
    /** The broker is away; the source is not. */
    cut(): void;
    mend(): void;
    /** The broker hears everything, and nothing that it says arrives. */
    stall(): void;
    /** All that it has is lost. */
    wipe(): Promise<void>;
    /** The publishing process is killed, and another takes its place. */
    killRelay(): Promise<void>;
    /** Nobody answers questions about the source's outbox: what comes now comes by the broker. */
    closeFeed(): void;
    openFeed(): void;
    /** Something that no relay wrote. */
    publish(text: string): Promise<void>;
    /** How many lie aside as unreadable; undefined where the broker has no place for them. */
    aside(): Promise<number | undefined>;
  };
  /** Stops every instance that was not killed, then the rest. */
  close(): Promise<void>;
};

/** What worlds should configure, so that the suite is quick. */
export const conformanceSettings = { maxAttempts: 4, firstDelayMs: 20, maxDelayMs: 50, leaseMs: 600 } as const;

const WAIT_MS = 15_000;
const change = { source: "orders", aggregate: "thing", version: 1, data: object({ step: Type.Integer() }) } as const;
export const changed = defineEvent({ ...change, type: "thing.changed", summary: "It changed", example: { step: 1 } });
const ignored = defineEvent({ ...change, type: "thing.ignored", summary: "Nobody listens", example: { step: 1 } });

export type ConformanceOptions = {
  /** After the way to the source was mended. */
  readonly backWithinMs?: number;
};

export function busConformance(
  driver: string,
  createWorld: () => Promise<BusWorld>,
  { backWithinMs = 700 }: ConformanceOptions = {},
): void {
  const check: Check = (name: string, body: (world: BusWorld, t: TestContext) => Promise<void>): void => {
    test(`${driver} bus: ${name}`, { timeout: 60_000 }, async (t) => {
      const world = await createWorld();
      try {
        await body(world, t);
      } finally {
        await world.close();
      }
    });
  };
  deliveryCases(check, backWithinMs);
  failureCases(check);
  sharingCases(check);
  resyncCases(check);
  eachCases(check);
}

type Check = (name: string, body: (world: BusWorld, t: TestContext) => Promise<void>) => void;
export type Thing = EventEnvelope<{ step: number }>;
const ids = createIds(systemClock, seededRandom(7));

/** Appends events, `perCommit` to a commit; aggregate a's versions rise from 1. */
export function publisher(world: BusWorld) {
  const versions = new Map<string, number>();
  const make = (aggregateId: string, definition = changed): Thing => {
    const aggregateVersion = (versions.get(aggregateId) ?? 0) + 1;
    versions.set(aggregateId, aggregateVersion);
    const content = { aggregateId, aggregateVersion, data: { step: aggregateVersion } };
    return createEvent(definition, content, { ids, clock: systemClock });
  };
  const publish = async (aggregateIds: readonly string[], definition = changed): Promise<readonly Thing[]> => {
    const events = aggregateIds.map((id) => make(id, definition));
    await world.append(events);
    return events;
  };
  return { publish };
}

export function names(count: number, aggregates: number, random: Random = seededRandom(count)): readonly string[] {
  return Array.from({ length: count }, () => `thing-${random.below(aggregates)}`);
}

export async function until(what: string, condition: () => Awaitable<boolean>): Promise<void> {
  const startedMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedMs > WAIT_MS) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(5);
  }
}

/** A subscriber that books effects in its own store and remembers the calls it got. */
export function listen(
  instance: BusInstance,
  options: Partial<Parameters<typeof subscription<typeof changed>>[0]> = {},
) {
  const calls: Thing[] = [];
  const applied: Thing[] = [];
  const resyncs: number[] = [];
  const own = subscription({
    subscriber: "products.things",
    source: "orders",
    events: [changed],
    delivery: "shared",
    handle: async (event: Thing) => {
      calls.push(event);
      const [outcome] = await instance.take(event, [{ subscriber: "products.things", mode: "every" }]);
      if (outcome === "apply") applied.push(event);
    },
    resync: async () => {
      resyncs.push(calls.length);
    },
    ...options,
  });
  instance.bus.subscribe(own);
  return { calls, applied, resyncs };
}

export function assertOrder(events: readonly Thing[]): void {
  for (const [aggregateId, ofOne] of Map.groupBy(events, (event) => event.aggregateId)) {
    const versions = ofOne.map((event) => event.aggregateVersion);
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
      `${aggregateId} in order`,
    );
  }
}

export function sameIds(actual: readonly Thing[], expected: readonly Thing[]): void {
  assert.deepEqual(actual.map((event) => event.id).sort(), expected.map((event) => event.id).sort());
}

function deliveryCases(check: Check, backWithinMs: number): void {
  check("delivers every event of its types once, in order per aggregate", async (world) => {
    const { publish } = publisher(world);
    const before = await publish(names(150, 12));
    const instance = world.createInstance("products-1");
    const heard = listen(instance);
    await instance.bus.start();
    const published = [...before];
    for (const name of names(250, 12)) published.push(...(await publish([name])));
    await publish(names(50, 12), ignored);
    await until("all are delivered", () => heard.applied.length >= published.length);
    sameIds(heard.calls, published);
    assertOrder(heard.calls);
    assert.deepEqual(
      heard.calls.find((event) => event.id === published[0]?.id),
      published[0],
    );
  });

  check("handles one aggregate's events one after another and different aggregates' together", async (world) => {
    const { publish } = publisher(world);
    await publish([...names(60, 6)]);
    const instance = world.createInstance("products-1");
    const running = new Map<string, number>();
    let most = 0;
    let done = 0;
    listen(instance, {
      handle: async (event) => {
        const same = (running.get(event.aggregateId) ?? 0) + 1;
        running.set(event.aggregateId, same);
        assert.equal(same, 1, "calls for one aggregate overlap");
        most = Math.max(most, [...running.values()].filter((count) => count > 0).length);
        await systemClock.sleep(2);
        running.set(event.aggregateId, 0);
        done += 1;
      },
    });
    await instance.bus.start();
    await until("all are handled", () => done === 60);
    assert.ok(most > 1, "different aggregates are handled together");
  });

  check("goes on behind what was handled, after a stop", async (world) => {
    const { publish } = publisher(world);
    const first = world.createInstance("products-1");
    const heardFirst = listen(first);
    await first.bus.start();
    const before = await publish(names(40, 5));
    await until("the first life is through", () => heardFirst.applied.length === before.length);
    await first.bus.stop();
    const after = await publish(names(40, 5));
    const second = world.createInstance("products-1");
    const heardSecond = listen(second);
    await second.bus.start();
    await until("the second life is through", () => heardSecond.applied.length === after.length);
    sameIds(heardSecond.calls, after);
  });

  check("delivers again after a crash between effect and cursor; the inbox makes it once", async (world) => {
    const { publish } = publisher(world);
    const published = await publish(names(120, 7));
    const first = world.createInstance("products-1");
    const effects: Thing[] = [];
    const effect = (instance: BusInstance) => async (event: Thing) => {
      const [outcome] = await instance.take(event, [{ subscriber: "products.things", mode: "every" }]);
      if (outcome === "apply") effects.push(event);
      if (effects.length === 50) first.kill();
    };
    listen(first, { handle: effect(first) });
    await first.bus.start();
    await until("it was killed in the middle", () => effects.length >= 50);
    const second = world.createInstance("products-1");
    const heard = listen(second, { handle: effect(second) });
    await second.bus.start();
    await until("every effect is there", () => effects.length >= published.length);
    sameIds(effects, published);
    assert.equal(heard.resyncs.length, 0);
  });

  check("comes back when the source was away", async (world) => {
    const { publish } = publisher(world);
    const instance = world.createInstance("products-1");
    const heard = listen(instance);
    await instance.bus.start();
    await publish(["thing-1"]);
    await until("it is connected", () => heard.applied.length === 1);
    world.disconnect();
    await publish(["thing-1", "thing-2"]);
    await systemClock.sleep(1_000);
    assert.equal(heard.applied.length, 1);
    world.reconnect();
    const backMs = performance.now();
    await until("it caught up", () => heard.applied.length === 3);
    assert.ok(performance.now() - backMs < backWithinMs, `${performance.now() - backMs} ms until it was back`);
    assert.equal(heard.resyncs.length, 0);
  });
}

function failureCases(check: Check): void {
  check("tries a failing event again, later, without holding up the others", async (world) => {
    const { publish } = publisher(world);
    const instance = world.createInstance("products-1");
    let failures = 0;
    const applied: Thing[] = [];
    listen(instance, {
      handle: async (event) => {
        if (event.aggregateId === "bad" && failures < 2) {
          failures += 1;
          throw new Error("not yet");
        }
        applied.push(event);
      },
    });
    await instance.bus.start();
    await publish(["bad", ...names(20, 4)]);
    await until("all are through", () => applied.length === 21);
    assert.equal(applied.at(-1)?.aggregateId, "bad");
    assert.equal(failures, 2);
    assert.equal((await world.deadLetters()).length, 0);
  });

  check("makes a poisonous event a dead letter with its reason, which can be replayed", async (world) => {
    const { publish } = publisher(world);
    const instance = world.createInstance("products-1");
    let cured = false;
    let tries = 0;
    const applied: Thing[] = [];
    listen(instance, {
      handle: async (event) => {
        if (event.aggregateId === "poison") tries += 1;
        if (event.aggregateId === "poison" && !cured) throw new TypeError("can't digest this");
        applied.push(event);
      },
    });
    await instance.bus.start();
    const [poison] = await publish(["poison", "good"]);
    await until("it is dead", async () => (await world.deadLetters()).length === 1);
    assert.equal(tries, conformanceSettings.maxAttempts);
    const [letter] = await world.deadLetters();
    assert.equal(letter?.eventId, poison?.id);
    assert.match(letter?.reason ?? "", /TypeError: can't digest this/);
    assert.equal((await instance.bus.status()).subscriptions[0]?.dead, 1);
    cured = true;
    await world.replay(letter?.id ?? "");
    await until("it took effect", () => applied.length === 2);
    await until("it is no letter any more", async () => (await world.deadLetters()).length === 0);
  });

  check("keeps failures over a crash", async (world) => {
    const { publish } = publisher(world);
    const first = world.createInstance("products-1");
    let failed = false;
    listen(first, {
      handle: async () => {
        failed = true;
        throw new Error("no");
      },
    });
    await first.bus.start();
    await publish(["thing-1"]);
    await until("it failed once", () => failed);
    first.kill();
    const second = world.createInstance("products-1");
    const heard = listen(second);
    await second.bus.start();
    await until("the next life does it", () => heard.applied.length === 1);
  });
}

function sharingCases(check: Check): void {
  check("shares the work among instances; a dead one's part is taken over", async (world) => {
    const { publish } = publisher(world);
    const first = world.createInstance("products-1");
    const second = world.createInstance("products-2");
    const heard = [listen(first), listen(second)] as const;
    await first.bus.start();
    await second.bus.start();
    const parts = async () => (await first.bus.status()).subscriptions[0]?.partitions ?? 0;
    for (let partitions = await parts(); partitions === 0 || partitions === 8; partitions = await parts()) {
      await systemClock.sleep(20);
    }
    const published = [...(await publish(names(200, 40)))];
    await until("all are applied", () => heard[0].applied.length + heard[1].applied.length === published.length);
    assert.ok(heard[0].applied.length > 0 && heard[1].applied.length > 0, "both worked");
    assertOrder(heard[0].calls);
    assertOrder(heard[1].calls);
    second.kill();
    const aloneFrom = heard[0].applied.length;
    const rest = await publish(names(100, 40));
    await until("the survivor does it all", () => heard[0].applied.length === aloneFrom + rest.length);
    sameIds([...heard[0].applied, ...heard[1].applied], [...published, ...rest]);
  });

  check("an instance that leaves in order hands over at once", async (world) => {
    const { publish } = publisher(world);
    const first = world.createInstance("products-1");
    const second = world.createInstance("products-2");
    const heard = [listen(first), listen(second)] as const;
    await first.bus.start();
    await second.bus.start();
    await systemClock.sleep(2 * conformanceSettings.leaseMs);
    await second.bus.stop();
    const published = await publish(names(100, 40));
    await until("the other does it all", () => heard[0].applied.length === published.length);
    assert.equal(heard[1].calls.length, 0);
  });

  check(
    "seeded kills of instances: every event takes effect exactly once, and the newest state wins",
    async (world, t) => {
      const seed = Math.floor(performance.timeOrigin) % 100_000;
      t.diagnostic(`seed ${seed}`);
      const random = seededRandom(seed);
      const { publish } = publisher(world);
      const effects: Thing[] = [];
      const newest = new Map<string, number>();
      const book = (instance: BusInstance) => async (event: Thing) => {
        const [every, latest] = await instance.take(event, [
          { subscriber: "every", mode: "every" },
          { subscriber: "latest", mode: "latest" },
        ]);
        if (every === "apply") effects.push(event);
        if (latest === "apply") {
          assert.ok(event.aggregateVersion > (newest.get(event.aggregateId) ?? 0), "an older version came later");
          newest.set(event.aggregateId, event.aggregateVersion);
        }
        if (random.below(40) === 0) throw new Error("failed after its effect");
      };
      const live = async (name: string): Promise<BusInstance> => {
        const instance = world.createInstance(name);
        listen(instance, { handle: book(instance) });
        await instance.bus.start();
        return instance;
      };
      const instances = [await live("products-1"), await live("products-2")];
      const published: Thing[] = [];
      for (let round = 0; round < 6; round += 1) {
        for (let step = 0; step < 10; step += 1) published.push(...(await publish(names(6, 9, random))));
        await systemClock.sleep(random.below(60));
        const victim = random.below(2);
        instances[victim]?.kill();
        instances[victim] = await live(`products-${victim + 1}`);
      }
      await until("every effect is there", () => effects.length >= published.length);
      sameIds(effects, published);
      for (const [aggregateId, ofOne] of Map.groupBy(published, (event) => event.aggregateId)) {
        assert.equal(newest.get(aggregateId), Math.max(...ofOne.map((event) => event.aggregateVersion)));
      }
    },
  );
}

function resyncCases(check: Check): void {
  check("asks for a resync when the source's store is another, then goes on", async (world) => {
    const { publish } = publisher(world);
    const instance = world.createInstance("products-1");
    const heard = listen(instance);
    await instance.bus.start();
    await publish(names(20, 4));
    await until("all are applied", () => heard.applied.length === 20);
    await world.replaceSource();
    const lost = await publish(["new-1"]);
    await until("it was asked to resync", () => heard.resyncs.length === 1);
    await systemClock.sleep(300);
    const after = await publish(["new-2", "new-3"]);
    await until("it goes on", () => after.every((event) => heard.applied.some((each) => each.id === event.id)));
    assert.equal(heard.resyncs.length, 1);
    // What was published before the resync is the snapshot's to tell; being told twice is allowed, losing it is not.
    assert.ok(lost.length === 1);
  });

  check("a resync that fails is tried again, and several instances do it once", async (world) => {
    const { publish } = publisher(world);
    const instances = [world.createInstance("products-1"), world.createInstance("products-2")];
    let resyncs = 0;
    const applied: Thing[] = [];
    for (const instance of instances) {
      listen(instance, {
        handle: async (event) => {
          applied.push(event);
        },
        resync: async () => {
          resyncs += 1;
          await systemClock.sleep(100);
          if (resyncs === 1) throw new Error("the source's snapshot can't be had");
        },
      });
      await instance.bus.start();
    }
    await systemClock.sleep(2 * conformanceSettings.leaseMs);
    await publish(names(40, 20));
    await until("both are connected", () => applied.length === 40);
    await world.replaceSource();
    await publish(["thing-0"]);
    await until("it was tried again", () => resyncs === 2);
    await systemClock.sleep(2 * conformanceSettings.leaseMs);
    const after = await publish(names(40, 20));
    await until("they go on", () => after.every((event) => applied.some((each) => each.id === event.id)));
    assert.equal(resyncs, 2);
  });

  check("a subscriber that comes after events were forgotten is asked to resync", async (world) => {
    const { publish } = publisher(world);
    const first = world.createInstance("products-1");
    const heard = listen(first);
    await first.bus.start();
    await publish(names(30, 10));
    await until("all are applied", () => heard.applied.length === 30);
    await publish(["thing-1"], ignored);
    await until("what it acknowledged is forgotten", async () => (await world.forgetAcknowledged()) > 0);
    const late = world.createInstance("products-1", "stored");
    const heardLate = listen(late, { subscriber: "products.latecomer" });
    await late.bus.start();
    await until("it was asked to resync", () => heardLate.resyncs.length === 1);
    const [next] = await publish(["thing-2"]);
    await until("it hears what comes", () => heardLate.calls.some((event) => event.id === next?.id));
    assert.equal(heard.resyncs.length, 0, "who had acknowledged all is not disturbed");
  });
}

function eachCases(check: Check): void {
  check(
    "each: every instance hears everything from when it connects, and forgets all at each connect",
    async (world) => {
      const { publish } = publisher(world);
      await publish(["old-1", "old-2"]);
      const instances = [world.createInstance("gateway-1", "memory"), world.createInstance("gateway-2", "memory")];
      const heard = instances.map((instance) => {
        const calls: Thing[] = [];
        const resyncs: number[] = [];
        listen(instance, {
          delivery: "each",
          handle: async (event) => {
            calls.push(event);
          },
          resync: async () => {
            resyncs.push(calls.length);
          },
        });
        return { calls, resyncs };
      });
      for (const instance of instances) await instance.bus.start();
      await until("both are connected", () => heard.every((each) => each.resyncs.length === 1));
      const published = await publish(names(50, 9));
      await until("both heard all", () => heard.every((each) => each.calls.length === published.length));
      for (const each of heard) assertOrder(each.calls);
      world.disconnect();
      await systemClock.sleep(100);
      world.reconnect();
      await until("both forgot all", () => heard.every((each) => each.resyncs.length === 2));
      await world.replaceSource();
      await until("both forgot all again", () => heard.every((each) => each.resyncs.length >= 3));
    },
  );

  check("each: an event that can't be handled makes it forget all", async (world) => {
    const { publish } = publisher(world);
    const instance = world.createInstance("gateway-1", "memory");
    let resyncs = 0;
    let handled = 0;
    listen(instance, {
      delivery: "each",
      handle: async (event) => {
        if (event.aggregateId === "bad") throw new Error("no");
        handled += 1;
      },
      resync: async () => {
        resyncs += 1;
      },
    });
    await instance.bus.start();
    await until("it is connected", () => resyncs === 1);
    await publish(["bad", "good"]);
    await until("it forgot all", () => resyncs === 2 && handled === 1);
  });
}
