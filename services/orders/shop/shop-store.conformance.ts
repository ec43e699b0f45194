// Every promise of ShopStore as a case; each engine's test calls this.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { defaultShop } from "./default-shop.ts";
import { MAX_SHIPPING_OPTIONS } from "./shop.ts";
import type { ShopStore } from "./shop-store.ts";

const german = { name: "Souk", currency: "EUR", country: "DE" };
const once = { at: 1 };
const parcel = { name: "Bike", countries: ["DE"], estimatedDays: 1, basis: "weight" as const };
const prices = [{ currency: "EUR", from: 0, amount: 100 }];

/** `open` gives a fresh store; `again` another instance over the same one. */
type ShopStores = { readonly shop: ShopStore };
export type OpenShopStores = (t: TestContext) => Promise<ShopStores & { again: () => Promise<ShopStores> }>;

export function shopStoreConformance(engine: string, open: OpenShopStores): void {
  const name = (sentence: string) => `${engine} shop store: ${sentence}`;

  test(name("founding again leaves what staff made of the shop"), async (t) => {
    const { shop: store } = await open(t);
    await store.found(defaultShop(german));
    await store.updateSettings({ name: "Bazaar" });
    await store.found(defaultShop({ ...german, country: "FR" }));
    const shop = await store.read();
    assert.deepEqual(shop.settings, { name: "Bazaar", currency: "EUR", country: "DE", theme: "default" });
    assert.deepEqual(shop.shippingOptions, defaultShop(german).shippingOptions);
    assert.equal(shop.taxRates.length, defaultShop(german).taxRates.length);
  });

  test(name("what one instance changes, the other prices by"), async (t) => {
    const { shop: store, again } = await open(t);
    await store.found(defaultShop(german));
    const { shop: other } = await again();
    assert.equal((await other.read()).shippingOptions.length, 3);
    await store.addShippingOption({ id: "bike", ...parcel, prices }, once);
    assert.equal((await other.read()).shippingOptions.at(-1)?.id, "bike");
    await store.updateShippingOption("bike", { name: "Cargo bike" });
    assert.equal((await other.read()).shippingOptions.at(-1)?.name, "Cargo bike");
    assert.equal(await store.removeShippingOption("bike"), "removed");
    assert.equal(await store.removeShippingOption("bike"), "unknown");
    assert.equal(await store.updateShippingOption("bike", { name: "x" }), "unknown");
    assert.equal((await other.read()).shippingOptions.length, 3);
  });

  test(name("the same key adds once"), async (t) => {
    const { shop: store } = await open(t);
    await store.found(defaultShop(german));
    const record = { scope: "s", key: "k", fingerprint: "f" };
    const first = await store.addShippingOption({ id: "one", ...parcel, prices }, { record, at: 1 });
    const second = await store.addShippingOption({ id: "two", ...parcel, prices }, { record, at: 2 });
    assert.deepEqual(second, first);
    assert.equal((await store.read()).shippingOptions.length, 4);
  });

  test(name("a place and class has one rate, and a country one answer to whether prices include it"), async (t) => {
    const { shop: store } = await open(t);
    await store.found(defaultShop(german));
    const rate = {
      country: "US",
      region: "Texas",
      taxClass: "standard" as const,
      rateBasisPoints: 625,
      included: false,
    };
    assert.notEqual(await store.addTaxRate({ id: "tx", ...rate }, once), "conflict");
    assert.equal(await store.addTaxRate({ id: "tx2", ...rate, region: " TEXAS" }, once), "conflict");
    assert.equal(await store.addTaxRate({ id: "us", ...rate, region: null, included: true }, once), "conflict");
    assert.notEqual(await store.addTaxRate({ id: "us", ...rate, region: null }, once), "conflict");
    await store.updateTaxRate("us", { included: true });
    const included = (await store.read()).taxRates.filter((each) => each.country === "US").map((each) => each.included);
    assert.deepEqual(included, [true, true]);
    assert.equal(await store.updateTaxRate("none", { rateBasisPoints: 1 }), "unknown");
    assert.equal(await store.removeTaxRate("us"), "removed");
    assert.equal(await store.removeTaxRate("us"), "unknown");
  });

  test(name("there is a most to the options"), async (t) => {
    const { shop: store } = await open(t);
    await store.found(defaultShop(german));
    const add = (index: number) => store.addShippingOption({ id: `o${index}`, ...parcel, prices }, once);
    const outcomes = await Promise.all(Array.from({ length: MAX_SHIPPING_OPTIONS }, (_, index) => add(index)));
    assert.equal(outcomes.filter((each) => each === "full").length, 3);
  });
}
