// The port of holds. One method is one atomic operation, its stock movements, events and inbox row included.
// A hold is never deleted or reopened; at most one sale per order line, ever (checkout.md, S3).
import type { Instant } from "@souk/chassis/clock";
import type { EventEnvelope } from "@souk/contracts/event";
import type { OrderEventData, Standing } from "@souk/contracts/orders/events";
import type { Held, HoldRefused, HoldRequest, HoldState } from "./hold.ts";
import type { StockWriting } from "./stock-store.ts";

export type HoldWriting = Pick<StockWriting, "trace">;

/**
 * What a word about an order did. `unheld`: it was paid without an open hold, and the units were taken from what was
 * free; `reversed_expired`: it expired after it was sold. Neither may ever happen; both are told so that somebody looks.
 */
export type Settled = "sold" | "released" | "reversed" | "nothing" | "unheld" | "reversed_expired";
/** Paid, without a hold, and there are not enough units: nobody can put this right but a human. */
export type Unsettled = "short";

export type HoldStore = {
  /**
   * Takes all lines or none. Prices, titles and tax classes in the answer are authoritative. The same orderId again:
   * the same answer with the hold's present state, whatever the request says. `askAt`: when to ask orders about it.
   */
  hold(request: HoldRequest, askAt: Instant, writing: HoldWriting): Promise<Held | HoldRefused>;
  /** Ends an open hold; an unknown one is stored as released, so that a late request can't open it. */
  release(orderId: string, writing: HoldWriting): Promise<HoldState>;
  /**
   * An order's newest word, once and only forward: paid sells, closed releases, or reverses the sale, exactly once.
   * On `short` nothing was written, the inbox row included.
   */
  applyOrder(
    subscriber: string,
    event: EventEnvelope<OrderEventData>,
  ): Promise<Settled | Unsettled | "duplicate" | "superseded">;
  /** What orders answered when asked. May be older than what is known: it never contradicts a hold that has ended as released. */
  settle(orderId: string, standing: Standing): Promise<Settled>;
  /** Open holds whose time to ask has come, oldest first; each is due again at `againAt`. */
  takeDue(now: Instant, againAt: Instant, limit: number): Promise<readonly string[]>;
  /** Open holds and unreversed sales by orderId, after this one: what a resync asks about. */
  unfinished(after: string, limit: number): Promise<readonly string[]>;
};
