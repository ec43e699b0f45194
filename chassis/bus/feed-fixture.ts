// For tests: one service in a process of its own that only has a store, a feed and a subscription. It does what its
// parent tells it over IPC and ends with it.
import { defineEvent } from "@souk/contracts/event";
import type { ServiceName } from "@souk/contracts/route";
import { object, Type } from "@souk/contracts/schema";
import type { Caller } from "../auth.ts";
import { systemClock } from "../clock.ts";
import { fixedDiscovery } from "../discovery.ts";
import { createEvent } from "../events.ts";
import { createHealth } from "../health.ts";
import { createIds } from "../ids.ts";
import { systemRandom } from "../random.ts";
import { createHttpServer } from "../server.ts";
import { openSqlite } from "../sqlite/database.ts";
import { createSqliteEventJournal } from "../sqlite/event-journal.ts";
import { takeEvent } from "../sqlite/inbox.ts";
import { appendEvent } from "../sqlite/outbox.ts";
import { silentLog } from "../sqlite/testing.ts";
import { createTelemetry } from "../telemetry.ts";
import { subscription } from "./bus.ts";
import { createFeedBus } from "./feed-bus.ts";

export type FixtureOrder =
  | {
      readonly kind: "start";
      readonly service: ServiceName;
      readonly instance: string;
      readonly url: string;
      readonly port: number;
      /** Where `orders` is, to subscribe to it. */
      readonly orders?: string;
    }
  /** So many commits of so many events each. */
  | { readonly kind: "append"; readonly commits: number; readonly events: number; readonly name: string };

export type FixtureReport =
  | { readonly kind: "started"; readonly url: string }
  | { readonly kind: "appended"; readonly slowestMs: number };

export const happened = defineEvent({
  type: "thing.happened",
  version: 1,
  source: "orders",
  aggregate: "thing",
  summary: "Something happened",
  data: object({ by: Type.String() }),
  example: { by: "a" },
});

const ids = createIds(systemClock, systemRandom);
const anyService: Caller = { kind: "service", name: "products" };
type Started = Awaited<ReturnType<typeof start>>;
let running: Started | undefined;

async function start(order: Extract<FixtureOrder, { kind: "start" }>) {
  const base = { clock: systemClock, random: systemRandom, log: silentLog };
  const { service, instance } = order;
  const telemetry = createTelemetry({ ...base, service, instance });
  const database = await openSqlite({ ...base, url: order.url });
  const orders = order.orders ? [{ service: "orders", instance: "orders-1", url: order.orders }] : [];
  const bus = createFeedBus({
    ...{ ...base, ids, telemetry, service, instance, journal: createSqliteEventJournal(database) },
    discovery: fixedDiscovery(orders),
    tokens: { current: async () => "fixture" },
  });
  if (order.orders) {
    bus.subscribe(
      subscription({
        subscriber: "products.things",
        source: "orders",
        events: [happened],
        delivery: "shared",
        handle: async (event) => {
          await database.write((tx) => takeEvent(tx, "products.things", event, "every"));
        },
        resync: async () => undefined,
      }),
    );
  }
  const verifier = { verify: async () => anyService, remembered: () => anyService };
  const health = createHealth({ clock: systemClock });
  const server = createHttpServer({ ...base, ids, service, telemetry, verifier, health, served: bus.served });
  const url = await server.listen({ host: "127.0.0.1", port: order.port });
  await bus.start();
  return { database, url };
}

async function append({ commits, events, name }: Extract<FixtureOrder, { kind: "append" }>): Promise<number> {
  let slowestMs = 0;
  for (let commit = 0; commit < commits; commit += 1) {
    const made = Array.from({ length: events }, (_, n) => {
      const content = { aggregateId: `${name}-${commit % 20}-${n}`, aggregateVersion: commit + 1, data: { by: name } };
      return createEvent(happened, content, { ids, clock: systemClock });
    });
    const startedMs = performance.now();
    await running?.database.write((tx) => {
      for (const event of made) appendEvent(tx, event);
    });
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
  }
  return slowestMs;
}

function report(message: FixtureReport): void {
  process.send?.(message);
}

async function obey(order: FixtureOrder): Promise<void> {
  if (order.kind === "start") {
    running = await start(order);
    report({ kind: "started", url: running.url });
  } else {
    report({ kind: "appended", slowestMs: await append(order) });
  }
}

if (process.send) {
  process.on("message", (order) => void obey(order as FixtureOrder));
  process.on("disconnect", () => process.exit(0));
}
