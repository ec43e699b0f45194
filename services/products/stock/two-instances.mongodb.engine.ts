// Instances that share a store but no turns: their transactions meet on the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outboxTypesOf, temporaryMongoStore } from "../stores.mongodb.harness.ts";
import { storesIn } from "../stores.mongodb.ts";
import { content, variant } from "../testing.ts";

const later = 4_000_000_000_000;

test("three instances sell the units of three SKUs exactly once, all lines of an order or none", async (t) => {
  const { parts, another } = await temporaryMongoStore(t);
  const instances = [parts, await another(), await another()];
  const { catalogue, stock } = storesIn(parts);
  const sizes = ["S", "M", "L"].map((size) => variant(`rug-${size}`, 100, { Size: size }));
  await catalogue.create(content("rug", { variants: sizes }), { madeHandle: false });
  for (const { sku } of sizes) await stock.set(sku, 30, { reference: "test" });
  const buy = async (instance: (typeof instances)[number], n: number) => {
    const skus = sizes.map(({ sku }) => sku);
    const lines = (n % 2 ? skus : skus.toReversed()).map((sku) => ({ sku, quantity: 1 }));
    const request = { orderId: instance.ids.uuid(), currency: "EUR", lines };
    return storesIn(instance).holds.hold(request, later, {});
  };
  const buyers = instances.flatMap((instance) => Array.from({ length: 20 }, (_, n) => buy(instance, n)));
  const answers = await Promise.all(buyers);
  assert.equal(answers.filter((answer) => !("refused" in answer)).length, 30);
  assert.ok(answers.every((answer) => !("refused" in answer) || answer.refused === "out_of_stock"));
  for (const { sku } of sizes) assert.deepEqual(await stock.level(sku), { sku, onHand: 30, reserved: 30 });
  // Five, four, three, two, one, none: each told once for each SKU, in both counts.
  const told = (await outboxTypesOf(parts)).filter((type) => type === "stock.changed");
  assert.equal(told.length, 3 + 3 * 6);
});

test("one order that several instances hold, sell, release and settle at once ends once", async (t) => {
  const { parts, another } = await temporaryMongoStore(t);
  const instances = [parts, await another(), await another()].map(storesIn);
  const [{ catalogue, stock }] = instances as [ReturnType<typeof storesIn>];
  await catalogue.create(content("lamp"), { madeHandle: false });
  await stock.set("lamp-1", 10, { reference: "test" });
  for (let round = 0; round < 10; round += 1) {
    const orderId = parts.ids.uuid();
    const request = { orderId, currency: "EUR", lines: [{ sku: "lamp-1", quantity: 1 }] };
    const held = await Promise.all(instances.map(({ holds }) => holds.hold(request, later, {})));
    assert.equal(new Set(held.map((answer) => JSON.stringify(answer))).size, 1, "the same answer for all");
    await Promise.all(
      instances.flatMap(({ holds }) => [
        holds.release(orderId, {}),
        holds.settle(orderId, "paid"),
        holds.settle(orderId, "closed"),
      ]),
    );
  }
  const ledger = await stock.movements("lamp-1", { before: null, limit: 100 });
  const units = ledger?.items.reduce((sum, each) => sum + each.delta, 0);
  assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: units, reserved: 0 });
  assert.equal(units, 10, "sold was put back, released was never taken");
});

test("products of one collection that instances save at once get a place each, and no handle twice", async (t) => {
  const { parts, another } = await temporaryMongoStore(t);
  const instances = [parts, await another()].map(storesIn);
  const named = { collections: [{ handle: "sale", title: "Sale" }] };
  await Promise.all(
    instances.flatMap(({ catalogue }, instance) =>
      Array.from({ length: 10 }, (_, n) =>
        catalogue.create(content("lamp", { ...named, variants: [variant(`${instance}-${n}`)] }), { madeHandle: true }),
      ),
    ),
  );
  const all = (await instances[0]?.catalogue.page(null, 100)) ?? [];
  assert.equal(new Set(all.map(({ product }) => product.handle)).size, 20);
  assert.deepEqual(
    all.map(({ places }) => places.get("sale") ?? 0).sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
});
