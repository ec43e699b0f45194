// Orders in SQLite.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey, resultForKey } from "@souk/chassis/sqlite/idempotency";
import { takeEvent } from "@souk/chassis/sqlite/inbox";
import type { Standing } from "@souk/contracts/orders/events";
import type { OrderStatus } from "@souk/contracts/orders/order-schema";
import { cartScope, orderScope } from "../checkout/attempt.ts";
import { forgetInAnswer, readAnswer, writeAnswer } from "../checkout/final-answer.ts";
import { forget } from "./forgetting.ts";
import type { Order } from "./order.ts";
import { listOrders } from "./order-list.sqlite.ts";
import { fromHistoryRecord, type HistoryRecord } from "./order-row.ts";
import { findOrder } from "./order-rows.sqlite.ts";
import type { ChangeOptions, Decision, ForgetOptions, HistoryRow, OrderStore } from "./order-store.ts";
import { saveSteps } from "./order-writes.sqlite.ts";
import { type Standings, standingOf } from "./standing-of.ts";
import type { Writing } from "./step-event.ts";
import { takeDue } from "./sweep-rows.sqlite.ts";

export function createSqliteOrderStore(database: SqliteDatabase, writing: Writing): OrderStore {
  const change = <T>(
    id: string,
    decide: (order: Order) => Decision<T>,
    options: ChangeOptions,
  ): Promise<T | undefined> =>
    database.write((tx) => {
      const { taken } = options;
      if (taken && takeEvent(tx, taken.subscriber, taken.event, "latest") !== "apply") return undefined;
      if (!options.once) return apply(tx, { id, decide, options, writing });
      if (!tx.get("SELECT 1 FROM orders WHERE id = ?", id)) return undefined;
      return onceForKey(tx, options.once, options.at, () => apply(tx, { id, decide, options, writing }));
    });

  return {
    find: async (id) => database.read((tx) => findOrder(tx, id)),
    change,
    resultOf: async <T>(record: Parameters<typeof resultForKey>[1]) =>
      database.read((tx) => resultForKey<T>(tx, record)),
    history: async (id) => database.read((tx) => history(tx, id)),
    list: async (filter, page) => database.read((tx) => listOrders(tx, filter, page)),
    standings: async (ids, at) =>
      database.read((tx) => knownStandings(tx, ids)) ?? (await database.write((tx) => standings(tx, ids, at))),
    takeDue: (at, limit) => takeDue(database, at, limit),
    forget: (customerId, options) => database.write((tx) => forgetSome(tx, { ...options, customerId, writing })),
  };
}

type Applying<T> = {
  readonly id: string;
  readonly decide: (order: Order) => Decision<T>;
  readonly options: ChangeOptions;
  readonly writing: Writing;
};

function apply<T>(tx: Tx, { id, decide, options, writing }: Applying<T>): T | undefined {
  const order = currentOrder(tx, id, options.known);
  if (!order) return undefined;
  const { steps, result } = decide(order);
  saveSteps(tx, order, steps, writing, options.context);
  return result;
}

/** What the caller saw last is as good as the rows while its version is theirs. */
export function currentOrder(tx: Tx, id: string, known: Order | undefined): Order | undefined {
  if (known) {
    const version = tx.get<{ version: number }>("SELECT version FROM orders WHERE id = ?", id)?.version;
    if (version === known.version) return known;
  }
  return findOrder(tx, id);
}

function history(tx: Tx, id: string): HistoryRow[] {
  const sql = "SELECT * FROM order_history WHERE order_id = ? ORDER BY version";
  return tx.all<HistoryRecord>(sql, id).map(fromHistoryRecord);
}

/** Undefined where an id is neither an order nor dead: then it has to be written down. */
function knownStandings(tx: Tx, ids: readonly string[]): Standings | undefined {
  const known: { orderId: string; standing: Standing }[] = [];
  for (const orderId of ids) {
    const row = tx.get<{ status: OrderStatus }>("SELECT status FROM orders WHERE id = ?", orderId);
    if (row) known.push({ orderId, standing: standingOf[row.status] });
    else if (isDead(tx, orderId)) known.push({ orderId, standing: "closed" });
    else return undefined;
  }
  return known;
}

function standings(tx: Tx, ids: readonly string[], at: number): Standings {
  return ids.map((orderId) => {
    const row = tx.get<{ status: OrderStatus }>("SELECT status FROM orders WHERE id = ?", orderId);
    if (row) return { orderId, standing: standingOf[row.status] };
    tx.run("INSERT INTO dead_orders (order_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING", orderId, at);
    return { orderId, standing: "closed" };
  });
}

export function isDead(tx: Tx, orderId: string): boolean {
  return tx.get("SELECT 1 FROM dead_orders WHERE order_id = ?", orderId) !== undefined;
}

type Forgetting = ForgetOptions & { readonly customerId: string; readonly writing: Writing };

function forgetSome(tx: Tx, { customerId, limit, at, taken, writing }: Forgetting): "more" | "done" {
  const rows = tx.all<{ id: string }>("SELECT id FROM orders WHERE customer_id = ? LIMIT ?", customerId, limit);
  for (const { id } of rows) {
    const order = findOrder(tx, id);
    if (!order) continue;
    saveSteps(tx, order, [forget(order, at)], writing, undefined);
    forgetAnswers(tx, order);
  }
  if (rows.length === limit) return "more";
  if (taken) takeEvent(tx, taken.subscriber, taken.event, "latest");
  return "done";
}

function forgetAnswers(tx: Tx, order: Order): void {
  const sql = "SELECT scope, key, answer FROM purchase_attempts WHERE scope IN (?, ?) AND answer IS NOT NULL";
  const rows = tx.all<{ scope: string; key: string; answer: string }>(
    sql,
    cartScope(order.cartId),
    orderScope(order.id),
  );
  for (const row of rows) {
    const answer = writeAnswer(forgetInAnswer(readAnswer(row.answer)));
    tx.run("UPDATE purchase_attempts SET answer = ? WHERE scope = ? AND key = ?", answer, row.scope, row.key);
  }
}
