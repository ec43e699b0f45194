// What a change of a level says, whatever engine keeps it.
import type { MovementKind } from "./stock.ts";
import type { StockWriting } from "./stock-store.ts";

export type LevelChange = {
  readonly sku: string;
  /** Units to add; may be negative. The caller has checked that both stay in their bounds; the store has a second wall. */
  readonly onHand: number;
  readonly reserved: number;
  /** Needed where `onHand` is not zero. */
  readonly cause?: { readonly kind: MovementKind; readonly reason: string; readonly reference: string };
  /** The caller tells the public itself, of many products at once. */
  readonly quiet?: boolean;
  readonly trace?: StockWriting["trace"];
};
