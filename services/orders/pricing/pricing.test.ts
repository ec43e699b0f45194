import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShippingOption, TaxRate } from "@souk/contracts/orders/shop-schema";
import { taxClasses } from "@souk/contracts/products/internal-routes";
import fc from "fast-check";
import { type RefundableLine, refundShare } from "./refund-share.ts";
import { serves, shippingOffer, shippingOffers } from "./shipping.ts";
import { taxTable } from "./tax.ts";
import { price, taxOf } from "./totals.ts";

const rate = (over: Partial<TaxRate>): TaxRate => ({
  id: "r",
  country: "DE",
  region: null,
  taxClass: "standard",
  rateBasisPoints: 1900,
  included: true,
  ...over,
});
const line = fc.record({
  sku: fc.uuid(),
  quantity: fc.integer({ min: 1, max: 999 }),
  unitPrice: fc.integer({ min: 0, max: 10_000_000 }),
  taxClass: fc.constantFrom(...taxClasses),
});
const request = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 30 }),
  discounts: fc.array(fc.record({ title: fc.constant("d"), amount: fc.integer({ min: 0, max: 100_000_000 }) }), {
    maxLength: 3,
  }),
  shipping: fc.integer({ min: 0, max: 100_000 }),
  standard: fc.integer({ min: 0, max: 10_000 }),
  reduced: fc.integer({ min: 0, max: 10_000 }),
  included: fc.boolean(),
});

test("the total is the lines less discounts plus shipping, plus tax where prices exclude it", () => {
  fc.assert(
    fc.property(request, (given) => {
      const { included } = given;
      const rates = [
        rate({ rateBasisPoints: given.standard, included }),
        rate({ taxClass: "reduced", rateBasisPoints: given.reduced, included }),
      ];
      const priced = price({ ...given, tax: taxTable(rates, { country: "DE" }) });
      assert.notEqual(priced, "amount_too_large");
      if (priced === "amount_too_large") return;
      const { lines, totals } = priced;
      const sum = (pick: (each: (typeof lines)[number]) => number) => lines.reduce((all, each) => all + pick(each), 0);
      assert.equal(
        totals.subtotal,
        sum((each) => each.lineTotal),
      );
      assert.equal(
        totals.discount,
        sum((each) => each.discount),
      );
      assert.equal(totals.tax, sum((each) => each.tax) + totals.shippingTax);
      assert.equal(totals.total, totals.subtotal - totals.discount + totals.shipping + (included ? 0 : totals.tax));
      for (const each of lines) assert.ok(each.discount >= 0 && each.discount <= each.lineTotal);
      assert.ok(totals.total >= 0 && Number.isSafeInteger(totals.total));
    }),
  );
});

test("tax is rounded half up, per line", () => {
  assert.equal(taxOf(9800, 1900, true), 1565);
  assert.equal(taxOf(490, 1900, true), 78);
  assert.equal(taxOf(250, 1000, false), 25);
  assert.equal(taxOf(5, 1000, false), 1);
  assert.equal(taxOf(4, 1000, false), 0);
});

test("an amount beyond what a field may carry is refused, not wrapped", () => {
  const tax = taxTable([], { country: "DE" });
  const huge = { sku: "A", quantity: 999, unitPrice: 1_000_000_000_000, taxClass: "standard" } as const;
  assert.equal(price({ lines: [huge], discounts: [], shipping: 0, tax }), "amount_too_large");
});

test("a region's rate wins over its country's, its country's over the rest of the world's", () => {
  const rates = [
    rate({ country: "US", region: "California", rateBasisPoints: 725, included: false }),
    rate({ country: "US", rateBasisPoints: 100, included: false }),
    rate({ country: "*", rateBasisPoints: 0 }),
  ];
  const at = (country: string, region?: string) => taxTable(rates, { country, region });
  assert.equal(at("US", " california ").rateOf("standard"), 725);
  assert.equal(at("US", "Oregon").rateOf("standard"), 100);
  assert.equal(at("US").included, false);
  assert.equal(at("JP").rateOf("standard"), 0);
  assert.equal(at("US").rateOf("zero"), 0);
});

const option = (over: Partial<ShippingOption>): ShippingOption => ({
  id: "standard",
  name: "Standard",
  countries: ["DE"],
  estimatedDays: 3,
  basis: "weight",
  prices: [
    { currency: "EUR", from: 5000, amount: 990 },
    { currency: "EUR", from: 0, amount: 490 },
  ],
  ...over,
});

test("the highest step that a parcel reaches sets the price; another currency is not offered", () => {
  const all = [option({})];
  const at = (weightGrams: number, currency = "EUR") =>
    shippingOffer(all, "standard", { country: "DE", currency, weightGrams, subtotal: 0 });
  const amount = (offer: ReturnType<typeof at>) => (offer === "shipping_unavailable" ? offer : offer.amount);
  assert.equal(amount(at(4999)), 490);
  assert.equal(amount(at(5000)), 990);
  assert.equal(amount(at(1, "USD")), "shipping_unavailable");
});

test("by subtotal: free from a threshold", () => {
  const all = [
    option({
      basis: "subtotal",
      prices: [
        { currency: "EUR", from: 0, amount: 490 },
        { currency: "EUR", from: 5000, amount: 0 },
      ],
    }),
  ];
  const [offer] = shippingOffers(all, { country: "DE", currency: "EUR", weightGrams: 9, subtotal: 5000 });
  assert.equal(offer?.amount, 0);
});

test("the rest of the world is what no option names", () => {
  const world = option({ id: "world", countries: ["*"] });
  const all = [option({}), world];
  assert.equal(serves(world, "DE", all), false);
  assert.equal(serves(world, "JP", all), true);
});

test("however the lines are sent back, their refunds sum to the capture", () => {
  const lines = fc.array(
    fc.record({ quantity: fc.integer({ min: 1, max: 9 }), paid: fc.integer({ min: 0, max: 1_000_000_000 }) }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: 5000 }), fc.infiniteStream(fc.nat()), (drawn, shipping, choices) => {
      let state: RefundableLine[] = drawn.map((each, index) => ({ ...each, sku: `S${index}`, refunded: 0 }));
      const captured = state.reduce((sum, each) => sum + each.paid, shipping);
      let left = captured;
      while (state.some((each) => each.refunded < each.quantity)) {
        const open = state.filter((each) => each.refunded < each.quantity);
        const chosen = open[choices.next().value % open.length];
        if (!chosen) throw new Error("nothing open");
        const quantity = 1 + (choices.next().value % (chosen.quantity - chosen.refunded));
        const share = refundShare(state, [{ sku: chosen.sku, quantity }], left);
        if (typeof share === "string") throw new Error(share);
        assert.ok(share >= 0 && share <= left);
        left -= share;
        state = state.map((each) => (each === chosen ? { ...each, refunded: each.refunded + quantity } : each));
      }
      assert.equal(left, 0);
    }),
  );
});

test("units that were not bought or were sent back already are refused", () => {
  const lines = [{ sku: "A", quantity: 2, paid: 101, refunded: 1 }];
  assert.equal(refundShare(lines, [{ sku: "B", quantity: 1 }], 50), "unknown_line");
  assert.equal(refundShare(lines, [{ sku: "A", quantity: 2 }], 50), "too_many");
});
