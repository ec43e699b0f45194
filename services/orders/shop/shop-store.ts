// The port to what staff edit about the shop. One method is one atomic operation.
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { Settings, ShippingOption, TaxRate } from "@souk/contracts/orders/shop-schema";
import type { Shop } from "./shop.ts";

/** The caller's Idempotency-Key, where one came: the same key again gets the stored result and changes nothing. */
export type Once = { readonly record?: IdempotencyRecord | undefined; readonly at: number };

export type ShopStore = {
  /** Stores the shop unless there is one: the first start's defaults never overwrite what staff made of them. */
  found(shop: Shop): Promise<void>;
  /** The whole shop as last committed, by any instance. Cheap: pricing asks it every time. */
  read(): Promise<Shop>;
  updateSettings(change: Partial<Settings>): Promise<Settings>;
  /** `full` at MAX_SHIPPING_OPTIONS. */
  addShippingOption(option: ShippingOption, once: Once): Promise<ShippingOption | "full">;
  updateShippingOption(id: string, change: Partial<Omit<ShippingOption, "id">>): Promise<ShippingOption | "unknown">;
  removeShippingOption(id: string): Promise<"removed" | "unknown">;
  /** `conflict`: the place and class has a rate, or the country's other rows disagree about `included`. */
  addTaxRate(rate: TaxRate, once: Once): Promise<TaxRate | "conflict" | "full">;
  /** `included` changes on every row of the rate's country at once. */
  updateTaxRate(
    id: string,
    change: Partial<Pick<TaxRate, "rateBasisPoints" | "included">>,
  ): Promise<TaxRate | "unknown">;
  removeTaxRate(id: string): Promise<"removed" | "unknown">;
};
