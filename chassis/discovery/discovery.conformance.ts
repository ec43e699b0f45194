// What every driver of discovery promises, whoever keeps the list: a file, a name server, a registry. Runs against
// fakes in `npm test` and against the real servers in tests/engines.
import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Clock, systemClock } from "../clock.ts";
import type { Discovery, Registration } from "../discovery.ts";

/** One list with whoever keeps it. */
export type DiscoveryStage = {
  /** Somebody new who looks. */
  open(): Discovery;
  /** An instance that lives on until it goes. */
  come(service: string, url: string): Promise<void>;
  /** It leaves as it should. */
  go(service: string, url: string): Promise<void>;
  /** The keeper of the list dies, and is there again, perhaps without its memory. */
  readonly registry: { stop(): Promise<void>; start(): Promise<void> };
  close(): Promise<void>;
};

export type DiscoveryConformance = {
  readonly stage: () => Promise<DiscoveryStage>;
  /** How long a change may take to arrive. */
  readonly withinMs: number;
  /** Longer than between two questions, so that somebody notices. */
  readonly outageMs?: number;
  /** After the registry was away, removals may be held back for a while. */
  readonly withinAfterOutageMs?: number;
  /** Whether a start without the registry fails; a file that is not there yet is no failure. */
  readonly needsRegistry: boolean;
};

const POLL_MS = 10;
let port = 20_000;
/** Nobody listens there: discovery tells addresses, it does not try them. */
const someUrl = (): string => {
  port += 1;
  return `http://127.0.0.1:${port}`;
};

const urls = (discovery: Discovery, service: string): readonly string[] =>
  discovery
    .instances(service)
    .map(({ url }) => url)
    .sort();

export function discoveryConformance(name: string, options: DiscoveryConformance): void {
  const { withinMs, withinAfterOutageMs = withinMs, outageMs = Math.min(withinMs, 1_500), needsRegistry } = options;

  const setUp = async (t: TestContext) => {
    const stage = await options.stage();
    t.after(() => stage.close());
    const look = async (): Promise<Discovery> => {
      const discovery = stage.open();
      t.after(() => discovery.stop());
      await discovery.start();
      return discovery;
    };
    return { stage, look };
  };
  const eventually = async (discovery: Discovery, service: string, wanted: readonly string[], ms = withinMs) => {
    const sorted = [...wanted].sort();
    const untilMs = performance.now() + ms;
    while (performance.now() < untilMs) {
      if (String(urls(discovery, service)) === String(sorted)) return;
      await systemClock.sleep(POLL_MS);
    }
    assert.deepEqual(urls(discovery, service), sorted, `${service} after ${ms} ms`);
  };

  suite(`discovery ${name}`, () => {
    test("instances come and go, each service by itself, and the listener is told", async (t) => {
      const { stage, look } = await setUp(t);
      const discovery = await look();
      let changes = 0;
      discovery.onChange(() => {
        changes += 1;
      });
      const [first, second, other] = [someUrl(), someUrl(), someUrl()];
      assert.deepEqual(discovery.instances("orders"), []);
      await stage.come("orders", first);
      await eventually(discovery, "orders", [first]);
      const told = changes;
      assert.ok(told > 0);
      await stage.come("orders", second);
      await stage.come("users", other);
      await eventually(discovery, "orders", [first, second]);
      await eventually(discovery, "users", [other]);
      await stage.go("orders", first);
      await eventually(discovery, "orders", [second]);
      assert.ok(changes > told);
      assert.ok(discovery.instances("orders").every((each) => each.service === "orders" && each.instance !== ""));
      await stage.go("orders", second);
      await eventually(discovery, "orders", []);
      await stage.come("orders", first);
      await eventually(discovery, "orders", [first]);
      assert.deepEqual(urls(discovery, "nobody"), []);
    });

    test("a list that does not change tells nobody, and whoever no longer listens is not called", async (t) => {
      const { stage, look } = await setUp(t);
      const url = someUrl();
      await stage.come("orders", url);
      const discovery = await look();
      await eventually(discovery, "orders", [url]);
      let changes = 0;
      const stop = discovery.onChange(() => {
        changes += 1;
      });
      await systemClock.sleep(Math.min(withinMs / 2, 1_000));
      assert.equal(changes, 0);
      stop();
      const more = someUrl();
      await stage.come("orders", more);
      await eventually(discovery, "orders", [url, more]);
      assert.equal(changes, 0);
    });

    test("while the registry is away the last known are kept, and after it all goes on", async (t) => {
      const { stage, look } = await setUp(t);
      const [first, second] = [someUrl(), someUrl()];
      await stage.come("orders", first);
      await stage.come("orders", second);
      const discovery = await look();
      await eventually(discovery, "orders", [first, second]);
      let fewest = 2;
      discovery.onChange(() => {
        fewest = Math.min(fewest, discovery.instances("orders").length);
      });
      await stage.registry.stop();
      await systemClock.sleep(outageMs);
      assert.deepEqual(urls(discovery, "orders"), [first, second].sort());
      await stage.registry.start();
      const third = someUrl();
      await stage.come("orders", third);
      await eventually(discovery, "orders", [first, second, third], withinAfterOutageMs);
      assert.equal(fewest, 2, "nobody who lives was ever taken off");
      await stage.go("orders", second);
      await eventually(discovery, "orders", [first, third], withinAfterOutageMs);
      // Somebody who has kept nothing sees the same: those who live have said so again.
      await eventually(await look(), "orders", [first, third], withinAfterOutageMs);
    });

    test("who has stopped is told nothing more", async (t) => {
      const { stage, look } = await setUp(t);
      const discovery = await look();
      let changes = 0;
      discovery.onChange(() => {
        changes += 1;
      });
      assert.deepEqual(discovery.instances("orders"), []);
      await discovery.stop();
      await stage.come("orders", someUrl());
      await systemClock.sleep(Math.min(withinMs / 2, 1_000));
      assert.equal(changes, 0);
    });

    if (needsRegistry) {
      test("a start without the registry is one clear line", async (t) => {
        const { stage } = await setUp(t);
        await stage.registry.stop();
        const discovery = stage.open();
        t.after(() => discovery.stop());
        await assert.rejects(discovery.start(), (error: Error) => {
          assert.match(error.message, /^DISCOVERY_URL: \w+:\/\/[^ ]+ can't be used: .+$/);
          return !error.message.includes("\n");
        });
        await stage.registry.start();
      });
    }
  });
}

/** Come and go for registries in which instances announce themselves. */
export function createAnnouncers(open: (service: string, instance: string) => Registration) {
  const announced = new Map<string, Registration>();
  return {
    come: async (service: string, url: string): Promise<void> => {
      const registration = open(service, `${service}-${new URL(url).port}`);
      announced.set(url, registration);
      await registration.announce(url);
    },
    go: async (_service: string, url: string): Promise<void> => {
      await announced.get(url)?.withdraw();
      announced.delete(url);
    },
    /** For those that a test left behind. */
    all: async (): Promise<void> => {
      await Promise.all([...announced.values()].map((each) => each.withdraw()));
      announced.clear();
    },
  };
}

/** Time that runs faster: seconds between questions and heartbeats become milliseconds, and nothing else changes. */
export function fastClock(factor: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonicMs: () => systemClock.monotonicMs() * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
    every: (ms, task) => systemClock.every(ms / factor, task),
  };
}
