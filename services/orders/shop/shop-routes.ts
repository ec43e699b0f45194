// The shop's settings, shipping options and tax rates over HTTP.
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Ids } from "@souk/chassis/ids";
import { serve } from "@souk/chassis/server";
import { isCurrency } from "@souk/contracts/money";
import { shopRoutes as routes } from "@souk/contracts/orders/shop-routes";
import type { ShippingOption, ShippingPrice } from "@souk/contracts/orders/shop-schema";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { readNumberCursor, writeCursor } from "../page-cursor.ts";
import { REST_OF_WORLD } from "../pricing/tax.ts";
import { refused } from "../problems.ts";
import { hasDuplicateSteps } from "./shop.ts";
import type { ShopStore } from "./shop-store.ts";

export type ShopEdge = { readonly shop: ShopStore; readonly clock: Clock; readonly ids: Ids };

export function shopRoutes({ shop, clock, ids }: ShopEdge) {
  return [
    serve(routes.readShop, async () => {
      const { settings, shippingOptions } = await shop.read();
      const places = new Set(shippingOptions.flatMap((option) => option.countries));
      const restOfWorld = places.delete(REST_OF_WORLD);
      return { status: 200, body: { ...settings, shipsTo: [...places].sort(), restOfWorld } };
    }),
    serve(routes.readSettings, async () => ({ status: 200, body: (await shop.read()).settings })),
    serve(routes.updateSettings, async ({ body }) => {
      if (body.currency !== undefined && !isCurrency(body.currency)) throw refused("unknown_currency");
      return { status: 200, body: await shop.updateSettings(body) };
    }),
    serve(routes.listAllShippingOptions, async ({ query }) => {
      return { status: 200, body: pageOf((await shop.read()).shippingOptions, query) };
    }),
    serve(routes.createShippingOption, async ({ body, idempotency }) => {
      checkPrices(body.prices);
      const option: ShippingOption = { id: ids.uuid(), ...body };
      const added = await shop.addShippingOption(option, { record: idempotency, at: clock.now() });
      if (added === "full") throw refused(added);
      return { status: 201, body: added };
    }),
    serve(routes.updateShippingOption, async ({ params, body }) => {
      if (body.prices) checkPrices(body.prices);
      const updated = await shop.updateShippingOption(params.id, body);
      if (updated === "unknown") throw refused(updated);
      return { status: 200, body: updated };
    }),
    serve(routes.deleteShippingOption, async ({ params }) => {
      if ((await shop.removeShippingOption(params.id)) === "unknown") throw refused("unknown");
      return { status: 204, body: null };
    }),
    serve(routes.listTaxRates, async ({ query }) => {
      return { status: 200, body: pageOf((await shop.read()).taxRates, query) };
    }),
    serve(routes.createTaxRate, async ({ body, idempotency }) => {
      const rate = { id: ids.uuid(), ...body, region: body.region ?? null };
      const added = await shop.addTaxRate(rate, { record: idempotency, at: clock.now() });
      if (typeof added === "string") throw refused(added);
      return { status: 201, body: added };
    }),
    serve(routes.updateTaxRate, async ({ params, body }) => {
      const updated = await shop.updateTaxRate(params.id, body);
      if (updated === "unknown") throw refused(updated);
      return { status: 200, body: updated };
    }),
    serve(routes.deleteTaxRate, async ({ params }) => {
      if ((await shop.removeTaxRate(params.id)) === "unknown") throw refused("unknown");
      return { status: 204, body: null };
    }),
  ];
}

function checkPrices(prices: readonly ShippingPrice[]): void {
  if (prices.some((each) => !isCurrency(each.currency))) throw refused("unknown_currency");
  if (hasDuplicateSteps(prices)) throw problem("unprocessable", "Two prices begin at the same step");
}

/** Short lists that are read whole anyway: a cursor is a place in them. */
function pageOf<T>(all: readonly T[], query: { readonly limit?: number; readonly cursor?: string }) {
  const from = readNumberCursor(query.cursor) ?? 0;
  const to = from + (query.limit ?? DEFAULT_PAGE);
  return {
    items: all.slice(from, to),
    nextCursor: to < all.length ? writeCursor(String(to)) : null,
    total: all.length,
  };
}
