// M1–M4: what a store did it has told, what was told took effect once, and nothing older overwrote anything newer.
import { type CursorRow, inboxKey, type Market, type MessagesBook, type OrderRow, type OutboxRow } from "../rows.ts";
import { type BookName, RELAY, subscriptions } from "../subscriptions.ts";
import { type Check, type Report, sum } from "./check.ts";

/** Outboxes keep their rows for 7 days; of what is older nothing is expected once a row was trimmed. */
const KEPT_MS = 6 * 24 * 3_600_000;

const bookNames: readonly BookName[] = ["orders", "products", "payments", "users", "notifications"];
const booksOf = (market: Market): readonly (readonly [BookName, MessagesBook])[] =>
  bookNames.map((name) => [name, market[name].messages] as const);

const expected = (messages: MessagesBook, market: Market, at: number): boolean =>
  messages.floor === 0 || at > market.at - KEPT_MS;

const toldByOrders: Readonly<Record<string, string>> = {
  pending: "order.placed",
  paid: "order.paid",
  closing: "order.closing",
  expired: "order.expired",
  cancelled: "order.cancelled",
};

const told: Check = {
  invariant: "M1",
  when: "always",
  title: "a business row has its outbox rows, and an outbox row its business row",
  run: (market, report) => {
    checkOrders(market, report);
    checkHolds(market, report);
    checkPayables(market, report);
    checkAccounts(market, report);
    return sum(booksOf(market), ([, messages]) => messages.outbox.length);
  },
};

function checkOrders(market: Market, report: Report): void {
  const { messages, orders } = market.orders;
  const sent = new Map(messages.outbox.map((row) => [`${row.aggregateId} ${row.aggregateVersion}`, row]));
  for (const order of orders.values()) {
    for (const row of order.history) {
      const type = row.to === null ? undefined : toldByOrders[row.to];
      if (!type || !expected(messages, market, row.at)) continue;
      if (sent.get(`${order.id} ${row.version}`)?.type !== type)
        report(`${order.id} ${row.version}`, `no ${type} was sent`, row);
    }
  }
  for (const row of messages.outbox) {
    if (row.type.startsWith("order.")) checkOrderEvent(row, orders.get(row.aggregateId), report);
  }
}

function checkOrderEvent(event: OutboxRow, order: OrderRow | undefined, report: Report): void {
  const fail = (what: string): void => report(event.id, what, { event, order });
  if (!order) {
    fail(`${event.type} of an order that does not exist`);
    return;
  }
  if (event.aggregateVersion > order.version) fail(`${event.type} of a version that the order never had`);
  const status = order.history.findLast((row) => row.to !== null && row.version <= event.aggregateVersion)?.to;
  const said = (event.data.order as { status?: unknown } | undefined)?.status;
  if (said !== status) fail(`${event.type} says ${said}, at that version the order was ${status}`);
  if (event.type === "order.fulfilled" && !order.parcels.some((parcel) => parcel.id === event.data.fulfilmentId)) {
    fail("order.fulfilled names a parcel that does not exist");
  }
  if (event.type === "order.refunded" && !order.refunds.some((refund) => refund.id === event.data.refundId)) {
    fail("order.refunded names a refund that does not exist");
  }
}

function checkHolds(market: Market, report: Report): void {
  const { messages, holds } = market.products;
  const sent = new Set(messages.outbox.filter(isHoldEnded).map((row) => `${row.aggregateId} ${row.data.state}`));
  for (const hold of holds.values()) {
    const ends = [
      ...(hold.state === "open" ? [] : [[hold.state, hold.endedAt] as const]),
      ...(hold.reversedAt === null ? [] : [["reversed", hold.reversedAt] as const]),
    ];
    for (const [state, at] of ends) {
      if (!expected(messages, market, at ?? 0)) continue;
      if (!sent.delete(`${hold.orderId} ${state}`))
        report(`${hold.orderId} ${state}`, `no hold.ended says ${state}`, hold);
    }
  }
  if (messages.floor > 0) return;
  for (const left of sent) report(left, "hold.ended of a hold that has not ended so", left);
}
const isHoldEnded = (row: OutboxRow): boolean => row.type === "hold.ended";

function checkPayables(market: Market, report: Report): void {
  const { messages, payables } = market.payments;
  const sent = Map.groupBy(
    messages.outbox.filter((row) => row.type === "payment.captured" || row.type === "payment.closed"),
    (row) => row.aggregateId,
  );
  for (const payable of payables.values()) {
    const types = (sent.get(payable.orderId) ?? []).map((row) => row.type);
    sent.delete(payable.orderId);
    const wanted = payable.status === "open" ? [] : [`payment.${payable.status}`];
    if (!expected(messages, market, payable.updatedAt) || types.join() === wanted.join()) continue;
    report(payable.orderId, `${payable.status}, but ${types.join(", ") || "nothing"} was sent`, payable);
  }
  for (const [orderId, rows] of sent) report(orderId, `${rows[0]?.type} of a payable that does not exist`, rows);
}

function checkAccounts(market: Market, report: Report): void {
  const { messages, accounts } = market.users;
  const sent = new Set(messages.outbox.map((row) => `${row.aggregateId} ${row.type}`));
  for (const account of accounts) {
    const wanted = [
      ["user.registered", account.createdAt],
      ...(account.deletedAt === null ? [] : [["user.deleted", account.deletedAt] as const]),
    ] as const;
    for (const [type, at] of wanted) {
      if (expected(messages, market, at) && !sent.has(`${account.id} ${type}`))
        report(`${account.id} ${type}`, `no ${type} was sent`, account);
    }
  }
}

const effective: Check = {
  invariant: "M2",
  when: "rest",
  title: "every sent event took effect once in each subscriber, or is booked as superseded",
  run: (market, report) => {
    let checked = 0;
    for (const { subscriber, store, source, types } of subscriptions) {
      const { inbox, failures } = market[store].messages;
      const failed = new Set(failures.map((row) => inboxKey(row.subscriber, row.eventId)));
      for (const event of market[source].messages.outbox) {
        if (!types.includes(event.type)) continue;
        checked += 1;
        const key = inboxKey(subscriber, event.id);
        if (!inbox.has(key) && !failed.has(key))
          report(`${subscriber} ${event.id}`, `${event.type} has no effect in ${subscriber}`, event);
      }
    }
    return checked;
  },
};

const drained: Check = {
  invariant: "M3",
  when: "rest",
  title: "every cursor is at the head, nothing waits, each dead letter is explained",
  run: (market, report) => {
    let checked = 0;
    for (const [store, messages] of booksOf(market)) {
      for (const cursor of messages.cursors.filter(isReader)) {
        checked += 1;
        const source = bookNames.find((name) => name === cursor.source);
        const head = source ? market[source].messages : undefined;
        if (!head) report(`${store} ${cursor.subscriber}`, `${cursor.subscriber} reads an unknown source`, cursor);
        // The key holds the position: a reader that moves on is not stuck.
        else if (cursor.position !== head.head || cursor.epoch !== head.epoch) {
          const key = `${cursor.subscriber} ${cursor.source} ${cursor.partition} ${cursor.position}`;
          report(key, `${cursor.subscriber} is at ${cursor.position} of ${head.head}`, cursor);
        }
      }
      for (const failure of messages.failures) {
        if (failure.state === "waiting")
          report(`${failure.subscriber} ${failure.eventId}`, "an event waits for another try", failure);
        if (failure.state === "dead" && failure.reason === "")
          report(failure.eventId, "a dead letter without a reason", failure);
      }
    }
    checkKnown(market, report);
    return checked;
  },
};

/** How far a broker was told is among the cursors too. No effect rests on it: what it lacks is read from the feed. */
const isReader = ({ subscriber }: CursorRow): boolean => subscriber !== RELAY;

/** A subscription that has no cursor never read anything; one that is not in our list is not checked by M2. */
function checkKnown(market: Market, report: Report): void {
  const reading = new Set(
    booksOf(market).flatMap(([, { cursors }]) =>
      cursors.filter(isReader).map((row) => `${row.subscriber} ${row.source}`),
    ),
  );
  const known = new Set(subscriptions.map((each) => `${each.subscriber} ${each.source}`));
  for (const name of known) if (!reading.has(name)) report(`silent ${name}`, `${name} has never read its feed`, name);
  for (const name of reading)
    if (!known.has(name)) report(`unknown ${name}`, `${name} is not known to this checker`, name);
}

const newestWins: Check = {
  invariant: "M4",
  when: "always",
  title: "versions only rise, and an older one never overwrites a newer one",
  run: (market, report) => {
    let checked = 0;
    for (const [store, messages] of booksOf(market)) {
      const last = new Map<string, number>();
      for (const row of messages.outbox) {
        const key = `${row.type.split(".")[0]} ${row.aggregateId}`;
        const before = last.get(key) ?? 0;
        if (rises(row.type) && row.aggregateVersion <= before) {
          report(`${store} ${row.id}`, `version ${row.aggregateVersion} was sent after ${before}`, row);
        }
        last.set(key, row.aggregateVersion);
      }
      checked += messages.outbox.length;
    }
    return checked + checkNewest(market, report);
  },
};

/** Collections and whole imports are told as facts without a history of their own. */
const rises = (type: string): boolean => !type.startsWith("catalogue.") && !type.startsWith("collection.");

function checkNewest(market: Market, report: Report): number {
  let checked = 0;
  for (const { subscriber, store, source } of subscriptions) {
    const { inbox, newest } = market[store].messages;
    for (const event of market[source].messages.outbox) {
      const known = newest.get(inboxKey(subscriber, event.aggregateId));
      if (known === undefined) continue;
      checked += 1;
      const applied = inbox.get(inboxKey(subscriber, event.id)) === "applied";
      if (applied && event.aggregateVersion > known) {
        report(
          `${subscriber} ${event.id}`,
          `version ${event.aggregateVersion} was applied, but ${known} stands`,
          event,
        );
      }
    }
  }
  return checked;
}

export const messageChecks: readonly Check[] = [told, effective, drained, newestWins];
