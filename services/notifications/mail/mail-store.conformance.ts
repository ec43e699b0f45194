// Every sentence of the port's promises as a case.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { exampleContents, exampleEvent } from "../testing/examples.ts";
import type { NewMail } from "./mail.ts";
import type { MailStore } from "./mail-store.ts";

const at = 1_800_000_000_000;
const userId = "01995f2e-7d10-7000-8000-000000000004";
const { order_confirmation: confirmation, welcome } = exampleContents;

function mail(change: Partial<NewMail> = {}): NewMail {
  return { locale: "en", recipient: "ada@example.org", userId: null, content: confirmation, ...change };
}

const cause = (event: EventEnvelope = exampleEvent()) => ({ subscriber: "notifications.orders", event });
const claimAll = { now: at, until: at + 60_000, limit: 10 };

export function mailStoreConformance(name: string, open: (t: TestContext) => Promise<MailStore>): void {
  const check = (sentence: string, body: (store: MailStore) => Promise<void>): void => {
    test(`${name} mail store: ${sentence}`, async (t) => body(await open(t)));
  };

  check("books an event's mail once, however often and at once it is delivered", async (store) => {
    const one = cause();
    const answers = await Promise.all([
      store.book(one, mail(), at),
      store.book(one, mail(), at),
      store.book(one, mail(), at),
    ]);
    assert.deepEqual(answers.toSorted(), ["booked", "duplicate", "duplicate"]);
    const { mails, total } = await store.list({ limit: 10 });
    assert.equal(total, 1);
    assert.equal(mails[0]?.eventId, one.event.id);
    assert.equal(mails[0]?.state, "queued");
    assert.equal(mails[0]?.orderNumber, confirmation.order.orderNumber);
  });

  check("books an event that causes no mail", async (store) => {
    const one = cause();
    assert.equal(await store.book(one, undefined, at), "booked");
    assert.equal(await store.book(one, mail(), at), "duplicate");
    assert.equal((await store.list({ limit: 10 })).total, 0);
  });

  check("gives a due mail to one of many claimants, with its content, and counts the try", async (store) => {
    await store.book(cause(), mail(), at);
    assert.equal(await store.anyDue(at - 1), false);
    assert.equal(await store.anyDue(at), true);
    const claims = await Promise.all(["a", "b", "c"].map((instance) => store.claim(instance, claimAll)));
    const claimed = claims.flat();
    assert.equal(claimed.length, 1);
    assert.deepEqual(claimed[0]?.content, confirmation);
    assert.equal(claimed[0]?.attempts, 1);
    assert.deepEqual(await store.claim("d", { ...claimAll, now: at + 59_999 }), []);
    const [again] = await store.claim("d", { ...claimAll, now: at + 60_000 });
    assert.equal(again?.attempts, 2);
  });

  check("what a dead instance had claimed is due when one of its name starts", async (store) => {
    await store.book(cause(), mail(), at);
    await store.claim("notifications-1", claimAll);
    await store.releaseClaims("notifications-2", at);
    assert.equal(await store.anyDue(at), false);
    await store.releaseClaims("notifications-1", at);
    assert.equal(await store.anyDue(at), true);
  });

  check("a sent mail is not due again, and its content is gone", async (store) => {
    await store.book(cause(), mail(), at);
    const [claimed] = await store.claim("a", claimAll);
    await store.note([{ id: claimed?.id ?? "", kind: "sent", at: at + 5 }]);
    const [sent] = (await store.list({ limit: 10 })).mails;
    assert.deepEqual([sent?.state, sent?.sentAt, sent?.attempts], ["sent", at + 5, 1]);
    assert.deepEqual(await store.claim("a", { ...claimAll, now: at + 1e9 }), []);
  });

  check("a postponed mail is due later; a failed one never", async (store) => {
    await store.book(cause(), mail(), at);
    const [claimed] = await store.claim("a", claimAll);
    await store.note([{ id: claimed?.id ?? "", kind: "postponed", reason: "greylisted", nextAt: at + 100 }]);
    assert.equal(await store.anyDue(at + 99), false);
    assert.equal((await store.list({ limit: 1 })).mails[0]?.lastError, "greylisted");
    const [again] = await store.claim("a", { ...claimAll, now: at + 100 });
    await store.note([{ id: again?.id ?? "", kind: "failed", reason: "no such mailbox" }]);
    assert.equal(await store.anyDue(at + 1e12), false);
    assert.deepEqual(await store.count(), { queued: 0, failed: 1 });
  });

  check("notes the ends of many tries at once, each as its own; no text is too odd", async (store) => {
    for (let index = 0; index < 4; index += 1) await store.book(cause(), mail(), at);
    const [sent, postponed, failed, untold] = (await store.claim("a", claimAll)).map(({ id }) => id);
    await store.note([
      { id: failed ?? "", kind: "failed", reason: "550 \0 it's {full}, \\N" },
      { id: sent ?? "", kind: "sent", at: at + 5 },
      { id: "nobody's", kind: "sent", at: at + 5 },
      { id: postponed ?? "", kind: "postponed", reason: "greylisted", nextAt: at + 100 },
    ]);
    await store.note([]);
    const { mails } = await store.list({ limit: 10 });
    const ends = new Map(mails.map(({ id, state, sentAt, lastError }) => [id, { state, sentAt, lastError }]));
    assert.deepEqual(ends.get(sent ?? ""), { state: "sent", sentAt: at + 5, lastError: null });
    assert.deepEqual(ends.get(postponed ?? ""), { state: "queued", sentAt: null, lastError: "greylisted" });
    assert.deepEqual(ends.get(untold ?? ""), { state: "queued", sentAt: null, lastError: null });
    assert.equal(ends.get(failed ?? "")?.state, "failed");
    assert.match(ends.get(failed ?? "")?.lastError ?? "", /^550 .*it's \{full\}, \\N$/s);
    const due = await store.claim("b", { ...claimAll, now: at + 100 });
    assert.deepEqual(
      due.map(({ id, attempts }) => [id, attempts]),
      [[postponed, 2]],
    );
  });

  check(
    "forgets a person: nothing says who it was, nothing is sent any more, a late event brings nothing back",
    async (store) => {
      await store.book(cause(), mail({ userId, content: welcome }), at);
      const [claimed] = await store.claim("a", claimAll);
      await store.note([{ id: claimed?.id ?? "", kind: "sent", at }]);
      await store.book(cause(), mail({ userId }), at);
      await store.book(cause(), mail(), at);
      const deletion = cause();
      await store.forget(userId, at, deletion);
      await store.forget(userId, at, deletion);
      const { mails } = await store.list({ limit: 10 });
      assert.deepEqual(mails.map((each) => each.recipient).toSorted(), ["ada@example.org", null, null]);
      assert.deepEqual(mails.map((each) => each.state).toSorted(), ["failed", "queued", "sent"]);
      assert.equal((await store.claim("a", { ...claimAll, now: at + 1e9 })).length, 1, "the guest's mail alone");
      assert.equal(await store.book(cause(), mail({ userId }), at), "forgotten");
      assert.equal((await store.list({ limit: 10 })).total, 3);
    },
  );

  check("a mail that is on its way while its person is forgotten stays nameless", async (store) => {
    await store.book(cause(), mail({ userId }), at);
    const [claimed] = await store.claim("a", claimAll);
    await store.forget(userId, at);
    await store.note([{ id: claimed?.id ?? "", kind: "sent", at: at + 5 }]);
    const [one] = (await store.list({ limit: 1 })).mails;
    assert.deepEqual([one?.recipient, one?.state], [null, "failed"]);
  });

  check("however bookings and a forgetting cross, no mail keeps the person", async (store) => {
    const booking = Array.from({ length: 10 }, () => store.book(cause(), mail({ userId }), at));
    await Promise.all([...booking, store.forget(userId, at), store.book(cause(), mail({ userId }), at)]);
    const { mails } = await store.list({ limit: 20 });
    assert.ok(mails.every((each) => each.recipient === null && each.state === "failed"));
  });

  check("lists newest first, page by page, of one order or all", async (store) => {
    const other = {
      ...confirmation,
      order: { ...confirmation.order, orderId: "01995f2e-7d10-7000-8000-00000000beef" },
    };
    for (let index = 0; index < 5; index += 1) await store.book(cause(), mail(), at + index);
    await store.book(cause(), mail({ content: other }), at);
    const first = await store.list({ limit: 4 });
    const rest = await store.list({ limit: 4, before: first.mails.at(-1)?.id ?? "" });
    assert.deepEqual([first.mails.length, rest.mails.length, first.total], [4, 2, 6]);
    const ids = [...first.mails, ...rest.mails].map((each) => each.id);
    assert.deepEqual(ids, ids.toSorted().toReversed());
    assert.equal((await store.list({ limit: 10, orderId: other.order.orderId })).total, 1);
  });
}
