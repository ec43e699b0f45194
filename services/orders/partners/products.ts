// What orders asks of products, and what it makes of the answers. Products down or speaking nonsense is thrown as
// `unavailable`; what a shopper can do something about is returned.
import type { ServiceClient } from "@souk/chassis/client";
import type { Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import { MAX_LINES } from "@souk/contracts/orders/order-schema";
import {
  type HeldLine,
  holdStock,
  type Quote,
  quoteItems,
  releaseHold,
} from "@souk/contracts/products/internal-routes";

export type HoldRequest = {
  readonly orderId: string;
  readonly currency: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly expectedUnitPrice?: number }[];
};
export type Held = { readonly state: "open" | "sold" | "released"; readonly lines: readonly HeldLine[] };
/** `lines` says which and why, as products does. */
export type NotHeld = {
  readonly refused: "out_of_stock" | "total_changed" | "not_for_sale" | "unknown_sku";
  readonly lines: readonly Readonly<Record<string, unknown>>[];
};

export type Products = {
  /** Unknown and unpublished SKUs are absent. */
  quote(currency: string, skus: readonly string[], context: Context): Promise<readonly Quote[]>;
  /** All lines or none. The same orderId again: the same answer. */
  hold(request: HoldRequest, context: Context): Promise<Held | NotHeld>;
  /** Ends an open hold; one that was never taken can't be taken any more. */
  release(orderId: string, context: Context): Promise<void>;
};

const QUOTE_TIMEOUT_MS = 3_000;
const HOLD_TIMEOUT_MS = 5_000;
const RELEASE_TIMEOUT_MS = 3_000;
const refusals: readonly string[] = ["out_of_stock", "total_changed", "not_for_sale", "unknown_sku"];

export function createProducts(client: Pick<ServiceClient, "call">): Products {
  return {
    quote: async (currency, skus, context) => {
      if (skus.length <= MAX_LINES) return quoteSome(client, { currency, skus }, context);
      // Two carts that are about to merge, or a full one that somebody wants to add to.
      const parts = Array.from({ length: Math.ceil(skus.length / MAX_LINES) }, (_, index) =>
        quoteSome(client, { currency, skus: skus.slice(index * MAX_LINES, (index + 1) * MAX_LINES) }, context),
      );
      return (await Promise.all(parts)).flat();
    },
    hold: async (request, context) => {
      const body = { ...request, lines: [...request.lines] };
      const reply = await client.call(holdStock, { body, context, timeoutMs: HOLD_TIMEOUT_MS });
      if (!("problem" in reply)) return reply.body;
      const { code, lines } = reply.problem;
      if (!isRefusal(code)) throw unexpected("hold", code);
      return { refused: code, lines: Array.isArray(lines) ? lines : [] };
    },
    release: async (orderId, context) => {
      const reply = await client.call(releaseHold, { params: { orderId }, context, timeoutMs: RELEASE_TIMEOUT_MS });
      if ("problem" in reply) throw unexpected("release", reply.problem.code);
    },
  };
}

async function quoteSome(
  client: Pick<ServiceClient, "call">,
  { currency, skus }: { readonly currency: string; readonly skus: readonly string[] },
  context: Context,
): Promise<readonly Quote[]> {
  if (skus.length === 0) return [];
  const input = { body: { currency, skus: [...skus] }, context, timeoutMs: QUOTE_TIMEOUT_MS };
  const reply = await client.call(quoteItems, input);
  if ("problem" in reply) throw unexpected("quote", reply.problem.code);
  return reply.body.items;
}

function isRefusal(code: string): code is NotHeld["refused"] {
  return refusals.includes(code);
}

function unexpected(what: string, code: string) {
  return problem("unavailable", undefined, { cause: new Error(`products answered ${what} with ${code}`) });
}
