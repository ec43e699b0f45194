// The port to purchases in progress. One method is one atomic operation. Every write but `begin` and `takeOver` is fenced:
// it takes effect only while the attempt's fence is the newest and its key has no answer yet.
import type { Context } from "@souk/chassis/context";
import type { Order, Step } from "../order/order.ts";
import type { Attempt } from "./attempt.ts";
import type { FinalAnswer } from "./final-answer.ts";

export type Takeover = { readonly holder: string; readonly at: number; readonly newOrderId: string };

export type Placing = {
  readonly attempt: Attempt;
  readonly cartId: string;
  readonly at: number;
  /** The new order's first steps; the store gives the number. */
  readonly steps: readonly Step[];
  /** The final answer, where the order needs no payment. */
  readonly answer?: (order: Order) => FinalAnswer;
  readonly context: Pick<Context, "trace">;
};
/** `dead`: products was told that this id is closed; the attempt needs another one. */
export type Placed =
  | { readonly placed: Order; readonly answer?: FinalAnswer }
  | { readonly orderedAs: string }
  | "cart_changed"
  | "dead"
  | "fenced";

export type Settling = {
  readonly attempt: Attempt;
  readonly at: number;
  readonly known: Order;
  /** Without an answer the steps are stored, and the key stays open. */
  readonly decide: (order: Order) => { readonly steps: readonly Step[]; readonly answer?: FinalAnswer | undefined };
  readonly context: Pick<Context, "trace">;
};

export type CheckoutStore = {
  find(scope: string, key: string): Promise<Attempt | undefined>;
  /** Stores the attempt, or answers the one that the key has already: its `attemptId` tells. */
  begin(attempt: Attempt): Promise<Attempt>;
  /** Takes an unanswered attempt whose lease has ended, with the next fence; a dead orderId is replaced. */
  takeOver(attempt: Attempt, by: Takeover): Promise<Attempt | "held">;
  /** The orderId is of no use any more (its hold has ended): it becomes dead, the attempt goes on with another. */
  replaceOrder(attempt: Attempt, newOrderId: string, at: number): Promise<Attempt | "fenced">;
  /** Cart from open at the attempt's version to ordered; order, lines, history, events, and where given the answer. */
  place(placing: Placing): Promise<Placed>;
  /** Applies what came of paying to the order as it stands, and stores the final answer. */
  settle(settling: Settling): Promise<FinalAnswer | "unsettled" | "fenced">;
  /** Stores a refusal as final. A cart that became another order meanwhile: `already_ordered` is stored instead. */
  refuse(attempt: Attempt, answer: FinalAnswer): Promise<FinalAnswer | "fenced">;
  /** Ends the lease early, so that the same key may go on at once. */
  release(attempt: Attempt): Promise<void>;
  /** Ends all leases of an instance: at its start, because whoever had its name before is gone. */
  releaseAll(holder: string): Promise<void>;
};
