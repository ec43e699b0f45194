// A store with something of everything in it, made through the ports; and all of it as the ports tell it, so that a store
// can be compared with what it has become on another engine.
import { type Clock, systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { seededRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { createTelemetry } from "@souk/chassis/telemetry";
import type { EventEnvelope } from "@souk/contracts/event";
import { type OrderEventData, orderPaid } from "@souk/contracts/orders/events";
import { createEachProduct } from "./full-catalogue.fixture.ts";
import { NO_PROGRESS, type Note } from "./import/import-store.ts";
import { openStores, type Stores } from "./stores.ts";

export const NOW = 1_800_000_000_000;
const clock: Clock = { ...systemClock, now: () => NOW };
const TTL_MS = 30_000;
export const SUBSCRIBER = "products.orders";
export const reading = { subscriber: SUBSCRIBER, source: "orders" } as const;
const types = ["product.changed", "collection.changed", "catalogue.changed", "stock.changed", "hold.ended"];

const idOf = (number: number): string => `01995f2e-7d10-7000-8000-${String(number).padStart(12, "0")}`;
/** Orders by what became of their holds. */
export const orders = { open: idOf(1), sold: idOf(2), released: idOf(3), reversed: idOf(4), unheld: idOf(5) } as const;
export const importId = idOf(20);

export function openFullStore(url: string, seed = 1): Promise<Stores> {
  const random = seededRandom(seed);
  const telemetry = createTelemetry({ service: "products", instance: "p", clock, random });
  return openStores({ url, clock, ids: createIds(clock, random), log: silentLog, telemetry });
}

export function paid(orderId: string, version = 2): EventEnvelope<OrderEventData> {
  const { example } = orderPaid;
  const [item] = example.order.items;
  if (!item) throw new Error("the example has no items");
  const order = {
    ...example.order,
    id: orderId,
    status: "paid" as const,
    items: [{ ...item, sku: "rug-s", quantity: 1 }],
  };
  return {
    ...{ id: `event-${orderId}-${version}`, type: "order.paid", version: 1, source: "orders" },
    ...{ time: new Date(NOW).toISOString(), aggregateId: orderId, aggregateVersion: version },
    data: { ...example, order },
  };
}

export async function fillStore(stores: Stores): Promise<void> {
  await createEachProduct(stores);
  await trade(stores);
  await importFiles(stores);
  await listen(stores);
}

async function trade({ stock, holds }: Stores): Promise<void> {
  const staff = { reference: "staff" };
  await stock.set("lamp-1", 40, staff);
  await stock.set("rug-s", 9, staff);
  const idempotency = { scope: "adjustStock staff", key: "broken", fingerprint: "f" };
  await stock.adjust("lamp-1", { delta: -1, reason: "broken" }, { ...staff, idempotency });
  for (const orderId of [orders.open, orders.sold, orders.released, orders.reversed]) {
    const lines = [
      { sku: "rug-s", quantity: 1 },
      { sku: "lamp-1", quantity: 2 },
    ];
    await holds.hold({ orderId, currency: "EUR", lines }, NOW + 1_000, {});
  }
  await holds.applyOrder(SUBSCRIBER, paid(orders.sold));
  await holds.applyOrder(SUBSCRIBER, paid(orders.sold, 1)); // Older: superseded.
  await holds.release(orders.released, {});
  await holds.settle(orders.reversed, "paid");
  await holds.settle(orders.reversed, "closed");
  await holds.applyOrder(SUBSCRIBER, paid(orders.unheld));
  await stock.set("lamp-1", 4, { reference: "counted low" });
}

async function importFiles({ imports }: Stores): Promise<void> {
  const base = { format: "csv", currency: "EUR", delimiter: ";", map: "title=t.$", dryRun: false } as const;
  const note = (row: number, kind: Note["kind"]): Note => ({
    ...{ kind, row, column: row % 2 ? "price" : null, code: "price_invalid", message: `row ${row}: "?"` },
  });
  await imports.add(
    { ...base, id: importId, createdAt: NOW },
    { scope: "startImport staff", key: "k", fingerprint: "f" },
  );
  const first = await imports.take("importer", NOW, TTL_MS);
  if (!first) throw new Error("there is an import to take");
  const step = { taken: first, progress: { ...NO_PROGRESS, rows: 12 }, now: NOW };
  await imports.advance({ ...step, notes: [note(2, "error"), note(3, "warning")] }, "importer", TTL_MS);
  await imports.finish({ ...step, notes: [note(11, "warning"), note(10, "error")] }, "completed");
  await imports.add({ ...base, id: idOf(21), createdAt: NOW + 1 });
  await imports.take("importer", NOW, TTL_MS);
  await imports.add({ ...base, id: idOf(22), createdAt: NOW + 2 });
}

/** What the bus keeps: cursors, failures that wait and that are dead, who has acknowledged what. */
async function listen({ handle: { journal } }: Stores): Promise<void> {
  const claim = { instance: "products-1", readings: [reading], fences: new Map(), boot: true, now: NOW, ttlMs: TTL_MS };
  const { held } = await journal.claimPartitions(claim);
  const failure = (number: number) => ({
    ...{ id: idOf(30 + number), subscriber: SUBSCRIBER, event: paid(idOf(40 + number)) },
    ...{ reason: "Error: not now", nextAt: NOW + number, now: NOW },
  });
  await journal.advance(
    held.map((each) => ({ held: each, epoch: "e".repeat(32), position: 7 + each.partition })),
    [failure(1), failure(2)],
  );
  await journal.buryFailure(idOf(32), "Error: never");
  const head = await journal.head();
  for (const subscriber of ["gateway.cache", "another"]) {
    const partitions = subscriber === "another" ? [1, 5] : [0, 1, 2, 3, 4, 5, 6, 7];
    await journal.acknowledge(
      partitions.map((partition) => ({ subscriber, partition, acknowledged: head - 1 - (partition % 3) })),
      NOW + partitions.length,
    );
  }
  await journal.trim({ writtenBefore: NOW + 1, seenBefore: 0, limit: 2 });
  await journal.leaveMembers("products-1");
}

/** Everything that the ports tell of a store. */
export async function tellAll({ catalogue, collections, stock, holds, imports, handle: { journal } }: Stores) {
  const page = await catalogue.page(null, 500);
  const skus = [...page.flatMap(({ product }) => product.variants.map(({ sku }) => sku)), "gone-1"];
  const since = await catalogue.since(0, 500);
  const { head, floor, rows } = await journal.readOutbox({ after: 0, types, limit: 500 });
  const movements = skus.map(async (sku) => {
    const all = await stock.movements(sku, { before: null, limit: 500 });
    return [sku, await stock.level(sku), all?.items, all?.total];
  });
  return structuredClone({
    page,
    stock: await Promise.all(movements),
    quotes: await stock.quote(skus, "EUR"),
    collections: await collections.page(null, 100),
    changed: since.changes.map(({ id, current }) => [id, current?.product.version ?? null]).sort(),
    unfinished: [await holds.unfinished("", 100), await imports.unfinished()],
    imports: await Promise.all([importId, idOf(21), idOf(22)].map((id) => imports.find(id))),
    outbox: { head, floor, rows },
    epoch: journal.epoch,
    cursors: await journal.readCursors(reading),
    status: await journal.outboxStatus(),
    failures: [await journal.countFailures(), await journal.listDead(10)],
  });
}
