// Orders in MySQL. Each operation locks the order's row before it looks at it.

import type { MysqlDatabase, Queries, Tx } from "@souk/chassis/mysql/database";
import { onceForKey, storedResult } from "@souk/chassis/mysql/idempotency";
import { takeEvent } from "@souk/chassis/mysql/inbox";
import { type Lookup, marks } from "@souk/chassis/mysql/statements";
import { touchesOfEvent, touchesOfKey } from "@souk/chassis/touches";
import type { OrderStatus } from "@souk/contracts/orders/order-schema";
import { cartScope, orderScope } from "../checkout/attempt.ts";
import { forgetInAnswer, readAnswer, writeAnswer } from "../checkout/final-answer.ts";
import { forget } from "./forgetting.ts";
import type { Order } from "./order.ts";
import { listOrders } from "./order-list.mysql.ts";
import { fromHistoryRecord, type HistoryRecord } from "./order-row.ts";
import { findOrder, lockOrder } from "./order-rows.mysql.ts";
import type { ChangeOptions, Decision, ForgetOptions, HistoryRow, OrderStore } from "./order-store.ts";
import { saveSteps } from "./order-writes.mysql.ts";
import { type Standings, standingOf } from "./standing-of.ts";
import type { Writing } from "./step-event.ts";
import { takeDue } from "./sweep-rows.mysql.ts";

export function createMysqlOrderStore(database: MysqlDatabase, writing: Writing): OrderStore {
  const change = <T>(
    id: string,
    decide: (order: Order) => Decision<T>,
    options: ChangeOptions,
  ): Promise<T | undefined> =>
    database.share(
      async (tx) => {
        const { taken, once, at } = options;
        if (taken && (await takeEvent(tx, taken.subscriber, taken.event, "latest")) !== "apply") return undefined;
        const order = await lockOrder(tx, id, options.known);
        if (!order) return undefined;
        return onceForKey(tx, once, at, async () => {
          const { steps, result } = decide(order);
          await saveSteps(tx, order, steps, writing, options.context);
          return result;
        });
      },
      [touchOfOrder(id), ...touchesOfKey(options.once), ...touchesOfTaken(options)],
    );

  return {
    find: (id) => database.read((queries) => findOrder(queries, id)),
    change,
    resultOf: (record) => storedResult(database, record),
    history: (id) => history(database, id),
    list: (filter, page) => database.read((queries) => listOrders(queries, filter, page)),
    standings: async (ids, at) => {
      const known = await knownStandings(database, ids);
      if (!known) return database.write((tx) => standings(tx, ids, at));
      // Products lets go of units by this word: what another instance has just committed must be on disk first.
      await database.durability.settled();
      return known;
    },
    takeDue: (at, limit) => takeDue(database, at, limit),
    forget: (customerId, options) => database.write((tx) => forgetSome(tx, { ...options, customerId, writing })),
  };
}

/** For `share`. */
export const touchOfOrder = (id: string): string => `order ${id}`;

function touchesOfTaken({ taken }: ChangeOptions): readonly string[] {
  return taken ? touchesOfEvent(taken.subscriber, taken.event) : [];
}

async function history(queries: Queries, id: string): Promise<readonly HistoryRow[]> {
  const sql = "SELECT * FROM order_history WHERE order_id = ? ORDER BY version";
  return (await queries.all<HistoryRecord>(sql, id)).map(fromHistoryRecord);
}

type StandingRow = { readonly id: string; readonly status: OrderStatus | null };

/** Undefined where an id is neither an order nor dead: then it has to be written down. */
async function knownStandings(queries: Queries, ids: readonly string[]): Promise<Standings | undefined> {
  if (ids.length === 0) return [];
  const rows = await queries.all<StandingRow>(
    `SELECT id, status FROM orders WHERE id IN (${marks(ids)})
     UNION ALL SELECT order_id AS id, NULL AS status FROM dead_orders WHERE order_id IN (${marks(ids)})`,
    ...ids,
    ...ids,
  );
  const known = new Map(rows.map(({ id, status }) => [id, status === null ? "closed" : standingOf[status]] as const));
  const found = ids.flatMap((orderId) => {
    const standing = known.get(orderId);
    return standing === undefined ? [] : [{ orderId, standing }];
  });
  return found.length === ids.length ? found : undefined;
}

/**
 * Placing writes the order and then looks whether its id is dead; here the id is marked as dead and then looked for among
 * the orders. Each looks with a lock, so it waits for what the other has written: never do both win. In the order of the
 * ids, so that two that ask about the same don't wait for each other.
 */
const ORDERED = "SELECT status FROM orders WHERE id = ? LOCK IN SHARE MODE";

async function standings(tx: Tx, ids: readonly string[], at: number): Promise<Standings> {
  const found = new Map<string, Standings[number]["standing"]>();
  for (const orderId of [...new Set(ids)].sort()) {
    await markDead(tx, orderId, at);
    const row = await tx.get<{ status: OrderStatus }>(ORDERED, orderId);
    if (row) await tx.run("DELETE FROM dead_orders WHERE order_id = ?", orderId);
    found.set(orderId, row ? standingOf[row.status] : "closed");
  }
  return ids.map((orderId) => ({ orderId, standing: found.get(orderId) ?? "closed" }));
}

export async function markDead(tx: Tx, orderId: string, at: number): Promise<void> {
  await tx.run("INSERT INTO dead_orders (order_id, at) VALUES (?, ?) ON DUPLICATE KEY UPDATE at = at", orderId, at);
}

export async function isDead(queries: Queries, orderId: string): Promise<boolean> {
  return (await queries.get("SELECT 1 FROM dead_orders WHERE order_id = ?", orderId)) !== undefined;
}

const DEAD: Lookup = { columns: "order_id", table: "dead_orders", key: ["order_id"], tail: "FOR UPDATE" };

/** For whoever has just put in an order with this id: nobody can make it dead before the operation ends. */
export async function becameDead(tx: Tx, orderId: string): Promise<boolean> {
  return (await tx.findOne(DEAD, orderId)) !== undefined;
}

type Forgetting = ForgetOptions & { readonly customerId: string; readonly writing: Writing };

async function forgetSome(tx: Tx, { customerId, limit, at, taken, writing }: Forgetting): Promise<"more" | "done"> {
  const sql = "SELECT id FROM orders WHERE customer_id = ? ORDER BY number LIMIT ?";
  const rows = await tx.all<{ id: string }>(sql, customerId, limit);
  for (const { id } of rows) {
    const order = await lockOrder(tx, id);
    // Another instance may have been at the same: what it has done is not done again.
    if (order?.customerId !== customerId) continue;
    await saveSteps(tx, order, [forget(order, at)], writing, undefined);
    await forgetAnswers(tx, order);
  }
  if (rows.length === limit) return "more";
  if (taken) await takeEvent(tx, taken.subscriber, taken.event, "latest");
  return "done";
}

async function forgetAnswers(tx: Tx, order: Order): Promise<void> {
  type Row = { readonly sequence: number; readonly answer: string };
  const rows = await tx.all<Row>(
    "SELECT sequence, answer FROM purchase_attempts WHERE scope IN (?, ?) AND answer IS NOT NULL FOR UPDATE",
    cartScope(order.cartId),
    orderScope(order.id),
  );
  for (const row of rows) {
    const answer = writeAnswer(forgetInAnswer(readAnswer(row.answer)));
    await tx.run("UPDATE purchase_attempts SET answer = ? WHERE sequence = ?", answer, row.sequence);
  }
}
