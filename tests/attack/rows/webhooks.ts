// The provider's webhook: who may speak, and what is believed.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { attackMarket } from "../market.ts";
import { assertProblem } from "../problems.ts";
import { control, deliver, eventOf, eventsOf, payableOf, provider } from "../provider.ts";
import { eventually, query, rowCounts } from "../stores.ts";
import { buy, orderUnpaid, readOrder } from "../trade.ts";
import { send } from "../wire.ts";

const OLD_SECRET = `whsec_${"0".repeat(64)}`;
const tables = ["payables", "provider_objects", "provider_events", "outbox"];

/** A claim that an unpaid order's payment succeeded. */
async function lie() {
  const { orderId, paymentId } = await orderUnpaid();
  const intent = await provider(`/v1/payment_intents/${paymentId}`);
  const object = { ...intent, status: "succeeded", amount_received: intent.amount };
  return { orderId, paymentId, body: JSON.stringify(eventOf("payment_intent.succeeded", object)) };
}

suite("webhooks that are refused", () => {
  test("forged, re-serialised, by an old secret, too old, from the future, unsigned: 400, and nothing is stored", async () => {
    const { orderId, body } = await lie();
    const now = Math.floor(systemClock.now() / 1000);
    const market = await attackMarket();
    const before = await rowCounts("payments", tables);
    const attempts: Readonly<Record<string, Parameters<typeof deliver>[1]>> = {
      "signed by nobody": { signature: `t=${now},v1=${"0".repeat(64)}` },
      "signed with the wrong scheme": { signature: `t=${now},v0=${"0".repeat(64)}` },
      "no signature in it": { signature: `t=${now}` },
      "no time in it": { signature: `v1=${"0".repeat(64)}` },
      garbage: { signature: "garbage" },
      empty: { signature: "" },
      "an old secret": { secrets: [OLD_SECRET] },
      "the API key as the secret": { secrets: [market.secrets.stripeKey] },
      "an empty secret": { secrets: [""] },
      "re-serialised with other spaces": { body: JSON.stringify(JSON.parse(body), null, 2) },
      "another amount under the signature": { body: body.replace('"amount_received":', '"amount_received":1') },
      "a byte more": { body: `${body} ` },
      "six minutes old": { ageSeconds: 360 },
      "a day old": { ageSeconds: 86_400 },
      "six minutes ahead": { ageSeconds: -360 },
      "a day ahead": { ageSeconds: -86_400 },
    };
    for (const [name, how] of Object.entries(attempts)) {
      assertProblem(await deliver(body, how), 400, "invalid_signature", name);
    }
    const unsigned = { bytes: body, headers: { "content-type": "application/json" } };
    assertProblem(await send(market.url, "/api/v1/webhooks/stripe", unsigned), 400, "invalid_signature");
    assert.deepEqual(await rowCounts("payments", tables), before);
    assert.equal((await readOrder(orderId)).status, "awaiting_payment");
  });

  test("signed well but no event: 400 or ignored, never a fault", async () => {
    for (const body of [
      "{}",
      "[]",
      "null",
      "not json",
      '{"type":"payment_intent.succeeded"}',
      '{"data":{"object":null}}',
    ]) {
      const answer = await deliver(body);
      assert.ok(answer.status === 200 || answer.status === 400, `${body}: ${answer.status} ${answer.text}`);
    }
  });

  test("another content type, or too large: 415, 413", async () => {
    const { body } = await lie();
    const typed = await deliver(body, { headers: { "content-type": "text/plain" } });
    assertProblem(typed, 415, "unsupported_media_type");
    assertProblem(await deliver(`{"a":"${"x".repeat(600_000)}"}`), 413, "payload_too_large");
  });
});

suite("webhooks that are taken", () => {
  test("a lie that is signed well is checked at the provider: the order stays unpaid", async () => {
    const { orderId, body } = await lie();
    assert.equal((await deliver(body)).status, 200);
    assert.equal((await readOrder(orderId)).status, "awaiting_payment");
    assert.equal((await payableOf(orderId))?.captured, 0);
  });

  test("within five minutes of both sides it is taken", async () => {
    const { body } = await lie();
    assert.equal((await deliver(body, { ageSeconds: 290 })).status, 200);
    assert.equal((await deliver(body, { ageSeconds: -290 })).status, 200);
    assert.equal(
      (await deliver(body, { secrets: [OLD_SECRET, (await attackMarket()).secrets.stripeWebhooks] })).status,
      200,
    );
  });

  test("replayed: 200 and no effect", async () => {
    const { orderId, paymentId } = await buy();
    await eventually("the provider's own webhook", async () => {
      const rows = await query(
        "stripe",
        "SELECT id FROM events WHERE object_id = ? AND delivery = 'delivered'",
        paymentId,
      );
      return rows.length > 0 ? rows : undefined;
    });
    const before = [await payableOf(orderId), await eventsOf("payments", orderId), await eventsOf("orders", orderId)];
    const intent = await provider(`/v1/payment_intents/${paymentId}`);
    const body = JSON.stringify(eventOf("payment_intent.succeeded", intent, "evt_replayed"));
    for (let time = 0; time < 5; time += 1) assert.equal((await deliver(body)).status, 200);
    const sent = await query("stripe", "SELECT id FROM events WHERE object_id = ?", paymentId);
    for (const { id } of sent) await control("/webhooks/redeliver", { eventId: String(id) });
    await systemClock.sleep(300);
    const after = [await payableOf(orderId), await eventsOf("payments", orderId), await eventsOf("orders", orderId)];
    assert.deepEqual(after, before);
  });

  test("out of order: what it says is old, so the state is read again and stays", async () => {
    const { orderId, paymentId } = await buy();
    const intent = await provider(`/v1/payment_intents/${paymentId}`);
    for (const [type, status] of [
      ["payment_intent.canceled", "canceled"],
      ["payment_intent.processing", "processing"],
      ["payment_intent.payment_failed", "requires_payment_method"],
      ["payment_intent.created", "requires_payment_method"],
    ] as const) {
      const body = JSON.stringify(eventOf(type, { ...intent, status, amount_received: 0 }));
      assert.equal((await deliver(body)).status, 200, type);
    }
    assert.equal((await readOrder(orderId)).status, "paid");
    assert.equal((await payableOf(orderId))?.status, "captured");
  });

  test("unknown types, and objects of somebody else: 200, ignored", async () => {
    const before = await rowCounts("payments", tables);
    for (const [type, object] of [
      ["customer.created", { id: "cus_1", object: "customer" }],
      ["invoice.paid", { id: "in_1", object: "invoice", amount_paid: 1 }],
      [
        "payment_intent.succeeded",
        {
          id: "pi_other",
          object: "payment_intent",
          amount: 1,
          amount_received: 1,
          currency: "eur",
          status: "succeeded",
          metadata: {},
        },
      ],
      ["made.up", { id: "x", object: "x" }],
    ] as const) {
      assert.equal((await deliver(JSON.stringify(eventOf(type, object)))).status, 200, type);
    }
    assert.deepEqual(await rowCounts("payments", tables), before);
  });

  test("a wrong amount is set aside with an alert, given back, and the order is not paid by it", async () => {
    const { orderId, paymentId } = await orderUnpaid();
    const { metadata } = (await provider(`/v1/payment_intents/${paymentId}`)) as { metadata: Record<string, string> };
    const form = {
      amount: "100",
      currency: "eur",
      "payment_method_types[]": "card",
      payment_method: "pm_card_visa",
      confirm: "true",
      "metadata[order_id]": orderId,
      "metadata[payable_object]": "7",
      "metadata[shop]": metadata.shop ?? "",
    };
    const captured = await provider("/v1/payment_intents", form);
    await eventually("the alert", async () =>
      (await eventsOf("payments", orderId)).includes("payment.alerted") ? true : undefined,
    );
    await eventually("the money's way back", async () => {
      const [charge] = await query(
        "stripe",
        "SELECT amount_refunded FROM charges WHERE payment_intent = ?",
        String(captured.id),
      );
      return charge?.amount_refunded === 100 ? true : undefined;
    });
    assert.equal((await readOrder(orderId)).status, "awaiting_payment");
    assert.equal((await payableOf(orderId))?.captured, 0);
  });
});
