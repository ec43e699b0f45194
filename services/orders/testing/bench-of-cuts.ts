// A market without HTTP for cutting: the real rules and stores, the stand-ins as ports, and a clock that can be put forward.
// `cutAt` makes the process "die" before or after its n-th call to anything outside itself; from then on nothing of it
// reaches anything any more.
import { createHash, randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { backgroundContext, type Context } from "@souk/chassis/context";
import { createEvent } from "@souk/chassis/events";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import type { Checkout } from "@souk/contracts/orders/checkout-schema";
import type { ShippingOption } from "@souk/contracts/orders/shop-schema";
import { paymentCaptured, paymentClosed, paymentRefunded, paymentRefundFailed } from "@souk/contracts/payments/events";
import { addItem, newCart } from "../cart/cart.ts";
import { type CheckoutDependencies, checkout, type Outcome } from "../checkout/checkout.ts";
import { type SweepDependencies, sweepOnce } from "../order/closing-sweep.ts";
import { paymentSubscription } from "../order/payment-events.ts";
import { defaultShop } from "../shop/default-shop.ts";
import type { Stores } from "../stores.ts";
import { type Home, type OpenHome, openStoresIn } from "./home.ts";
import { checkoutBody } from "./market.ts";
import { createPaymentsStandIn, type PaymentsStandIn } from "./payments-stand-in.ts";
import { createProductsStandIn, type Goods, type ProductsStandIn } from "./products-stand-in.ts";

export class Cut extends Error {}

export const DEADLINE_MS = 60_000;
const quiet = { alert: () => {} };

const pickup: ShippingOption = {
  id: "pickup",
  name: "Pick up",
  countries: ["DE"],
  estimatedDays: 0,
  basis: "weight",
  prices: [{ currency: "EUR", from: 0, amount: 0 }],
};

export type Bench = {
  readonly home: Home;
  readonly products: ProductsStandIn;
  readonly payments: PaymentsStandIn;
  readonly deps: CheckoutDependencies & SweepDependencies & Stores;
  readonly context: Context;
  /** Puts the clock forward. */
  pass(ms: number): void;
  cart(lines: readonly (readonly [string, number])[]): Promise<string>;
  buy(cartId: string, key: string, options?: BuyOptions): Promise<Outcome>;
  /** Tells orders what payments has told since; in the order of its happening. */
  deliver(): Promise<void>;
  /** Products asks about its open holds, as it does when they are old, and does what it is told. */
  askAboutHolds(): Promise<void>;
  sweep(): Promise<void>;
};
export type BuyOptions = { readonly body?: Partial<Checkout>; readonly cutter?: Cutter };
export type Cutter = { guard<T extends object>(port: T): T; readonly calls: number; readonly names: readonly string[] };

export type OpenBench = (t: TestContext, goods: readonly Goods[]) => Promise<Bench>;

export function benchIn(openHome: OpenHome): OpenBench {
  return async (t, goods) => openBench(await openHome(t), goods);
}

async function openBench(home: Home, goods: readonly Goods[]): Promise<Bench> {
  let passed = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + passed };
  const ids = createIds(clock, systemRandom);
  const stores = await openStoresIn(home, { clock, ids });
  await stores.shop.found(defaultShop({ name: "Souk", currency: "EUR", country: "DE" }));
  await stores.shop.addShippingOption(pickup, { at: 0 });
  const products = createProductsStandIn(goods);
  const payments = createPaymentsStandIn();
  const common = { ...stores, clock, ids, random: systemRandom, log: silentLog, metrics: quiet };
  const deps = { ...common, products, payments, instance: "orders-1", deadlineMs: DEADLINE_MS };
  const context = backgroundContext({ clock, random: systemRandom, log: silentLog, timeoutMs: 60_000 });

  const buy: Bench["buy"] = async (cartId, key, { body = {}, cutter } = {}) => {
    const cart = await stores.carts.find(cartId);
    if (!cart) throw new Error("no cart");
    const guard = cutter?.guard ?? (<T>(port: T) => port);
    const { orders, checkouts, shop } = stores;
    const guarded = { orders: guard(orders), checkouts: guard(checkouts), shop: guard(shop) };
    const cut = { ...deps, ...guarded, products: guard(products), payments: guard(payments) };
    const asked = { ...checkoutBody(), ...body } as Checkout;
    const fingerprint = createHash("sha256").update(JSON.stringify(asked)).digest("base64url");
    return checkout(cut, { key, fingerprint, cart, customerId: null, body: asked, context });
  };

  return {
    ...{ home, products, payments, deps, context, buy },
    pass: (ms) => {
      passed += ms;
    },
    cart: async (lines) => {
      const at = clock.now();
      let cart = newCart({ id: ids.uuid(), currency: "EUR", customerId: null, lines: [], at });
      for (const [sku, quantity] of lines) {
        const [quote] = await products.quote("EUR", [sku], context);
        const next = quote && addItem(cart, { quote, quantity, at });
        if (!next || typeof next === "string") throw new Error(`can't add ${sku}: ${next}`);
        cart = next;
      }
      await stores.carts.create(cart, null, { at });
      return cart.id;
    },
    deliver: delivery(payments, { ...deps, context }),
    askAboutHolds: async () => {
      const open = [...products.holds].filter(([, hold]) => hold.state === "open").map(([id]) => id);
      if (open.length === 0) return;
      for (const { orderId, standing } of await stores.orders.standings(open, clock.now())) {
        if (standing === "closed") await products.release(orderId, context);
        if (standing === "paid") products.sell(orderId);
      }
    },
    sweep: async () => {
      while ((await sweepOnce(deps)) === "more");
    },
  };
}

type Delivering = Pick<SweepDependencies, "clock" | "ids" | "metrics"> & {
  readonly orders: Stores["orders"];
  readonly context: Context;
};

function delivery(payments: PaymentsStandIn, deps: Delivering): () => Promise<void> {
  type Message = Parameters<NonNullable<PaymentsStandIn["heard"]>>;
  const waiting: Message[] = [];
  payments.heard = (...message) => void waiting.push(message);
  const definitions = {
    captured: paymentCaptured,
    closed: paymentClosed,
    refunded: paymentRefunded,
    refund_failed: paymentRefundFailed,
  };
  const { handle } = paymentSubscription({ ...deps, payments });
  return async () => {
    for (const [payable, version, type] of waiting.splice(0)) {
      const content = { aggregateId: payable.orderId, aggregateVersion: version, data: { payable } };
      await handle(createEvent(definitions[type], content, deps), deps.context);
    }
  };
}

/** Counts calls over all guarded ports; dies around the n-th. */
export function cutAt(n: number, when: "before" | "after"): Cutter {
  let calls = 0;
  let dead = false;
  const names: string[] = [];
  const die = (): never => {
    dead = true;
    throw new Cut(`cut ${when} call ${n}`);
  };
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name, receiver) => {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== "function") return method;
        return async (...given: unknown[]) => {
          if (dead) throw new Cut("dead");
          calls += 1;
          names.push(String(name));
          const mine = calls === n;
          if (mine && when === "before") die();
          const result: unknown = await method.apply(target, given);
          if (dead) throw new Cut("dead");
          if (mine) die();
          return result;
        };
      },
    });
  return {
    guard,
    names,
    get calls() {
      return calls;
    },
  };
}

export const anyKey = (): string => randomUUID();
