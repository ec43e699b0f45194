// Purchases in progress in SQLite.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import type { CartRow } from "../cart/cart-row.ts";
import { findOrder } from "../order/order-rows.sqlite.ts";
import { currentOrder, isDead } from "../order/order-store.sqlite.ts";
import { insertOrder, saveSteps } from "../order/order-writes.sqlite.ts";
import type { Writing } from "../order/step-event.ts";
import { type Attempt, LEASE_MS } from "./attempt.ts";
import { type AttemptRow, fromAttemptRow, MAX_RUNNING } from "./attempt-row.ts";
import type { CheckoutStore, Placed, Placing, Settling, Takeover } from "./checkout-store.ts";
import { type FinalAnswer, writeAnswer } from "./final-answer.ts";

export function createSqliteCheckoutStore(database: SqliteDatabase, writing: Writing): CheckoutStore {
  return {
    find: async (scope, key) => database.read((tx) => find(tx, scope, key)),
    begin: (attempt) => database.write((tx) => begin(tx, attempt)),
    takeOver: (attempt, by) => database.write((tx) => takeOver(tx, attempt, by)),
    replaceOrder: (attempt, newOrderId, at) =>
      database.write((tx) => {
        if (!holds(tx, attempt)) return "fenced";
        tx.run("INSERT INTO dead_orders (order_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING", attempt.orderId, at);
        const sql = "UPDATE purchase_attempts SET order_id = ? WHERE scope = ? AND key = ?";
        tx.run(sql, newOrderId, attempt.scope, attempt.key);
        return { ...attempt, orderId: newOrderId };
      }),
    place: (placing) => database.write((tx) => place(tx, placing, writing)),
    settle: (settling) => database.write((tx) => settle(tx, settling, writing)),
    refuse: (attempt, answer) => database.write((tx) => refuse(tx, attempt, answer)),
    release: async (attempt) => {
      const sql =
        "UPDATE purchase_attempts SET lease_until = 0 WHERE scope = ? AND key = ? AND fence = ? AND answer IS NULL";
      await database.write((tx) => tx.run(sql, attempt.scope, attempt.key, attempt.fence));
    },
    releaseAll: async (holder) => {
      const sql = `UPDATE purchase_attempts SET lease_until = 0 WHERE holder = ? AND answer IS NULL
        AND rowid > (SELECT max(rowid) FROM purchase_attempts) - ?`;
      await database.write((tx) => tx.run(sql, holder, MAX_RUNNING));
    },
  };
}

function find(tx: Tx, scope: string, key: string): Attempt | undefined {
  const row = tx.get<AttemptRow>("SELECT * FROM purchase_attempts WHERE scope = ? AND key = ?", scope, key);
  return row && fromAttemptRow(row);
}

function begin(tx: Tx, attempt: Attempt): Attempt {
  const { changes } = tx.run(
    `INSERT INTO purchase_attempts (scope, key, fingerprint, attempt_id, order_id, cart_version, snapshot, holder, fence,
       lease_until, answer, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?) ON CONFLICT DO NOTHING`,
    attempt.scope,
    attempt.key,
    attempt.fingerprint,
    attempt.attemptId,
    attempt.orderId,
    attempt.cart?.version ?? null,
    attempt.cart ? JSON.stringify(attempt.cart.lines) : null,
    attempt.holder,
    attempt.fence,
    attempt.leaseUntil,
    attempt.createdAt,
  );
  return changes === 1 ? attempt : (find(tx, attempt.scope, attempt.key) ?? attempt);
}

function takeOver(tx: Tx, { scope, key }: Attempt, by: Takeover): Attempt | "held" {
  const present = find(tx, scope, key);
  if (!present || present.answer || present.leaseUntil > by.at) return "held";
  const taken: Attempt = {
    ...present,
    holder: by.holder,
    fence: present.fence + 1,
    leaseUntil: by.at + LEASE_MS,
    orderId: isDead(tx, present.orderId) ? by.newOrderId : present.orderId,
  };
  tx.run(
    "UPDATE purchase_attempts SET holder = ?, fence = ?, lease_until = ?, order_id = ? WHERE scope = ? AND key = ?",
    taken.holder,
    taken.fence,
    taken.leaseUntil,
    taken.orderId,
    scope,
    key,
  );
  return taken;
}

/** Whether the attempt is still its holder's, and still open. */
function holds(tx: Tx, { scope, key, fence }: Attempt): boolean {
  const sql = "SELECT 1 FROM purchase_attempts WHERE scope = ? AND key = ? AND fence = ? AND answer IS NULL";
  return tx.get(sql, scope, key, fence) !== undefined;
}

/** False where the attempt is somebody else's by now, or has its answer: then nothing was stored. */
function answerKey(tx: Tx, { scope, key, fence }: Attempt, answer: FinalAnswer): boolean {
  const sql = `UPDATE purchase_attempts SET answer = ?, lease_until = 0
    WHERE scope = ? AND key = ? AND fence = ? AND answer IS NULL`;
  return tx.run(sql, writeAnswer(answer), scope, key, fence).changes === 1;
}

function place(tx: Tx, placing: Placing, writing: Writing): Placed {
  const { attempt, cartId, at, steps, answer, context } = placing;
  if (!holds(tx, attempt)) return "fenced";
  if (isDead(tx, attempt.orderId)) return "dead";
  const { changes } = tx.run(
    `UPDATE carts SET state = 'ordered', order_id = ?, version = version + 1, updated_at = ?
     WHERE id = ? AND state = 'open' AND version = ?`,
    attempt.orderId,
    at,
    cartId,
    attempt.cart?.version ?? 0,
  );
  if (changes === 0) return notPlaced(tx, cartId, attempt.orderId);
  const order = insertOrder(tx, steps, writing, context);
  if (!answer) return { placed: order };
  const final = answer(order);
  answerKey(tx, attempt, final);
  return { placed: order, answer: final };
}

function notPlaced(tx: Tx, cartId: string, orderId: string): Placed {
  const orderedAs = orderOf(tx, cartId);
  if (orderedAs === undefined) return "cart_changed";
  const order = orderedAs === orderId ? findOrder(tx, orderId) : undefined;
  return order ? { placed: order } : { orderedAs };
}

function orderOf(tx: Tx, cartId: string): string | undefined {
  const row = tx.get<Pick<CartRow, "order_id">>("SELECT order_id FROM carts WHERE id = ?", cartId);
  return row?.order_id ?? undefined;
}

function settle(tx: Tx, settling: Settling, writing: Writing): FinalAnswer | "unsettled" | "fenced" {
  const { attempt, known, context } = settling;
  const order = currentOrder(tx, known.id, known);
  if (!order) throw new Error(`order ${known.id} is gone`);
  const { steps, answer } = settling.decide(order);
  // Fence and answer in one statement: this is the hottest write of the shop.
  if (answer ? !answerKey(tx, attempt, answer) : !holds(tx, attempt)) return "fenced";
  saveSteps(tx, order, steps, writing, context);
  return answer ?? "unsettled";
}

function refuse(tx: Tx, attempt: Attempt, answer: FinalAnswer): FinalAnswer | "fenced" {
  const orderedAs = attempt.cart ? orderOf(tx, attempt.scope.slice("cart:".length)) : undefined;
  const final: FinalAnswer =
    orderedAs !== undefined && orderedAs !== attempt.orderId
      ? { kind: "refused", code: "already_ordered", extensions: { orderId: orderedAs } }
      : answer;
  return answerKey(tx, attempt, final) ? final : "fenced";
}
