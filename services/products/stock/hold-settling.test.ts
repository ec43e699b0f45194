// Old holds ask orders over HTTP; orders' events arrive as the bus hands them over. The stand-in for orders speaks
// the real route.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createServiceClient } from "@souk/chassis/client";
import { systemClock } from "@souk/chassis/clock";
import { backgroundContext } from "@souk/chassis/context";
import { createDiscovery } from "@souk/chassis/discovery";
import { problem } from "@souk/chassis/errors";
import { systemRandom } from "@souk/chassis/random";
import { serve } from "@souk/chassis/server";
import { createTestIssuer, createTestServer, quietLog } from "@souk/chassis/server.harness";
import { createTelemetry } from "@souk/chassis/telemetry";
import type { EventEnvelope } from "@souk/contracts/event";
import { orderPaid, type Standing } from "@souk/contracts/orders/events";
import { settleHolds } from "@souk/contracts/orders/internal-routes";
import { createSqliteCatalogueStore } from "../catalogue/catalogue-store.sqlite.ts";
import { content, temporaryStore } from "../testing.ts";
import { createHoldSettling } from "./hold-settling.ts";
import { createSqliteHoldStore } from "./hold-store.sqlite.ts";
import { ORDERS_SUBSCRIBER, orderSubscription } from "./order-events.ts";
import { createStockMetrics } from "./stock-metrics.ts";
import { createSqliteStockStore } from "./stock-store.sqlite.ts";

async function openShop(t: TestContext) {
  const parts = await temporaryStore(t);
  const standings = new Map<string, Standing>();
  const asked: string[][] = [];
  let answering = true;
  const issuer = await createTestIssuer();
  const orders = await createTestServer(
    [
      serve(settleHolds, ({ body }) => {
        asked.push(body.orderIds);
        if (!answering) throw problem("unavailable");
        const told = body.orderIds.map((orderId) => ({
          orderId,
          standing: standings.get(orderId) ?? ("closed" as const),
        }));
        return { status: 200, body: { standings: told } };
      }),
    ],
    issuer,
  );
  const telemetry = createTelemetry({ service: "products", instance: "p", clock: systemClock, random: systemRandom });
  const discovery = createDiscovery(`static:orders=${orders.url}`, { clock: systemClock, log: quietLog });
  await discovery.start();
  const token = await issuer.serviceToken("products");
  const nothing = (): undefined => undefined;
  const tokens = { current: async () => token, ready: () => token, refused: nothing, start: nothing, stop: nothing };
  const world = { clock: systemClock, random: systemRandom, log: quietLog };
  const client = createServiceClient({ service: "products", discovery, tokens, telemetry, ...world });
  t.after(async () => {
    await client.close();
    await discovery.stop();
    await orders.server.close();
  });
  const holds = createSqliteHoldStore(parts);
  const stock = createSqliteStockStore(parts);
  const metrics = createStockMetrics(telemetry.registry, quietLog);
  const settling = createHoldSettling({ holds, client, metrics, ...world });
  await createSqliteCatalogueStore(parts).create(content("lamp"), { madeHandle: false });
  await stock.set("lamp-1", 10, { reference: "test" });
  const hold = async (standing: Standing | undefined, askAt: number): Promise<string> => {
    const orderId = parts.ids.uuid();
    if (standing) standings.set(orderId, standing);
    await holds.hold({ orderId, currency: "EUR", lines: [{ sku: "lamp-1", quantity: 1 }] }, askAt, {});
    return orderId;
  };
  const subscription = orderSubscription({ holds, settling, metrics });
  const context = backgroundContext({ ...world, timeoutMs: 10_000 });
  return {
    ...{ parts, stock, holds, settling, hold, asked, telemetry, subscription, context },
    answer: (yes: boolean) => {
      answering = yes;
    },
  };
}

test("only old holds are asked about; each ends as its order stands, and an unknown order's hold is free", async (t) => {
  const shop = await openShop(t);
  const old = [
    await shop.hold("paid", 1),
    await shop.hold("open", 2),
    await shop.hold("closed", 3),
    await shop.hold(undefined, 4),
  ];
  await shop.hold("closed", Date.now() + 60_000);
  await shop.settling.sweep();
  assert.deepEqual(shop.asked, [old]);
  assert.deepEqual(await shop.stock.level("lamp-1"), { sku: "lamp-1", onHand: 9, reserved: 2 });
  await shop.settling.sweep();
  assert.equal(shop.asked.length, 1, "an open one is not asked about again at once");
});

test("while orders does not answer, holds stay; afterwards they are settled", async (t) => {
  const shop = await openShop(t);
  const orderId = await shop.hold("closed", 1);
  shop.answer(false);
  await assert.rejects(shop.settling.sweep());
  assert.equal((await shop.stock.level("lamp-1"))?.reserved, 1);
  shop.answer(true);
  assert.deepEqual(await shop.holds.takeDue(Date.now() + 60_000, 1, 10), [orderId], "it is due again");
  await shop.settling.sweep();
  assert.equal((await shop.stock.level("lamp-1"))?.reserved, 0);
});

test("after lost events everything unfinished is asked about, in pages", async (t) => {
  const shop = await openShop(t);
  await shop.stock.set("lamp-1", 300, { reference: "test" });
  for (let n = 0; n < 250; n += 1) await shop.hold(n % 2 ? "closed" : "paid", Date.now() + 60_000);
  await shop.subscription.resync(shop.context);
  assert.deepEqual(
    shop.asked.map((ids) => ids.length),
    [200, 50],
  );
  assert.deepEqual(await shop.stock.level("lamp-1"), { sku: "lamp-1", onHand: 175, reserved: 0 });
});

test("an order that was paid without units fails the event and raises the alarm; units cure it", async (t) => {
  const shop = await openShop(t);
  const { example } = orderPaid;
  const items = [{ ...example.order.items[0], sku: "lamp-1", quantity: 50 }];
  const order = { ...example.order, id: shop.parts.ids.uuid(), status: "paid" as const, items };
  const event = {
    ...{
      id: shop.parts.ids.uuid(),
      type: "order.paid",
      version: 1,
      source: "orders",
      time: "2026-01-01T00:00:00.000Z",
    },
    ...{ aggregateId: order.id, aggregateVersion: 3, data: { ...example, order } },
  } as EventEnvelope<never>;
  await assert.rejects(shop.subscription.handle(event, shop.context), { code: "out_of_stock" });
  assert.match(await shop.telemetry.registry.metrics(), /souk_stock_anomalies_total\{[^}]*kind="short"[^}]*\} 1/);
  await shop.stock.set("lamp-1", 60, { reference: "test" });
  await shop.subscription.handle(event, shop.context);
  await shop.subscription.handle(event, shop.context);
  assert.deepEqual(await shop.stock.level("lamp-1"), { sku: "lamp-1", onHand: 10, reserved: 0 });
  assert.equal(shop.subscription.subscriber, ORDERS_SUBSCRIBER);
});
