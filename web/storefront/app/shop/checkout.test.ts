// Placing an order: sent once under its key, kept under it while nothing was decided, never again once something was.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CartDocument } from "@souk/contracts/orders/cart-schema";
import type { PageHost } from "@souk/web/page-host";
import { type Placed, placeOrder } from "./checkout.server.ts";

const KEY = "01995f2e-7d10-7000-8000-00000000000a";
const ORDER = "01995f2e-7d10-7000-8000-00000000000b";
const eur = (amount: number) => ({ amount, currency: "EUR" });
const totals = {
  ...{ subtotal: eur(1000), discount: eur(0), shipping: eur(490), tax: eur(0) },
  taxIncluded: true,
  total: eur(1490),
};
const cart = {
  ...{ id: "01995f2e-7d10-7000-8000-00000000000c", currency: "EUR", customerId: null, totals },
  items: [{ sku: "JUG", title: "Water jug" }],
} as unknown as CartDocument;
const filled = {
  ...{
    key: KEY,
    email: "ada@example.org",
    name: "Ada",
    line1: "Street 1",
    postalCode: "1",
    city: "Berlin",
    country: "DE",
  },
  ...{ shippingOption: "standard", "total:standard": "1490" },
};

type Sent = { readonly idempotencyKey: string; readonly body: Readonly<Record<string, unknown>> };

function shop(answer: () => Promise<object>) {
  const sent: Sent[] = [];
  const did: string[] = [];
  const api = {
    listShippingOptions: async () => ({
      status: 200,
      body: [{ id: "standard", name: "Standard", price: eur(490), estimatedDays: 4 }],
    }),
    readCart: async () => ({ status: 200, body: { ...cart, totals } }),
    checkoutCart: (input: Sent) => {
      sent.push(input);
      return answer();
    },
  };
  const host = {
    api,
    newKey: () => "new",
    keepOrderToken: (id: string, token: string) => did.push(`keep ${id} ${token}`),
    forgetCart: () => did.push("forget cart"),
    orderToken: () => undefined,
    keepCart: () => undefined,
    warn: () => undefined,
    fault: () => undefined,
  } as unknown as PageHost;
  return { host, sent, did };
}

const refusal =
  (status: number, code: string, more: object = {}) =>
  async () => ({
    status,
    problem: { type: "", title: "", status, code, ...more },
  });
const stateOf = (placed: Placed) => {
  assert.equal(placed.kind, "refused");
  return placed.kind === "refused" ? placed.state : assert.fail();
};

test("what is filled in is ordered with the total that was seen, and paid at the provider's page", async () => {
  const { host, sent, did } = shop(async () => ({
    status: 201,
    body: { order: { id: ORDER }, payment: { redirectUrl: "https://pay.example/x" }, orderToken: "token" },
  }));
  const placed = await placeOrder(host, { cart, values: filled, locale: "de" });
  assert.deepEqual(placed, { kind: "pay", url: "https://pay.example/x" });
  assert.equal(sent[0]?.idempotencyKey, KEY);
  assert.deepEqual(sent[0]?.body.expectedTotal, eur(1490));
  assert.equal(sent[0]?.body.locale, "de");
  assert.equal("billingAddress" in (sent[0]?.body ?? {}), false);
  assert.deepEqual(did, [`keep ${ORDER} token`, "forget cart"]);
});

test("what is missing is told before anything is sent, and all of it at once", async () => {
  const { host, sent } = shop(refusal(500, "internal"));
  const values = { ...filled, email: "ada", city: "", billing: "1", shippingOption: "by-camel" };
  const state = stateOf(await placeOrder(host, { cart, values, locale: "en" }));
  assert.deepEqual(
    [state.troubles.email, state.troubles.city, state.troubles["billing.name"]],
    ["email", "missing", "missing"],
  );
  assert.equal(state.troubles.shippingOption, "missing");
  assert.deepEqual(state.values, values, "nothing typed is lost");
  assert.equal(state.key, KEY);
  assert.equal(sent.length, 0);
});

test("while nothing is decided the next try goes on under the same key", async () => {
  for (const [status, code] of [
    [503, "unavailable"],
    [409, "in_flight"],
    [504, "deadline_exceeded"],
  ] as const) {
    const { host } = shop(refusal(status, code));
    const state = stateOf(await placeOrder(host, { cart, values: filled, locale: "en" }));
    assert.deepEqual([state.key, state.trouble], [KEY, code]);
  }
  const { host } = shop(() => Promise.reject(new Error("the connection broke")));
  assert.equal(stateOf(await placeOrder(host, { cart, values: filled, locale: "en" })).key, KEY);
});

test("a final no is told by name, and the next try is another one", async () => {
  const { host, did } = shop(refusal(409, "out_of_stock", { lines: [{ sku: "JUG", available: 0 }] }));
  const state = stateOf(await placeOrder(host, { cart, values: filled, locale: "en" }));
  assert.equal(state.key, "new");
  assert.deepEqual([state.trouble, state.missing], ["out_of_stock", ["Water jug"]]);
  assert.deepEqual(did, [], "the cart stays");
});

test("a declined card leads to the order, which this browser may see", async () => {
  const { host, did } = shop(refusal(402, "card_declined", { orderId: ORDER, orderToken: "token" }));
  const placed = await placeOrder(host, { cart, values: filled, locale: "en" });
  assert.deepEqual(placed, { kind: "order", orderId: ORDER, declined: true });
  assert.deepEqual(did, [`keep ${ORDER} token`, "forget cart"]);
});

test("a cart that was ordered elsewhere is told, and forgotten", async () => {
  const { host, did } = shop(refusal(409, "already_ordered", { orderId: ORDER }));
  const state = stateOf(await placeOrder(host, { cart, values: filled, locale: "en" }));
  assert.equal(state.trouble, "already_ordered");
  assert.deepEqual(did, ["forget cart"]);
});
