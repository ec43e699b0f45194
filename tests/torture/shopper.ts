// One shopper: fills a cart, checks out, pays, and does what shoppers do: their card is declined, they send twice, hang up,
// cancel, want their money back, or never come back. Whatever may be repeated is repeated under the same key until the
// shop has said something final, or patience ends; then nothing was promised and nothing is logged.
import type { Clock } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";
import { address, type Goods } from "../market/goods.ts";
import type { Wire, WireAnswer, WireRequest } from "../market/wire.ts";
import { type AckLog, digestOf } from "./acks.ts";

export const habits = [
  "buy",
  "decline-then-buy",
  "decline-and-leave",
  "send-twice",
  "send-again-later",
  "hang-up",
  "cancel-paid",
  "cancel-unpaid",
  "refund-part",
  "refund-all",
  "ship",
  "never-pay",
] as const;
export type Habit = (typeof habits)[number];

/** How often each habit is, out of the sum. */
const weights: Readonly<Record<Habit, number>> = {
  buy: 34,
  "decline-then-buy": 8,
  "decline-and-leave": 3,
  "send-twice": 10,
  "send-again-later": 8,
  "hang-up": 8,
  "cancel-paid": 7,
  "cancel-unpaid": 4,
  "refund-part": 6,
  "refund-all": 4,
  ship: 5,
  "never-pay": 3,
};

export type ShopperTools = {
  readonly wire: Wire;
  readonly random: Random;
  readonly clock: Clock;
  readonly acks: AckLog;
  readonly goods: readonly Goods[];
  readonly shippingOption: string;
  /** A staff token for refunds and parcels. */
  readonly staffToken: () => string;
  readonly key: () => string;
  readonly tally: Tally;
};

export type Tally = {
  checkouts: number;
  /** Checkouts that are being answered right now. */
  inFlight: number;
  /** Requests that met a dead or closing process and were sent again. */
  retries: number;
  gaveUp: number;
  readonly outcomes: Map<string, number>;
  /** Why something was sent again. */
  readonly reasons: Map<string, number>;
};

export const newTally = (): Tally => ({
  checkouts: 0,
  inFlight: 0,
  retries: 0,
  gaveUp: 0,
  outcomes: new Map(),
  reasons: new Map(),
});

const RETRY_MS = 120;
/** Longer than a lease: whoever was cut off in the middle gets an answer in the end. */
const MAX_TRIES = 200;

export function pickHabit(random: Random): Habit {
  const sum = habits.reduce((total, habit) => total + weights[habit], 0);
  let at = random.below(sum);
  for (const habit of habits) {
    at -= weights[habit];
    if (at < 0) return habit;
  }
  return "buy";
}

type Bought = { readonly id: string; readonly token: string; readonly total: number; readonly paid: boolean };

/** One visit to the shop. */
export async function shop(tools: ShopperTools, habit: Habit): Promise<void> {
  const cart = await fillCart(tools);
  if (cart === undefined) return;
  const outcome = await checkOut(tools, cart, habit);
  count(tools, outcome.word);
  const bought = outcome.bought;
  if (!bought) return;
  if (habit === "decline-then-buy") await payAgain(tools, bought);
  if (habit === "cancel-paid" || habit === "cancel-unpaid") await cancel(tools, bought);
  if (habit === "refund-part") await refund(tools, bought, 1 + tools.random.below(Math.max(1, bought.total - 1)));
  if (habit === "refund-all") await refund(tools, bought, undefined);
  if (habit === "ship") await ship(tools, bought);
}

async function fillCart(tools: ShopperTools): Promise<string | undefined> {
  const made = await persist(tools, {
    method: "POST",
    path: "/api/v1/carts",
    body: { currency: "EUR" },
    key: tools.key(),
  });
  if (made?.status !== 201) return undefined;
  const cart = String(made.body.id);
  const lines = 1 + tools.random.below(Math.min(2, tools.goods.length));
  const first = tools.random.below(tools.goods.length);
  for (let index = 0; index < lines; index += 1) {
    const { sku } = tools.goods[(first + index) % tools.goods.length] as Goods;
    const body = { sku, quantity: 1 + tools.random.below(2) };
    const added = await persist(tools, { method: "POST", path: `/api/v1/carts/${cart}/items`, body, key: tools.key() });
    if (added?.status !== 200) return undefined;
  }
  return cart;
}

const cards: Partial<Record<Habit, { paymentMethod?: string; confirm?: boolean }>> = {
  "decline-then-buy": { paymentMethod: "pm_card_chargeDeclined", confirm: true },
  "decline-and-leave": { paymentMethod: "pm_card_visa_chargeDeclinedInsufficientFunds", confirm: true },
  "cancel-unpaid": {},
  "never-pay": {},
};

type Outcome = { readonly word: string; readonly bought?: Bought };

async function checkOut(tools: ShopperTools, cart: string, habit: Habit): Promise<Outcome> {
  const { random, tally, clock } = tools;
  const key = tools.key();
  const wanted: WireRequest = {
    method: "POST",
    path: `/api/v1/carts/${cart}/checkout`,
    key,
    body: {
      email: `shopper-${cart.slice(-6)}@example.org`,
      shippingAddress: address,
      shippingOption: tools.shippingOption,
      payment: { method: "card", ...(cards[habit] ?? { paymentMethod: "pm_card_visa", confirm: true }) },
    },
  };
  tally.checkouts += 1;
  tally.inFlight += 1;
  try {
    if (habit === "hang-up") await hangUp(tools, { ...wanted, hangUpAfterMs: 1 + random.below(30) });
    const scope = `cart:${cart}`;
    const answers =
      habit === "send-twice"
        ? await Promise.all([persist(tools, wanted), persist(tools, wanted)])
        : [await persist(tools, wanted)];
    if (habit === "send-again-later") {
      await clock.sleep(5 + random.below(60));
      answers.push(await persist(tools, wanted));
    }
    const outcomes = answers.map((answer) => acknowledge(tools, { scope, key, answer }));
    return outcomes[0] ?? { word: "no answer" };
  } finally {
    tally.inFlight -= 1;
  }
}

async function hangUp(tools: ShopperTools, wanted: WireRequest): Promise<void> {
  await tools.wire.send(wanted).catch(() => undefined);
}

type Final = { readonly scope: string; readonly key: string; readonly answer: WireAnswer | undefined };

/** Logs what a final answer promises. */
function acknowledge({ acks }: ShopperTools, { scope, key, answer }: Final): Outcome {
  if (!answer) return { word: "gave up" };
  const { status, body } = answer;
  if (status === 201) {
    const order = body.order as { id: string; status: string; totals: { total: { amount: number } } };
    const paid = order.status === "paid";
    acks.write({ kind: "order", scope, key, orderId: order.id, paid, digest: digestOf(body) });
    const bought = { id: order.id, token: String(body.orderToken), total: order.totals.total.amount, paid };
    return { word: order.status, bought };
  }
  if (status === 402 && typeof body.orderId === "string") {
    acks.write({ kind: "order", scope, key, orderId: body.orderId, paid: false, digest: digestOf(body) });
    return { word: "declined", bought: { id: body.orderId, token: String(body.orderToken), total: 0, paid: false } };
  }
  return { word: `${status} ${String(body.code)}` };
}

async function payAgain(tools: ShopperTools, bought: Bought): Promise<void> {
  const key = tools.key();
  const answer = await persist(tools, {
    method: "POST",
    path: orderPath(bought, "/payments"),
    key,
    body: { payment: { method: "card", paymentMethod: "pm_card_mastercard", confirm: true } },
  });
  count(tools, `second try: ${acknowledge(tools, { scope: `order:${bought.id}`, key, answer }).word}`);
}

async function cancel(tools: ShopperTools, bought: Bought): Promise<void> {
  const path = orderPath(bought, "/cancel");
  const answer = await persist(tools, { method: "POST", path, key: tools.key() });
  count(tools, `cancel: ${answer?.status ?? "gave up"}`);
  if (answer?.status === 200 && answer.body.status === "cancelled")
    tools.acks.write({ kind: "cancelled", orderId: bought.id });
  else if (answer?.status === 202) tools.acks.write({ kind: "cancelling", orderId: bought.id });
}

async function refund(tools: ShopperTools, bought: Bought, amount: number | undefined): Promise<void> {
  if (!bought.paid) return;
  const answer = await persist(tools, {
    method: "POST",
    path: `/api/v1/orders/${bought.id}/refunds`,
    key: tools.key(),
    token: tools.staffToken(),
    body: { reason: "wrong colour", ...(amount === undefined ? {} : { amount: { amount, currency: "EUR" } }) },
  });
  count(tools, `refund: ${answer?.status ?? "gave up"}`);
  if (answer?.status === 201 || answer?.status === 202) {
    tools.acks.write({ kind: "refunded", orderId: bought.id, amount: amount ?? bought.total });
  }
}

async function ship(tools: ShopperTools, bought: Bought): Promise<void> {
  if (!bought.paid) return;
  const answer = await persist(tools, {
    method: "POST",
    path: `/api/v1/orders/${bought.id}/fulfilments`,
    key: tools.key(),
    token: tools.staffToken(),
    body: { carrier: "Caravan" },
  });
  count(tools, `ship: ${answer?.status ?? "gave up"}`);
  if (answer?.status === 201) tools.acks.write({ kind: "shipped", orderId: bought.id });
}

const orderPath = ({ id, token }: Bought, rest: string): string =>
  `/api/v1/orders/${id}${rest}?orderToken=${encodeURIComponent(token)}`;

function count({ tally }: ShopperTools, word: string): void {
  tally.outcomes.set(word, (tally.outcomes.get(word) ?? 0) + 1);
}

/** Sends until the answer is final: a dead connection, 429, 5xx and `in_flight` are not. */
export async function persist(tools: ShopperTools, wanted: WireRequest): Promise<WireAnswer | undefined> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const answer = await tools.wire.send(wanted).catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429 && answer.body.code !== "in_flight") return answer;
    tools.tally.retries += 1;
    const why = answer ? `${answer.status} ${String(answer.body.code)}` : "no connection";
    tools.tally.reasons.set(why, (tools.tally.reasons.get(why) ?? 0) + 1);
    await tools.clock.sleep(RETRY_MS * (0.5 + tools.random.next()));
  }
  tools.tally.gaveUp += 1;
  return undefined;
}
