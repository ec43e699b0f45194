// What every store of stock and holds promises. Stock and holds are one harness, because they share their levels.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { type OrderEventData, orderCancelled, orderExpired, orderPaid } from "@souk/contracts/orders/events";
import type { OrderStatus } from "@souk/contracts/orders/order-schema";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { content, variant } from "../testing.ts";
import type { Held, HoldRefused, HoldRequest } from "./hold.ts";
import type { HoldStore } from "./hold-store.ts";
import type { StockStore } from "./stock-store.ts";

export type StockHarness = {
  readonly catalogue: CatalogueStore;
  readonly stock: StockStore;
  readonly holds: HoldStore;
  readonly events: () => Promise<readonly string[]>;
  readonly newId: () => string;
};

const by = { reference: "staff-1" };
const later = 4_000_000_000_000;

export function stockStoreConformance(name: string, open: (test: TestContext) => Promise<StockHarness>): void {
  const promise = (sentence: string, run: (harness: StockHarness) => Promise<void>): void => {
    test(`${name}: ${sentence}`, async (t) => {
      const harness = await open(t);
      await run(harness);
      await assertLedger(harness);
    });
  };
  levelPromises(promise);
  holdPromises(promise);
  settlementPromises(promise);
  racePromises(promise);
}

type Promised = (sentence: string, run: (harness: StockHarness) => Promise<void>) => void;

/** SKUs that the cases use; S1 and S2 of checkout.md are asked of all of them after every case. */
const SKUS = ["lamp-1", "rug-1", "rug-2"];

async function assertLedger({ stock }: StockHarness): Promise<void> {
  for (const sku of SKUS) {
    const level = await stock.level(sku);
    if (!level) continue;
    assert.ok(level.reserved >= 0 && level.reserved <= level.onHand, JSON.stringify(level));
    const ledger = await stock.movements(sku, { before: null, limit: 1000 });
    assert.equal(
      ledger?.items.reduce((sum, each) => sum + each.delta, 0),
      level.onHand,
    );
  }
}

function levelPromises(promise: Promised): void {
  promise("a count is one movement of the difference, and the same count none", async ({ catalogue, stock }) => {
    await shop(catalogue);
    assert.deepEqual(await stock.set("lamp-1", 10, by), { sku: "lamp-1", onHand: 10, reserved: 0 });
    await stock.set("lamp-1", 7, by);
    await stock.set("lamp-1", 7, by);
    const page = await stock.movements("lamp-1", { before: null, limit: 10 });
    assert.deepEqual(
      page?.items.map(({ kind, delta, onHand, reference }) => [kind, delta, onHand, reference]),
      [
        ["set", -3, 7, "staff-1"],
        ["set", 10, 10, "staff-1"],
      ],
    );
    assert.equal(page?.total, 2);
    assert.equal(await stock.set("nothing", 1, by), "missing");
    assert.equal(await stock.level("nothing"), undefined);
    assert.equal(await stock.movements("nothing", { before: null, limit: 1 }), undefined);
  });

  promise("an adjustment never takes what is not there or what is held", async ({ catalogue, stock, holds, newId }) => {
    await shop(catalogue);
    const adjust = (delta: number) => stock.adjust("lamp-1", { delta, reason: "broken" }, by);
    await adjust(5);
    assert.equal(await adjust(-6), "below_zero");
    await holds.hold(request(newId(), [["lamp-1", 3]]), later, {});
    assert.equal(await adjust(-3), "below_reserved");
    assert.equal(await stock.set("lamp-1", 2, by), "below_reserved");
    assert.deepEqual(await adjust(-2), { sku: "lamp-1", onHand: 3, reserved: 3 });
    assert.equal(await stock.adjust("nothing", { delta: 1, reason: "x" }, by), "missing");
  });

  promise("an adjustment with the same key happens once", async ({ catalogue, stock }) => {
    await shop(catalogue);
    const idempotency = { scope: "adjust:u", key: "k", fingerprint: "f" };
    const twice = await Promise.all(
      [1, 2].map(() => stock.adjust("lamp-1", { delta: 5, reason: "found" }, { ...by, idempotency })),
    );
    assert.deepEqual(twice[0], twice[1]);
    assert.equal((await stock.level("lamp-1"))?.onHand, 5);
  });

  promise("the ledger is paged, newest first", async ({ catalogue, stock }) => {
    await shop(catalogue);
    for (let n = 1; n <= 5; n += 1) await stock.set("lamp-1", n, by);
    const first = await stock.movements("lamp-1", { before: null, limit: 3 });
    const rest = await stock.movements("lamp-1", { before: first?.next ?? null, limit: 3 });
    assert.deepEqual(
      [...(first?.items ?? []), ...(rest?.items ?? [])].map((each) => each.onHand),
      [5, 4, 3, 2, 1],
    );
    assert.equal(rest?.next, null);
  });

  promise("the public hears only of what it can see", async ({ catalogue, stock, events }) => {
    await shop(catalogue);
    const before = (await events()).length;
    const told = async (onHand: number): Promise<number> => {
      await stock.set("lamp-1", onHand, by);
      return (await events()).length - before;
    };
    assert.deepEqual(
      [await told(100), await told(50), await told(6), await told(5), await told(4), await told(0)],
      [1, 1, 1, 2, 3, 4],
    );
    assert.ok((await events()).slice(before).every((type) => type === "stock.changed"));
  });

  promise("a quote tells price and units; unknown and unpublished SKUs are absent", async ({ catalogue, stock }) => {
    await shop(catalogue);
    await catalogue.create(content("secret", { status: "draft" }), { madeHandle: false });
    await stock.set("rug-2", 4, by);
    const quotes = await stock.quote(["rug-2", "secret-1", "nothing", "rug-2"], "EUR");
    assert.deepEqual(
      quotes.map(({ sku, title, unitPrice, stock: units }) => ({ sku, title, unitPrice, units })),
      [{ sku: "rug-2", title: "The rug, L", unitPrice: { amount: 9000, currency: "EUR" }, units: 4 }],
    );
    assert.equal((await stock.quote(["rug-2"], "USD"))[0]?.unitPrice, null);
  });
}

function holdPromises(promise: Promised): void {
  promise(
    "all lines are held, with the prices, titles and tax classes that count",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const orderId = newId();
      const answer = held(
        await holds.hold(
          request(orderId, [
            ["rug-2", 1],
            ["lamp-1", 2],
          ]),
          later,
          {},
        ),
      );
      assert.equal(answer.state, "open");
      assert.deepEqual(
        answer.lines.map(({ sku, title, quantity, unitPrice, taxClass }) => [
          sku,
          title,
          quantity,
          unitPrice.amount,
          taxClass,
        ]),
        [
          ["lamp-1", "The lamp", 2, 1000, "standard"],
          ["rug-2", "The rug, L", 1, 9000, "reduced"],
        ],
      );
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 10, reserved: 2 });
    },
  );

  promise("one line short: nothing is held, and the line is named", async ({ catalogue, stock, holds, newId }) => {
    await shop(catalogue, stock);
    const answer = refusedHold(
      await holds.hold(
        request(newId(), [
          ["lamp-1", 1],
          ["rug-2", 11],
        ]),
        later,
        {},
      ),
    );
    assert.deepEqual(answer, { refused: "out_of_stock", lines: [{ sku: "rug-2", requested: 11, available: 10 }] });
    assert.equal((await stock.level("lamp-1"))?.reserved, 0);
  });

  promise(
    "the same order again gets the same answer, whatever it asks for",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const orderId = newId();
      const first = await holds.hold(request(orderId, [["lamp-1", 1]]), later, {});
      await catalogue.remove("lamp", {});
      assert.deepEqual(await holds.hold(request(orderId, [["rug-2", 5]]), later, {}), first);
      assert.equal((await stock.level("rug-2"))?.reserved, 0);
    },
  );

  promise("a changed price refuses the hold in the same step", async ({ catalogue, stock, holds, newId }) => {
    await shop(catalogue, stock);
    const expecting = (price: number): HoldRequest => ({
      ...request(newId(), []),
      lines: [{ sku: "lamp-1", quantity: 1, expectedUnitPrice: price }],
    });
    assert.deepEqual(await holds.hold(expecting(999), later, {}), {
      refused: "total_changed",
      lines: [{ sku: "lamp-1", unitPrice: { amount: 1000, currency: "EUR" } }],
    });
    assert.equal(held(await holds.hold(expecting(1000), later, {})).state, "open");
  });

  promise("what is unknown, unpublished or without a price is refused", async ({ catalogue, stock, holds, newId }) => {
    await shop(catalogue, stock);
    await catalogue.create(content("secret", { status: "archived" }), { madeHandle: false });
    const code = async (sku: string, currency = "EUR") =>
      refusedHold(await holds.hold({ ...request(newId(), [[sku, 1]]), currency }, later, {})).refused;
    assert.deepEqual(
      [await code("nothing"), await code("secret-1"), await code("lamp-1", "USD")],
      ["unknown_sku", "unknown_sku", "not_for_sale"],
    );
  });

  promise(
    "a release gives the units back, once; an unknown hold can never be opened afterwards",
    async ({ catalogue, stock, holds, newId, events }) => {
      await shop(catalogue, stock);
      const orderId = newId();
      await holds.hold(request(orderId, [["lamp-1", 4]]), later, {});
      assert.deepEqual([await holds.release(orderId, {}), await holds.release(orderId, {})], ["released", "released"]);
      assert.equal((await stock.level("lamp-1"))?.reserved, 0);
      assert.equal((await events()).filter((type) => type === "hold.ended").length, 1);
      const unknown = newId();
      assert.equal(await holds.release(unknown, {}), "released");
      assert.equal(held(await holds.hold(request(unknown, [["lamp-1", 1]]), later, {})).state, "released");
      assert.equal((await stock.level("lamp-1"))?.reserved, 0);
    },
  );
}

function settlementPromises(promise: Promised): void {
  promise(
    "paid sells once, cancelled puts back once, however often and in whatever order it is told",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const orderId = newId();
      await holds.hold(request(orderId, [["lamp-1", 4]]), later, {});
      const paid = event(newId(), orderId, 3, "paid");
      const tell = (word: EventEnvelope<OrderEventData>) => holds.applyOrder("products.orders", word);
      assert.deepEqual(
        [await tell(paid), await tell(paid), await tell(event(newId(), orderId, 2, "awaiting_payment"))],
        ["sold", "duplicate", "superseded"],
      );
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 6, reserved: 0 });
      assert.deepEqual(
        [await tell(event(newId(), orderId, 4, "cancelled")), await tell(event(newId(), orderId, 5, "cancelled"))],
        ["reversed", "nothing"],
      );
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 10, reserved: 0 });
      const kinds = (await stock.movements("lamp-1", { before: null, limit: 10 }))?.items.map((each) => [
        each.kind,
        each.reference,
      ]);
      assert.deepEqual(kinds?.slice(0, 2), [
        ["reversal", orderId],
        ["sale", orderId],
      ]);
    },
  );

  promise(
    "a later word alone is enough: completed sells, cancelled before paid releases",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const [a, b] = [newId(), newId()];
      for (const orderId of [a, b]) await holds.hold(request(orderId, [["lamp-1", 1]]), later, {});
      assert.equal(await holds.applyOrder("s", event(newId(), a, 9, "completed")), "sold");
      assert.equal(await holds.applyOrder("s", event(newId(), a, 3, "paid")), "superseded");
      assert.equal(await holds.applyOrder("s", event(newId(), b, 9, "cancelled")), "released");
      assert.equal(await holds.applyOrder("s", event(newId(), b, 3, "paid")), "superseded");
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 9, reserved: 0 });
    },
  );

  promise(
    "paid without a hold takes free units and says so; without units it books nothing and may be tried again",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const lost = newId();
      assert.equal(await holds.applyOrder("s", event(newId(), lost, 2, "paid", 4)), "unheld");
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 6, reserved: 0 });
      const short = event(newId(), newId(), 2, "paid", 7);
      assert.deepEqual([await holds.applyOrder("s", short), await holds.applyOrder("s", short)], ["short", "short"]);
      await stock.set("lamp-1", 7, by);
      assert.equal(await holds.applyOrder("s", short), "unheld");
      assert.equal(await holds.applyOrder("s", event(newId(), lost, 3, "cancelled", 4)), "reversed");
    },
  );

  promise(
    "a released hold that is paid after all is sold from free units, and stays released",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const orderId = newId();
      await holds.hold(request(orderId, [["lamp-1", 2]]), later, {});
      await holds.release(orderId, {});
      assert.equal(await holds.settle(orderId, "paid"), "nothing", "an answer may be old");
      assert.equal(await holds.applyOrder("s", event(newId(), orderId, 2, "paid", 2)), "unheld");
      assert.equal(await holds.release(orderId, {}), "released");
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 8, reserved: 0 });
      assert.equal(await holds.settle(orderId, "closed"), "reversed");
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 10, reserved: 0 });
    },
  );

  promise(
    "orders' answers settle what is due; open stays held and is asked again",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const [a, b, c] = [newId(), newId(), newId()];
      for (const [index, orderId] of [a, b, c].entries())
        await holds.hold(request(orderId, [["lamp-1", 1]]), 1000 + index, {});
      assert.deepEqual(await holds.takeDue(999, 5000, 10), []);
      assert.deepEqual(await holds.takeDue(2000, 5000, 2), [a, b]);
      assert.deepEqual(await holds.takeDue(2000, 5000, 2), [c]);
      assert.deepEqual(
        [await holds.settle(a, "paid"), await holds.settle(b, "closed"), await holds.settle(c, "open")],
        ["sold", "released", "nothing"],
      );
      assert.deepEqual(await holds.takeDue(6000, 9000, 10), [c]);
      assert.deepEqual(await holds.unfinished("", 10), [a, c].sort());
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 9, reserved: 1 });
    },
  );
}

function racePromises(promise: Promised): void {
  promise("200 buyers, one unit: exactly one holds it", async ({ catalogue, stock, holds, newId }) => {
    await shop(catalogue);
    await stock.set("lamp-1", 1, by);
    const buyers = Array.from({ length: 200 }, () => holds.hold(request(newId(), [["lamp-1", 1]]), later, {}));
    const answers = await Promise.all(buyers);
    assert.equal(answers.filter((answer) => !("refused" in answer)).length, 1);
    assert.ok(answers.every((answer) => !("refused" in answer) || answer.refused === "out_of_stock"));
  });

  promise(
    "orders that name the same SKUs in opposite order never wait for each other",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const lines: [string, number][] = [
        ["lamp-1", 1],
        ["rug-1", 1],
        ["rug-2", 1],
      ];
      const orders = Array.from({ length: 40 }, (_, n) =>
        holds.hold(request(newId(), n % 2 ? lines : lines.toReversed()), later, {}),
      );
      const answers = await Promise.all(orders);
      assert.equal(answers.filter((answer) => !("refused" in answer)).length, 10);
    },
  );

  promise(
    "release, payment and cancellation at once end a hold exactly once",
    async ({ catalogue, stock, holds, newId }) => {
      await shop(catalogue, stock);
      const orders = Array.from({ length: 10 }, newId);
      for (const orderId of orders) await holds.hold(request(orderId, [["lamp-1", 1]]), later, {});
      await Promise.all(
        orders.flatMap((orderId) => [
          holds.applyOrder("s", event(newId(), orderId, 2, "paid")),
          holds.applyOrder("s", event(newId(), orderId, 3, "cancelled")),
          holds.settle(orderId, "closed"),
          holds.settle(orderId, "paid"),
        ]),
      );
      assert.deepEqual(await stock.level("lamp-1"), { sku: "lamp-1", onHand: 10, reserved: 0 });
      assert.deepEqual(await holds.unfinished("", 20), []);
    },
  );
}

/** A lamp, and a rug in two sizes; ten of each where stock is given. */
async function shop(catalogue: CatalogueStore, stock?: StockStore): Promise<void> {
  const sizes = [{ name: "Size", values: ["M", "L"] }];
  const rugs = [variant("rug-1", 7000, { Size: "M" }), variant("rug-2", 9000, { Size: "L" })];
  await catalogue.create(content("lamp"), { madeHandle: false });
  await catalogue.create(content("rug", { taxClass: "reduced", options: sizes, variants: rugs }), {
    madeHandle: false,
  });
  for (const sku of stock ? SKUS : []) await stock?.set(sku, 10, by);
}

function request(orderId: string, lines: readonly (readonly [string, number])[]): HoldRequest {
  return { orderId, currency: "EUR", lines: lines.map(([sku, quantity]) => ({ sku, quantity })) };
}

function held(answer: Held | HoldRefused): Held {
  assert.ok(!("refused" in answer), JSON.stringify(answer));
  return answer;
}

function refusedHold(answer: Held | HoldRefused): HoldRefused {
  assert.ok("refused" in answer);
  return answer;
}

function event(
  id: string,
  orderId: string,
  version: number,
  status: OrderStatus,
  quantity = 1,
): EventEnvelope<OrderEventData> {
  const definition = status === "cancelled" ? orderCancelled : status === "expired" ? orderExpired : orderPaid;
  const example = definition.example;
  const item = { ...example.order.items[0], sku: "lamp-1", quantity } as OrderEventData["order"]["items"][number];
  return {
    id,
    type: definition.type,
    version: 1,
    source: "orders",
    time: "2026-01-01T00:00:00.000Z",
    aggregateId: orderId,
    aggregateVersion: version,
    data: { ...example, order: { ...example.order, id: orderId, status, items: [item] } },
  };
}
