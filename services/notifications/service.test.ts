// From an event to a mail that somebody reads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createResourceTokens } from "@souk/chassis/resource-token";
import { orderCancelled, orderFulfilled, orderPaid, orderPlaced, orderRefunded } from "@souk/contracts/orders/events";
import { mailLinkRequested, userDeleted, userRegistered } from "@souk/contracts/users/events";
import { type Received, type Stage, setStage, until } from "./testing/stage.ts";

const { order } = orderPaid.example;
const owner = { role: "owner", scope: "mails:read settings:write" };

function received(stage: Stage, count: number): Promise<readonly Received[]> {
  return until(`${count} mails are there`, async () => {
    const all = await stage.mailbox.list();
    return all.length >= count && all;
  });
}

const aboutOrder = (aggregateVersion: number, data: typeof orderPaid.example) => ({
  aggregateId: order.id,
  aggregateVersion,
  data,
});

test("an order's way is told by mail: paid, shipped, refunded, cancelled; placing it is not", async (t) => {
  const stage = await setStage(t);
  await stage.publish(orderPlaced, aboutOrder(1, orderPlaced.example));
  const paid = await stage.publish(orderPaid, aboutOrder(2, orderPaid.example));
  const [confirmation] = await received(stage, 1);
  assert.equal(confirmation?.messageId, `<${paid.id}@souk.test>`);
  assert.match(confirmation?.subject ?? "", /^Your order S-100001 at Test Souk$/);
  assert.match(confirmation?.from ?? "", /Test Souk/);
  const { text, html } = await stage.mailbox.read(confirmation?.id ?? 0);
  const token = createResourceTokens("a-secret-of-tests-only").tokenFor(order.id);
  assert.ok(text.includes(`http://souk.test/orders/${order.id}?orderToken=${token}`));
  assert.match(html, /€102\.90/);

  const parcel = {
    id: "01995f2e-7d10-7000-8000-00000000f001",
    lines: [{ sku: "LAMP-BRASS-M", quantity: 2 }],
    carrier: "DHL",
    trackingNumber: "JD 1",
    createdAt: order.createdAt,
  };
  const shipped = { ...order, fulfilments: [parcel], fulfilmentStatus: "fulfilled" as const };
  await stage.publish(orderFulfilled, aboutOrder(3, { order: shipped, fulfilmentId: parcel.id, locale: "de-AT" }));
  const refund = {
    id: "01995f2e-7d10-7000-8000-00000000f002",
    amount: { amount: 4900, currency: "EUR" },
    status: "succeeded" as const,
    reason: "dented",
    createdAt: order.createdAt,
  };
  await stage.publish(orderRefunded, aboutOrder(4, { order: { ...shipped, refunds: [refund] }, refundId: refund.id }));
  await stage.publish(orderCancelled, aboutOrder(5, orderCancelled.example));
  const all = await received(stage, 4);
  assert.equal(all.length, 4);
  const bySubject = async (subject: RegExp) => {
    const mail = all.find((each) => subject.test(each.subject));
    assert.ok(mail, `${subject}`);
    return stage.mailbox.read(mail.id);
  };
  assert.match((await bySubject(/ist unterwegs/)).text, /2 × Brass lamp, medium[\s\S]*DHL · JD 1/);
  assert.match((await bySubject(/^A refund for/)).text, /€49\.00/);
  assert.match((await bySubject(/was cancelled/)).text, /Refunded: €102\.90/);
  assert.doesNotMatch(stage.logged(), /ada@example\.org|orderToken=[A-Za-z0-9_-]{20}/);
});

test("customers are welcomed, staff are not, and who left is forgotten", async (t) => {
  const stage = await setStage(t);
  const token = await stage.issuer.userToken(owner);
  const { userId } = userRegistered.example;
  const hired = { ...userRegistered.example, userId: "01995f2e-7d10-7000-8000-0000000000aa", role: "staff" as const };
  await stage.publish(userRegistered, { aggregateId: hired.userId, aggregateVersion: 1, data: hired });
  await stage.publish(userRegistered, { aggregateId: userId, aggregateVersion: 1, data: userRegistered.example });
  await stage.publish(orderPaid, aboutOrder(1, { order: { ...order, customerId: userId } }));
  const subjects = (await received(stage, 2)).map((each) => each.subject).toSorted();
  assert.deepEqual(subjects, ["Welcome to Test Souk", "Your order S-100001 at Test Souk"]);
  await until("both are noted as sent", async () => {
    const { body } = await stage.ask("/api/v1/mails", token);
    return body.items.every((each: { state: string }) => each.state === "sent");
  });
  await stage.publish(userDeleted, { aggregateId: userId, aggregateVersion: 2, data: { userId } });
  const { body } = await until("the person is gone", async () => {
    const answer = await stage.ask("/api/v1/mails", token);
    return answer.body.items.every((each: { recipient: null }) => each.recipient === null) && answer;
  });
  assert.equal(body.total, 2);
  assert.doesNotMatch(JSON.stringify(body), /ada@|Ada|Lovelace/);
  await stage.publish(orderRefunded, aboutOrder(2, { order: { ...order, customerId: userId } }));
  await stage.publish(orderPaid, aboutOrder(3, { order: { ...order, email: "deleted@account.invalid" } }));
  await stage.publish(orderCancelled, aboutOrder(4, { order }));
  assert.match((await received(stage, 3))[0]?.subject ?? "", /cancelled/, "only the guest's mail came");
  assert.equal((await stage.mailbox.list()).length, 3);
  assert.doesNotMatch(stage.logged(), /ada@example\.org/);
});

const TOKEN = "a-token-that-is-nowhere-but-in-the-mail";
const asked = (linkId: string, purpose: "password-reset" | "verify-email" = "password-reset") => ({
  aggregateId: linkId,
  aggregateVersion: 1,
  data: { ...mailLinkRequested.example, linkId, purpose },
});
const linkId = (n: number) => `01995f2e-7d10-7000-8000-00000000c00${n}`;

test("a link is asked for when its mail is sent, and its token is kept nowhere", async (t) => {
  const stage = await setStage(t);
  const token = await stage.issuer.userToken(owner);
  stage.links.set(linkId(1), { purpose: "password-reset", token: TOKEN });
  stage.links.set(linkId(2), { purpose: "verify-email", token: TOKEN });
  await stage.publish(mailLinkRequested, asked(linkId(1)));
  const [first] = await received(stage, 1);
  assert.equal(first?.subject, "A new password for Test Souk");
  const { text, html } = await stage.mailbox.read(first?.id ?? 0);
  for (const part of [text, html]) assert.ok(part.includes(`http://souk.test/account/reset-password?token=${TOKEN}`));
  await stage.publish(mailLinkRequested, asked(linkId(2), "verify-email"));
  const [second] = await received(stage, 2);
  const verification = await stage.mailbox.read(second?.id ?? 0);
  assert.ok(verification.text.includes(`http://souk.test/account/verify-email?token=${TOKEN}`));
  const { text: answer } = await until("both are noted as sent", async () => {
    const { body } = await stage.ask("/api/v1/mails", token);
    const sent = body.items.every((each: { state: string }) => each.state === "sent");
    return sent && { text: JSON.stringify(body) };
  });
  assert.ok(!answer.includes(TOKEN) && !stage.logged().includes(TOKEN));
});

test("a link that works no more is not sent; while users is away its mail waits", async (t) => {
  const stage = await setStage(t);
  const token = await stage.issuer.userToken(owner);
  await stage.publish(mailLinkRequested, asked(linkId(1)));
  await until("it is given up", async () => {
    const { body } = await stage.ask("/api/v1/mails", token);
    return body.items[0]?.state === "failed" && body.items[0].attempts === 1;
  });
  stage.links.set(linkId(2), "away");
  await stage.publish(mailLinkRequested, asked(linkId(2)));
  await until("it was tried", async () => {
    const { body } = await stage.ask("/api/v1/mails", token);
    return body.items[0]?.state === "queued" && body.items[0].lastError !== null;
  });
  stage.links.set(linkId(2), { purpose: "password-reset", token: TOKEN });
  assert.equal((await received(stage, 1)).length, 1);
});

test("while the mail server is away mails wait, and then come once", async (t) => {
  const stage = await setStage(t);
  const token = await stage.issuer.userToken(owner);
  await stage.mailbox.stop();
  for (let version = 1; version <= 5; version += 1) {
    await stage.publish(orderPaid, aboutOrder(version, orderPaid.example));
  }
  await until("they were tried", async () => {
    const { body } = await stage.ask("/api/v1/mails", token);
    return body.total === 5 && body.items.every((each: { lastError: string | null }) => each.lastError !== null);
  });
  await stage.mailbox.start();
  const all = await received(stage, 5);
  assert.deepEqual(
    all.map((each) => each.copies),
    [1, 1, 1, 1, 1],
  );
  assert.doesNotMatch(stage.logged(), /ada@example\.org/);
});

test("staff read mails and texts, by permission; nobody else does", async (t) => {
  const stage = await setStage(t);
  const staff = await stage.issuer.userToken({ role: "staff", scope: "mails:read" });
  const customer = await stage.issuer.userToken();
  const boss = await stage.issuer.userToken(owner);
  const put = { subject: "Hi", intro: null };
  const statuses = async (token?: string) => [
    (await stage.ask("/api/v1/mails", token)).status,
    (await stage.ask("/api/v1/mail-texts", token)).status,
    (await stage.ask("/api/v1/mail-texts/welcome", token, put)).status,
  ];
  assert.deepEqual(await statuses(), [401, 401, 401]);
  assert.deepEqual(await statuses(customer), [403, 403, 403]);
  assert.deepEqual(await statuses(staff), [200, 403, 403]);
  assert.deepEqual(await statuses(boss), [200, 200, 200]);
  assert.equal((await stage.ask("/api/v1/mails?orderId=nonsense", boss)).status, 400);
  assert.equal((await stage.ask("/internal/feed?subscriber=x&types=a&limit=1&waitMs=0", boss)).status, 403);
});

test("the shop's own words are used, checked, and can be taken back", async (t) => {
  const stage = await setStage(t);
  const token = await stage.issuer.userToken(owner);
  const path = "/api/v1/mail-texts/order_confirmation";
  const own = { subject: "{orderNumber} is ours now", intro: "Dear {name}, <b>thanks</b> for {total}." };
  const written = await stage.ask(path, token, own);
  assert.deepEqual([written.status, written.body.customised, written.body.locale], [200, true, "en"]);
  await stage.publish(orderPaid, aboutOrder(1, orderPaid.example));
  const [mail] = await received(stage, 1);
  assert.equal(mail?.subject, "S-100001 is ours now");
  assert.match(
    (await stage.mailbox.read(mail?.id ?? 0)).html,
    /Dear Ada Lovelace, &lt;b&gt;thanks&lt;\/b&gt; for €102\.90\./,
  );

  const unknown = await stage.ask(path, token, { subject: "{password}", intro: "{amount}" });
  assert.equal(unknown.status, 422);
  assert.deepEqual(
    unknown.body.errors.map((each: { pointer: string }) => each.pointer),
    ["/subject", "/intro"],
  );
  for (const subject of ["two\nlines", "", "x".repeat(201), 7]) {
    assert.equal((await stage.ask(path, token, { subject, intro: null })).status, 400);
  }
  assert.equal((await stage.ask("/api/v1/mail-texts/nothing", token, own)).status, 404);

  const back = await stage.ask(path, token, { subject: null, intro: null });
  assert.deepEqual([back.body.customised, back.body.subject], [false, "Your order {orderNumber} at {shopName}"]);
  const { body } = await stage.ask("/api/v1/mail-texts", token);
  assert.equal(body.items.length, 14);
});
