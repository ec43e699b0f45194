// Goods and purchases, made through the public API as a merchant and a shopper would.
import { address } from "../market/goods.ts";
import { attackMarket } from "./market.ts";
import { expected, newEmail, people } from "./people.ts";
import { type Answer, newAddress, send } from "./wire.ts";

export type Bought = {
  readonly orderId: string;
  readonly orderToken: string;
  readonly cartId: string;
  readonly paymentId: string;
  readonly answer: Answer;
};

let sequence = 0;
let common: Promise<string> | undefined;

/** Unlike any other of this run. */
export function newName(prefix: string): string {
  sequence += 1;
  return `${prefix}-${process.pid}-${Math.trunc(performance.timeOrigin)}-${sequence}`;
}

/** Something on sale; answers its SKU. */
export async function sell({ units = 100_000, amount = 1_999, currency = "EUR" } = {}): Promise<string> {
  const { url } = await attackMarket();
  const { owner } = await people();
  const sku = newName("SKU");
  const product = {
    title: `Goods ${sku}`,
    handle: sku.toLowerCase(),
    status: "active",
    variants: [{ sku, price: { amount, currency }, weightGrams: 200 }],
  };
  expected(await send(url, "/api/v1/products", { token: owner.token, json: product }), 201);
  const stock = { token: owner.token, method: "PUT", json: { onHand: units } };
  expected(await send(url, `/api/v1/stock/${sku}`, stock), 200);
  return sku;
}

/** One SKU for all rows that only need something to buy. */
export function goods(): Promise<string> {
  common ??= sell();
  return common;
}

export async function newCart(token?: string, from = newAddress()): Promise<string> {
  const { url } = await attackMarket();
  return String(expected(await send(url, "/api/v1/carts", { token, json: {}, from }), 201).id);
}

export async function filledCart(token?: string, sku?: string, quantity = 1): Promise<string> {
  const { url } = await attackMarket();
  const id = await newCart(token);
  const item = { sku: sku ?? (await goods()), quantity };
  expected(await send(url, `/api/v1/carts/${id}/items`, { token, json: item }), 200);
  return id;
}

export function checkoutBody(change: Readonly<Record<string, unknown>> = {}) {
  return {
    email: newEmail("buyer"),
    shippingAddress: address,
    shippingOption: "standard",
    payment: { method: "card", paymentMethod: "pm_card_visa", confirm: true },
    ...change,
  };
}

export async function checkout(
  cartId: string,
  { token, key = newName("key"), body = checkoutBody() }: { token?: string; key?: string; body?: unknown } = {},
): Promise<Answer> {
  const { url } = await attackMarket();
  return send(url, `/api/v1/carts/${cartId}/checkout`, { token, key, json: body });
}

/** An order that was paid with a good card. */
export async function buy(token?: string, sku?: string): Promise<Bought> {
  const cartId = await filledCart(token, sku);
  const answer = await checkout(cartId, token === undefined ? {} : { token });
  return { ...boughtOf(expected(answer, 201)), cartId, answer };
}

/** An order that waits for its payment. */
export async function orderUnpaid(token?: string, sku?: string): Promise<Bought> {
  const cartId = await filledCart(token, sku);
  const body = checkoutBody({ payment: { method: "card" } });
  const answer = await checkout(cartId, token === undefined ? { body } : { token, body });
  return { ...boughtOf(expected(answer, 201)), cartId, answer };
}

function boughtOf(body: Answer["body"]): Omit<Bought, "cartId" | "answer"> {
  const { order, payment, orderToken } = body as {
    order: { id: string };
    payment: { id: string };
    orderToken: string;
  };
  return { orderId: order.id, orderToken, paymentId: payment.id };
}

export async function readOrder(orderId: string): Promise<Readonly<Record<string, unknown>>> {
  const { url } = await attackMarket();
  const { owner } = await people();
  return expected(await send(url, `/api/v1/orders/${orderId}`, { token: owner.token }), 200);
}
