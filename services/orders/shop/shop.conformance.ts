// The shop's settings over HTTP, and what a new shop starts with.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { OpenHome } from "../testing/home.ts";
import { address, marketIn } from "../testing/market.ts";
import { defaultShop } from "./default-shop.ts";

export function shopConformance(engine: string, openHome: OpenHome): void {
  const name = (sentence: string) => `${engine} shop: ${sentence}`;
  const openMarket = marketIn(openHome);

  test(name("a new shop knows the taxes of its country and a way to everywhere"), () => {
    const german = defaultShop({ name: "x", currency: "EUR", country: "DE" });
    const rate = (id: string) => german.taxRates.find((each) => each.id === id)?.rateBasisPoints;
    assert.deepEqual(
      [rate("de-standard"), rate("de-reduced"), rate("fr-standard"), rate("world-standard")],
      [1900, 700, 2000, 0],
    );
    const american = defaultShop({ name: "x", currency: "USD", country: "US" });
    assert.ok(american.taxRates.every((each) => !each.included && each.rateBasisPoints === 0));
    const dinars = defaultShop({ name: "x", currency: "BHD", country: "BH" });
    const standard = dinars.shippingOptions[0]?.prices.find((each) => each.currency === "BHD" && each.from === 0);
    assert.equal(standard?.amount, 4900);
    for (const currency of ["EUR", "USD", "GBP", "JPY", "KWD"])
      for (const option of dinars.shippingOptions) assert.ok(option.prices.some((each) => each.currency === currency));
  });

  test(name("everybody may know the shop; its settings are for staff, changing them for the owner"), async (t) => {
    const market = await openMarket(t);
    const [customer, staff, owner] = await Promise.all([
      market.signIn(),
      market.signIn(undefined, "staff"),
      market.signIn(undefined, "owner"),
    ]);
    const shop = await market.ask("GET", "/shop");
    assert.equal(shop.status, 200, shop.text);
    assert.deepEqual([shop.body.name, shop.body.currency, shop.body.restOfWorld], ["Souk", "EUR", true]);
    assert.ok(shop.body.shipsTo.includes("DE"));
    assert.equal((await market.ask("GET", "/settings")).status, 401);
    assert.equal((await market.ask("GET", "/settings", { token: customer.token })).status, 403);
    assert.equal((await market.ask("GET", "/settings", { token: staff.token })).status, 200);
    const patch = { body: { name: "Bazaar", currency: "CHF" } };
    assert.equal((await market.ask("PATCH", "/settings", { ...patch, token: staff.token })).status, 403);
    const changed = await market.ask("PATCH", "/settings", { ...patch, token: owner.token });
    assert.deepEqual(changed.body, { name: "Bazaar", currency: "CHF", country: "DE", theme: "default" });
    assert.equal((await market.ask("POST", "/carts", { body: {} })).body.currency, "CHF");
    const bad = await market.ask("PATCH", "/settings", { body: { currency: "XXX" }, token: owner.token });
    assert.equal(bad.body.code, "unknown_currency");
    assert.equal((await market.ask("PATCH", "/settings", { body: {}, token: owner.token })).status, 400);
  });

  test(name("shipping options and tax rates are rows that change what is charged"), async (t) => {
    const market = await openMarket(t);
    const { token } = await market.signIn(undefined, "owner");
    const bike = {
      name: "Bike",
      countries: ["DE"],
      estimatedDays: 1,
      basis: "subtotal",
      prices: [
        { currency: "EUR", from: 0, amount: 300 },
        { currency: "EUR", from: 9000, amount: 0 },
      ],
    };
    const key = randomUUID();
    const made = await market.ask("POST", "/shipping-options", { body: bike, token, key });
    assert.equal(made.status, 201, made.text);
    assert.equal((await market.ask("POST", "/shipping-options", { body: bike, token, key })).body.id, made.body.id);
    const price = async (quantity: number) => {
      const id = await market.cart([["LAMP", quantity]]);
      return (await market.ask("GET", `/carts/${id}?country=DE&shippingOption=${made.body.id}`)).body.totals;
    };
    assert.equal((await price(1)).shipping.amount, 300);
    assert.equal((await price(2)).shipping.amount, 0);
    const twice = { ...bike, prices: [bike.prices[0], bike.prices[0]] };
    assert.equal((await market.ask("POST", "/shipping-options", { body: twice, token })).status, 422);
    const rate = await market.ask("PATCH", "/tax-rates/de-standard", { body: { included: false }, token });
    assert.equal(rate.status, 200, rate.text);
    const excluded = await price(2);
    assert.deepEqual([excluded.taxIncluded, excluded.tax.amount, excluded.total.amount], [false, 1862, 11662]);
    const bought = await market.buy(await market.cart([["LAMP", 2]]), randomUUID(), { shippingOption: made.body.id });
    assert.deepEqual([bought.status, bought.body.order.totals], [201, excluded]);
    assert.equal((await market.ask("DELETE", `/shipping-options/${made.body.id}`, { token })).status, 204);
    assert.equal((await market.ask("DELETE", `/shipping-options/${made.body.id}`, { token })).status, 404);
  });

  test(name("the rate of a region; lists page by page"), async (t) => {
    const market = await openMarket(t);
    const { token } = await market.signIn(undefined, "owner");
    const texas = { country: "US", region: "Texas", taxClass: "standard", rateBasisPoints: 625, included: false };
    assert.equal((await market.ask("POST", "/tax-rates", { body: texas, token })).status, 201);
    const again = await market.ask("POST", "/tax-rates", { body: { ...texas, region: "TEXAS" }, token });
    assert.deepEqual([again.status, again.body.code], [409, "conflict"]);
    const shippingAddress = { ...address, country: "US", region: "texas" };
    const change = { shippingAddress, shippingOption: "international" };
    const bought = await market.buy(await market.cart(), randomUUID(), change);
    assert.equal(bought.status, 201, bought.text);
    assert.equal(bought.body.order.items[0].taxRateBasisPoints, 625);
    const seen = new Set<string>();
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "?limit=7" : `?limit=7&cursor=${cursor}`;
      const page = await market.ask("GET", `/tax-rates${query}`, { token });
      for (const each of page.body.items) seen.add(each.id);
      cursor = page.body.nextCursor;
      if (cursor === null) assert.equal(seen.size, page.body.total);
    } while (cursor !== null);
  });
}
