// The page at `/orders/{id}?orderToken=`: where mails and payment pages lead back to. Whoever has the token sees the
// order; everybody else sees that there is nothing, as the API says it.
import type { ServiceClient } from "@souk/chassis/client";
import type { Clock } from "@souk/chassis/clock";
import { backgroundContext } from "@souk/chassis/context";
import { type Html, html } from "@souk/chassis/html";
import type { Log } from "@souk/chassis/log";
import type { Random } from "@souk/chassis/random";
import type { OrderDocument, OrderStatus } from "@souk/contracts/orders/order-schema";
import { readOrder } from "@souk/contracts/orders/routes";
import type { Page } from "../local-routes.ts";
import { layout } from "./layout.ts";
import { moneyText } from "./money-text.ts";

export type OrderPageOptions = {
  readonly client: ServiceClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly shopName: string;
  /** Security headers of pages. */
  readonly common: readonly string[];
};

const TIMEOUT_MS = 5_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX_TOKEN = 128;

export function createOrderPage(options: OrderPageOptions): Page {
  const { client, clock, random, log, shopName, common } = options;
  const read = async (url: string, path: string, trace: Parameters<typeof backgroundContext>[0]["trace"]) => {
    const id = path.slice("/orders/".length);
    const orderToken = new URLSearchParams(url.slice(path.length)).get("orderToken") ?? "";
    if (!UUID.test(id) || orderToken === "" || orderToken.length > MAX_TOKEN) return undefined;
    const context = backgroundContext({ clock, random, log, timeoutMs: TIMEOUT_MS, ...(trace && { trace }) });
    const reply = await client.call(readOrder, { params: { id }, query: { orderToken }, context });
    return "problem" in reply ? undefined : reply.body;
  };
  return async ({ exchange, raw }) => {
    const order = await read(raw.url, raw.path, exchange.span.context);
    const body = Buffer.from(orderPage(order, shopName));
    const headers = [
      ...["content-type", "text/html; charset=utf-8", "content-length", String(body.length)],
      ...["cache-control", "no-store", "referrer-policy", "no-referrer"], // The address carries the token.
    ];
    for (let index = 0; index < common.length; index += 2) {
      if (common[index] !== "referrer-policy") headers.push(common[index] ?? "", common[index + 1] ?? "");
    }
    exchange.answer(order === undefined ? 404 : 200, headers, body, true);
  };
}

const said: Readonly<Record<OrderStatus, string>> = {
  pending: "Your order is being prepared.",
  awaiting_payment: "Your order waits for its payment.",
  closing: "Your order is being closed.",
  paid: "Thank you: your order is paid.",
  completed: "Your order is complete.",
  expired: "Your order was not paid in time. Nothing was charged.",
  cancelled: "Your order was cancelled.",
};

export function orderPage(order: OrderDocument | undefined, shopName: string): string {
  const title = order === undefined ? "No such order" : `Order ${order.number}`;
  const content =
    order === undefined
      ? html`<main class="wide"><section class="intro"><h1>There is nothing here</h1><p>This link opens no order. Take the one from the e-mail.</p></section></main>`
      : html`<main class="wide"><section class="intro"><h1>Order ${order.number}</h1><p>${said[order.status]}</p></section>${details(order)}</main>`;
  return layout({ title: `${shopName}: ${title}`, shop: shopName, links: [] }, content);
}

function details({ items, totals, refunded, shippingAddress, shippingOption, fulfilments }: OrderDocument): Html {
  const { name, line1, line2, postalCode, city, country } = shippingAddress;
  return html`<table><thead><tr><th>Item</th><th>Quantity</th><th>Price</th></tr></thead><tbody>${items.map(
    (item) => html`<tr><td>${item.title}</td><td>${item.quantity}</td><td>${moneyText(item.lineTotal)}</td></tr>`,
  )}${totals.discount.amount > 0 && row("Discount", `−${moneyText(totals.discount)}`)}${row(`Shipping: ${shippingOption.name}`, moneyText(totals.shipping))}${row(
    totals.taxIncluded ? "Tax (included)" : "Tax",
    moneyText(totals.tax),
  )}${row("Total", moneyText(totals.total))}${refunded.amount > 0 && row("Refunded", moneyText(refunded))}</tbody></table>
<h2>Delivery</h2><p>${name}, ${line1}, ${line2 ?? ""} ${postalCode} ${city}, ${country}</p>
${fulfilments.map(
  ({ carrier, trackingNumber, createdAt }) =>
    html`<p>Shipped ${createdAt.slice(0, 10)}${carrier !== undefined && html` by ${carrier}`}${trackingNumber !== undefined && html`, tracking number <code>${trackingNumber}</code>`}</p>`,
)}`;
}

function row(name: string, value: string): Html {
  return html`<tr><th scope="row">${name}</th><td></td><td>${value}</td></tr>`;
}
