// The pages as a browser without scripts sees them: the hosted payment page and 3-D Secure.
import assert from "node:assert/strict";
import { test } from "node:test";
import type Stripe from "stripe";
import { failureOf, type Harness, startEmulator, startReceiver } from "../stripe-emulator.harness.ts";

const newSession = (stripe: Harness["stripe"], more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [
      { quantity: 1, price_data: { currency: "eur", unit_amount: 4200, product_data: { name: "Order <1001>" } } },
    ],
    success_url: "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://shop.test/cart",
    client_reference_id: "o1",
    payment_intent_data: { metadata: { order_id: "o1" } },
    metadata: { order_id: "o1" },
    ...more,
  });

/** The public address, as the gateway would forward it. */
const reach = ({ url }: Harness, address: string) => url + new URL(address, "http://shop.test").pathname;
const submit = (harness: Harness, address: string, fields: Record<string, string>) =>
  fetch(reach(harness, address), { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
const card = (number: string) => ({ number, expiry: "12/34", cvc: "123", name: "Ada" });

test("a shopper pays on the hosted page", async (t) => {
  const receiver = await startReceiver(t);
  const harness = await startEmulator(t, { webhookUrl: receiver.url });
  const session = await newSession(harness.stripe);
  assert.equal(session.status, "open");
  assert.equal(session.url, `http://shop.test/pay/c/${session.id}`);
  const page = await fetch(reach(harness, session.url!));
  assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  const text = await page.text();
  assert.ok(text.includes("€42.00") && text.includes("Order &lt;1001&gt;"));
  const declined = await submit(harness, session.url!, card("4000 0000 0000 0002"));
  assert.equal(declined.status, 402);
  assert.match(await declined.text(), /Your card was declined/);
  const paid = await submit(harness, session.url!, card("4242 4242 4242 4242"));
  assert.equal(paid.status, 303);
  assert.equal(paid.headers.get("location"), `https://shop.test/thanks?session=${session.id}`);
  const complete = await harness.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
  assert.equal(complete.status, "complete");
  assert.equal(complete.payment_status, "paid");
  const intent = complete.payment_intent as Stripe.PaymentIntent;
  assert.equal(intent.status, "succeeded");
  assert.equal(intent.metadata.order_id, "o1");
  await submit(harness, session.url!, card("4242 4242 4242 4242"));
  const charges = await harness.stripe.charges.list({ payment_intent: intent.id });
  assert.equal(charges.data.filter(({ status }) => status === "succeeded").length, 1);
  await receiver.until((received) => received.some(({ event }) => event.type === "checkout.session.completed"));
});

test("an expired session takes no money", async (t) => {
  const harness = await startEmulator(t);
  const session = await newSession(harness.stripe);
  await submit(harness, session.url!, card("4000 0000 0000 0002"));
  const expired = await harness.stripe.checkout.sessions.expire(session.id);
  assert.equal(expired.status, "expired");
  const late = await submit(harness, session.url!, card("4242424242424242"));
  assert.equal(late.status, 410);
  const intent = await harness.stripe.paymentIntents.retrieve(String(expired.payment_intent));
  assert.equal(intent.status, "canceled");
  assert.equal((await failureOf(harness.stripe.checkout.sessions.expire(session.id))).statusCode, 400);
  const soon = await failureOf(newSession(harness.stripe, { expires_at: Math.floor(Date.now() / 1000) + 60 }));
  assert.equal(soon.param, "expires_at");
});

test("sessions expire by themselves", async (t) => {
  const harness = await startEmulator(t);
  const session = await newSession(harness.stripe);
  harness.clock.advance(25 * 3_600_000);
  const end = Date.now() + 5_000;
  while ((await harness.stripe.checkout.sessions.retrieve(session.id)).status !== "expired")
    assert.ok(Date.now() < end);
});

test("3-D Secure: consent charges the card, refusal does not", async (t) => {
  const harness = await startEmulator(t);
  const begin = () =>
    harness.stripe.paymentIntents.create({
      amount: 2500,
      currency: "eur",
      payment_method_types: ["card"],
      payment_method: "pm_card_threeDSecure2Required",
      confirm: true,
      return_url: "https://shop.test/return?order=o1",
    });
  const intent = await begin();
  assert.equal(intent.status, "requires_action");
  const url = intent.next_action?.redirect_to_url?.url ?? "";
  assert.match(await (await fetch(reach(harness, url))).text(), /Complete authentication/);
  assert.equal((await fetch(`${reach(harness, url)}x`)).status, 404);
  const back = await submit(harness, url, { decision: "complete" });
  const location = new URL(back.headers.get("location") ?? "");
  assert.equal(location.searchParams.get("redirect_status"), "succeeded");
  assert.equal(location.searchParams.get("payment_intent"), intent.id);
  assert.equal(location.searchParams.get("order"), "o1");
  assert.equal((await harness.stripe.paymentIntents.retrieve(intent.id)).status, "succeeded");

  const refused = await begin();
  const gone = await submit(harness, refused.next_action?.redirect_to_url?.url ?? "", { decision: "fail" });
  assert.match(gone.headers.get("location") ?? "", /redirect_status=failed/);
  const after = await harness.stripe.paymentIntents.retrieve(refused.id);
  assert.equal(after.status, "requires_payment_method");
  assert.equal(after.last_payment_error?.code, "payment_intent_authentication_failure");
  assert.equal((await harness.stripe.charges.list({ payment_intent: refused.id })).data.length, 0);
});

test("3-D Secure on the hosted page comes back to the shop, or to the form", async (t) => {
  const harness = await startEmulator(t);
  const session = await newSession(harness.stripe);
  const asked = await submit(harness, session.url!, card("4000000000003220"));
  const failed = await submit(harness, asked.headers.get("location")!, { decision: "fail" });
  assert.equal(failed.headers.get("location"), session.url);
  assert.match(await (await fetch(reach(harness, session.url!))).text(), /failed authentication/);
  const again = await submit(harness, session.url!, card("4000000000003220"));
  const done = await submit(harness, again.headers.get("location")!, { decision: "complete" });
  assert.equal(done.headers.get("location"), `https://shop.test/thanks?session=${session.id}`);
  assert.equal((await harness.stripe.checkout.sessions.retrieve(session.id)).payment_status, "paid");
});
