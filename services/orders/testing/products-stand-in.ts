// A products of the tests: stock and holds in memory, under the same promises that the real one makes. Served over HTTP it
// speaks the real routes; used as a port it is quick. Faults are switched on from outside.
import { problem } from "@souk/chassis/errors";
import type { HeldLine, Quote } from "@souk/contracts/products/internal-routes";
import type { Held, HoldRequest, NotHeld, Products } from "../partners/products.ts";

export type Goods = {
  readonly sku: string;
  readonly price: number;
  readonly stock: number;
  readonly currency?: string;
  readonly taxClass?: Quote["taxClass"];
  readonly weightGrams?: number;
};
type Hold = { state: Held["state"]; readonly lines: readonly HeldLine[] };

export type ProductsStandIn = Products & {
  readonly goods: Map<string, Goods>;
  readonly holds: Map<string, Hold>;
  /** Asked before each call is carried out (`before`) and before it is answered (`after`): throw or wait to be a fault. */
  fault: ((call: string, when: "before" | "after") => void | Promise<void>) | undefined;
  readonly calls: string[];
  reserved(sku: string): number;
  sell(orderId: string): void;
};

export function createProductsStandIn(goods: readonly Goods[]): ProductsStandIn {
  const shelf = new Map(goods.map((each) => [each.sku, each]));
  const holds = new Map<string, Hold>();
  const calls: string[] = [];

  const taken = new Map<string, number>();
  const reserved = (sku: string): number => taken.get(sku) ?? 0;
  const take = (lines: readonly HeldLine[], sign: 1 | -1): void => {
    for (const { sku, quantity } of lines) taken.set(sku, reserved(sku) + sign * quantity);
  };

  const hold = (request: HoldRequest): Held | NotHeld => {
    const known = holds.get(request.orderId);
    if (known) return { state: known.state, lines: known.lines };
    const unknown = request.lines.filter(({ sku }) => !shelf.has(sku));
    if (unknown.length > 0) return { refused: "unknown_sku", lines: unknown.map(({ sku }) => ({ sku })) };
    const short = request.lines.filter(({ sku, quantity }) => (shelf.get(sku)?.stock ?? 0) - reserved(sku) < quantity);
    if (short.length > 0)
      return {
        refused: "out_of_stock",
        lines: short.map(({ sku, quantity }) => {
          return { sku, requested: quantity, available: (shelf.get(sku)?.stock ?? 0) - reserved(sku) };
        }),
      };
    const changed = request.lines.filter(
      ({ sku, expectedUnitPrice }) => expectedUnitPrice !== undefined && expectedUnitPrice !== shelf.get(sku)?.price,
    );
    if (changed.length > 0)
      return {
        refused: "total_changed",
        lines: changed.map(({ sku }) => {
          return { sku, unitPrice: { amount: shelf.get(sku)?.price ?? 0, currency: request.currency } };
        }),
      };
    const lines = request.lines.map(({ sku, quantity }) => heldLine(shelf.get(sku), quantity, request.currency));
    holds.set(request.orderId, { state: "open", lines });
    take(lines, 1);
    return { state: "open", lines };
  };

  const release = (orderId: string): void => {
    const known = holds.get(orderId);
    if (!known) holds.set(orderId, { state: "released", lines: [] });
    if (known?.state !== "open") return;
    known.state = "released";
    take(known.lines, -1);
  };

  const standIn: ProductsStandIn = {
    goods: shelf,
    holds,
    calls,
    fault: undefined,
    reserved,
    sell: (orderId) => {
      const known = holds.get(orderId);
      if (known?.state === "open") known.state = "sold";
    },
    quote: (currency, skus) =>
      faulty(standIn, "quote", () => skus.flatMap((sku) => quoteOf(shelf.get(sku), currency, reserved(sku)))),
    hold: (request) => faulty(standIn, "hold", () => hold(request)),
    release: (orderId) => faulty(standIn, "release", () => release(orderId)),
  };
  return standIn;
}

async function faulty<T>(standIn: ProductsStandIn, call: string, effect: () => T): Promise<T> {
  standIn.calls.push(call);
  await standIn.fault?.(call, "before");
  const result = effect();
  await standIn.fault?.(call, "after");
  return result;
}

const PRODUCT_ID = "01995f2e-7d10-7000-8000-000000000002";
const VARIANT_ID = "01995f2e-7d10-7000-8000-000000000003";

function heldLine(goods: Goods | undefined, quantity: number, currency: string): HeldLine {
  if (!goods) throw new Error("no such goods");
  const { sku, price, taxClass = "standard", weightGrams = 500 } = goods;
  const ids = { productId: PRODUCT_ID, variantId: VARIANT_ID };
  return { sku, ...ids, title: sku, quantity, unitPrice: { amount: price, currency }, taxClass, weightGrams };
}

function quoteOf(goods: Goods | undefined, currency: string, taken: number): Quote[] {
  if (!goods) return [];
  const { sku, price, taxClass = "standard", weightGrams = 500 } = goods;
  const unitPrice = (goods.currency ?? currency) === currency ? { amount: price, currency } : null;
  const ids = { productId: PRODUCT_ID, variantId: VARIANT_ID };
  const handle = sku.toLowerCase();
  return [{ sku, ...ids, handle, title: sku, unitPrice, taxClass, weightGrams, stock: goods.stock - taken }];
}

/** What a client sees of a service that does not answer. */
export function down(): never {
  throw problem("unavailable");
}
