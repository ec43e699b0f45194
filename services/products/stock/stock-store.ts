// The port of stock: levels with their ledger. One method is one atomic operation, its events included. Always:
// 0 ≤ reserved ≤ onHand, and onHand is the sum of the SKU's movements.
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { Quote } from "@souk/contracts/products/internal-routes";
import type { Movement, StockLevel } from "./stock.ts";

export type StockWriting = {
  readonly trace?: { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };
  readonly idempotency?: IdempotencyRecord;
  /** Who or what is behind the change: the id of a member of staff, an import. */
  readonly reference: string;
};

export type MovementPage = {
  readonly items: readonly Movement[];
  readonly total: number;
  /** Ask with it for older ones; null at the end. */
  readonly next: number | null;
};

export type StockStore = {
  /** Nothing for a SKU that never was. A SKU without a product keeps its level. */
  level(sku: string): Promise<StockLevel | undefined>;
  /**
   * Counts anew: one movement of the difference, none where there is none. Under what is reserved: `below_reserved`.
   * Event `stock.changed` when what the public sees changes, here and in all that follows.
   */
  set(sku: string, onHand: number, writing: StockWriting): Promise<StockLevel | "missing" | "below_reserved">;
  /** Adds or takes units. Under zero: `below_zero`; under what is reserved: `below_reserved`. */
  adjust(
    sku: string,
    change: { readonly delta: number; readonly reason: string },
    writing: StockWriting,
  ): Promise<StockLevel | "missing" | "below_reserved" | "below_zero">;
  /** The ledger of a SKU, newest first, `before` a position that an earlier page answered. */
  movements(
    sku: string,
    page: { readonly before: number | null; readonly limit: number },
  ): Promise<MovementPage | undefined>;
  /** What carts show. SKUs that are unknown or not published are absent; a price in another currency is null. */
  quote(skus: readonly string[], currency: string): Promise<readonly Quote[]>;
};
