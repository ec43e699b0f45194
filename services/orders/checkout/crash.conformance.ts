// Dies before and after every call that the purchase makes to anything outside itself, then goes on in each way that the
// world may: the same key again, nobody at all, products asking first. The invariants hold at the end of every story.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "@souk/chassis/random";
import type { Checkout } from "@souk/contracts/orders/checkout-schema";
import { anyKey, type Bench, benchIn, Cut, cutAt, DEADLINE_MS } from "../testing/bench-of-cuts.ts";
import type { OpenHome } from "../testing/home.ts";
import { assertInvariants } from "../testing/invariants.ts";
import { badCard, book, lamp } from "../testing/market.ts";
import { LEASE_MS } from "./attempt.ts";
import type { Outcome } from "./checkout.ts";

const SEED = Number(process.env.SEED ?? 20_260_101);
const gift = { sku: "GIFT", price: 0, stock: 1_000, weightGrams: 0 };
const goods = [
  { ...lamp, stock: 5_000 },
  { ...book, stock: 5_000 },
  gift,
  { sku: "PIN", price: 1, stock: 1_000 },
  { sku: "RARE", price: 900, stock: 0 },
];

type Story = {
  readonly name: string;
  readonly lines: readonly (readonly [string, number])[];
  readonly body: Partial<Checkout>;
  /** What the last answer must be, however often it was cut before. */
  readonly ends: string;
};
const stories: readonly Story[] = [
  {
    name: "a good card",
    lines: [
      ["LAMP", 1],
      ["BOOK", 2],
    ],
    body: {},
    ends: "ordered/paid",
  },
  {
    name: "a bad card",
    lines: [["LAMP", 1]],
    body: { payment: badCard as Checkout["payment"] },
    ends: "card_declined",
  },
  {
    name: "a client secret",
    lines: [["LAMP", 1]],
    body: { payment: { method: "card" } },
    ends: "ordered/awaiting_payment",
  },
  {
    name: "out of stock",
    lines: [
      ["LAMP", 1],
      ["RARE", 1],
    ],
    body: {},
    ends: "out_of_stock",
  },
  {
    name: "a total that is not expected",
    lines: [["LAMP", 1]],
    body: { expectedTotal: { amount: 1, currency: "EUR" } },
    ends: "total_changed",
  },
  {
    name: "the total that is expected",
    lines: [["LAMP", 1]],
    body: { expectedTotal: { amount: 5390, currency: "EUR" } },
    ends: "ordered/paid",
  },
  { name: "nothing to pay", lines: [["GIFT", 1]], body: { shippingOption: "pickup" }, ends: "ordered/paid" },
  { name: "too little to collect", lines: [["PIN", 1]], body: { shippingOption: "pickup" }, ends: "amount_too_small" },
];

function ending(outcome: Outcome): string {
  if (typeof outcome === "string") return outcome;
  const { answer } = outcome;
  return answer.kind === "refused" ? answer.code : `ordered/${answer.order.status}`;
}

/** How many calls the story makes when nothing cuts it. */
async function lengthOf(bench: Bench, story: Story): Promise<number> {
  const cutter = cutAt(0, "before");
  const outcome = await bench.buy(await bench.cart(story.lines), anyKey(), { body: story.body, cutter });
  assert.equal(ending(outcome), story.ends);
  return cutter.calls;
}

type CutStory = Story & { readonly cartId: string; readonly key: string };

async function* cuts(bench: Bench, story: Story): AsyncGenerator<CutStory> {
  const length = await lengthOf(bench, story);
  assert.ok(length >= 4, `${story.name} makes ${length} calls`);
  for (let n = 1; n <= length; n += 1) {
    for (const when of ["before", "after"] as const) {
      const cut = { ...story, cartId: await bench.cart(story.lines), key: anyKey() };
      const dying = bench.buy(cut.cartId, cut.key, { body: story.body, cutter: cutAt(n, when) });
      await assert.rejects(dying, Cut, `${story.name}, ${when} ${n}`);
      yield cut;
    }
  }
}

async function atRest(bench: Bench): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await bench.deliver();
    bench.pass(DEADLINE_MS);
    await bench.sweep();
    await bench.askAboutHolds();
  }
  await assertInvariants(bench);
  const open = await bench.home.rows(
    "SELECT id FROM orders WHERE status IN ('pending', 'awaiting_payment', 'closing')",
  );
  assert.deepEqual(open, [], "O5");
  for (const [orderId, hold] of bench.products.holds) {
    const [row] = await bench.home.rows<{ status: string }>(`SELECT status FROM orders WHERE id = '${orderId}'`);
    const lives = row?.status === "paid" || row?.status === "completed";
    assert.equal(hold.state, lives ? "sold" : "released", "S3, S4: holds end as their orders do");
  }
}

export function crashConformance(engine: string, openHome: OpenHome): void {
  const name = (sentence: string) => `${engine} crashed checkout: ${sentence}`;
  const openBench = benchIn(openHome);

  for (const story of stories) {
    test(name(`${story.name}: cut anywhere, the same key goes on to the same end`), async (t) => {
      const bench = await openBench(t, goods);
      for await (const { cartId, key, body, ends } of cuts(bench, story)) {
        bench.pass(LEASE_MS + 1);
        const outcome = await bench.buy(cartId, key, { body });
        assert.equal(ending(outcome), ends);
        const again = await bench.buy(cartId, key, { body });
        assert.deepEqual(again, outcome);
        await assertInvariants(bench);
      }
      await atRest(bench);
    });

    test(name(`${story.name}: cut anywhere, the event comes before the same key`), async (t) => {
      const bench = await openBench(t, goods);
      for await (const { cartId, key, body, ends } of cuts(bench, story)) {
        await bench.deliver();
        bench.pass(LEASE_MS + 1);
        assert.equal(ending(await bench.buy(cartId, key, { body })), ends);
      }
      await atRest(bench);
    });

    test(name(`${story.name}: cut anywhere and nobody comes back`), async (t) => {
      const bench = await openBench(t, goods);
      for await (const _ of cuts(bench, story)) await assertInvariants(bench);
      await atRest(bench);
    });

    test(
      name(`${story.name}: cut anywhere, products asks about its hold before the same key comes again`),
      async (t) => {
        const bench = await openBench(t, goods);
        for await (const { cartId, key, body, ends } of cuts(bench, story)) {
          await bench.askAboutHolds();
          bench.pass(LEASE_MS + 1);
          assert.equal(ending(await bench.buy(cartId, key, { body })), ends);
        }
        await atRest(bench);
      },
    );

    test(name(`${story.name}: cut anywhere, the deadline passes before the same key comes again`), async (t) => {
      const bench = await openBench(t, goods);
      for await (const { cartId, key, body, ends } of cuts(bench, story)) {
        bench.pass(DEADLINE_MS + LEASE_MS);
        await bench.sweep();
        bench.pass(DEADLINE_MS);
        const outcome = ending(await bench.buy(cartId, key, { body }));
        assert.ok([ends, "payment_closed"].includes(outcome), `${outcome} instead of ${ends}`);
      }
      await atRest(bench);
    });
  }

  test(name("cut, taken over, cut again, taken over again"), async (t) => {
    t.diagnostic(`SEED=${SEED}`);
    const random = seededRandom(SEED);
    const bench = await openBench(t, goods);
    const rounds = 120;
    for (let round = 0; round < rounds; round += 1) {
      const story = stories[random.below(stories.length)];
      if (!story) continue;
      const cartId = await bench.cart(story.lines);
      const key = anyKey();
      for (let life = 0; life < 3; life += 1) {
        const cutter = cutAt(1 + random.below(9), random.below(2) === 0 ? "before" : "after");
        await bench.buy(cartId, key, { body: story.body, cutter }).catch((error: unknown) => {
          if (!(error instanceof Cut)) throw error;
        });
        if (random.below(3) === 0) await bench.askAboutHolds();
        if (random.below(3) === 0) await bench.deliver();
        bench.pass(LEASE_MS + 1);
      }
      const outcome = ending(await bench.buy(cartId, key, { body: story.body }));
      assert.ok(
        [story.ends, "payment_closed"].includes(outcome),
        `round ${round}: ${outcome} instead of ${story.ends}`,
      );
    }
    await atRest(bench);
  });
}
