// Purchases in progress in MySQL. Locks are taken in one order: the cart or the order, then the attempt, then whether the
// order's id is dead.
import type { MysqlDatabase, Queries, Tx } from "@souk/chassis/mysql/database";
import type { Change, Into, Lookup } from "@souk/chassis/mysql/statements";
import type { CartRow } from "../cart/cart-row.ts";
import { touchOfCart } from "../cart/cart-store.mysql.ts";
import { findOrder, lockOrder } from "../order/order-rows.mysql.ts";
import { becameDead, isDead, markDead, touchOfOrder } from "../order/order-store.mysql.ts";
import { insertOrder, saveSteps } from "../order/order-writes.mysql.ts";
import type { Writing } from "../order/step-event.ts";
import { type Attempt, LEASE_MS } from "./attempt.ts";
import { type AttemptRow, fromAttemptRow, MAX_RUNNING } from "./attempt-row.ts";
import type { CheckoutStore, Placed, Placing, Settling, Takeover } from "./checkout-store.ts";
import { type FinalAnswer, writeAnswer } from "./final-answer.ts";

export function createMysqlCheckoutStore(database: MysqlDatabase, writing: Writing): CheckoutStore {
  return {
    find: async (scope, key) => {
      const found = await find(database, scope, key);
      // It will be answered as it is, and another instance may have committed it just now.
      if (found?.answer) await database.durability.settled();
      return found;
    },
    begin: async (attempt) => {
      if (await database.share((tx) => insertAttempt(tx, attempt), [touchOf(attempt)])) return attempt;
      const known = await find(database, attempt.scope, attempt.key);
      await database.durability.settled(); // Another instance may have committed it just now.
      return known ?? attempt;
    },
    takeOver: (attempt, by) => database.write((tx) => takeOver(tx, attempt, by)),
    replaceOrder: (attempt, newOrderId, at) =>
      database.write(async (tx) => {
        if (!(await lockHeld(tx, attempt))) return "fenced";
        await markDead(tx, attempt.orderId, at);
        const sql = 'UPDATE purchase_attempts SET order_id = ? WHERE scope = ? AND "key" = ?';
        await tx.run(sql, newOrderId, attempt.scope, attempt.key);
        return { ...attempt, orderId: newOrderId };
      }),
    place: async (placing) => {
      const { attempt, cartId } = placing;
      const touches = [touchOfCart(cartId), touchOf(attempt), touchOfOrder(attempt.orderId)];
      try {
        return await database.share((tx) => place(tx, placing, writing), touches);
      } catch (error) {
        if (error instanceof Dead) return "dead";
        throw error;
      }
    },
    settle: (settling) =>
      database.share(
        (tx) => settle(tx, settling, writing),
        [touchOfOrder(settling.known.id), touchOf(settling.attempt)],
      ),
    refuse: (attempt, answer) => database.write((tx) => refuse(tx, attempt, answer)),
    release: async ({ scope, key, fence }) => {
      const sql = `UPDATE purchase_attempts SET lease_until = 0 WHERE ${OPEN_AND_HELD}`;
      await database.run(sql, scope, key, fence);
    },
    releaseAll: (holder) => releaseAll(database, holder),
  };
}

/** The order's id was declared dead while the order was being placed: nothing of it may stay. */
class Dead extends Error {}

const touchOf = ({ scope, key }: Attempt): string => `attempt ${scope} ${key}`;

/** The attempt is still its holder's, and still open. */
const OPEN_AND_HELD = 'scope = ? AND "key" = ? AND fence = ? AND answer IS NULL';

async function releaseAll(queries: Queries, holder: string): Promise<void> {
  const newest = await queries.get<{ sequence: number | null }>(
    "SELECT max(sequence) AS sequence FROM purchase_attempts",
  );
  await queries.run(
    "UPDATE purchase_attempts SET lease_until = 0 WHERE holder = ? AND answer IS NULL AND sequence > ?",
    holder,
    (newest?.sequence ?? 0) - MAX_RUNNING,
  );
}

const of = { table: "purchase_attempts", key: ["scope", '"key"'], index: "scope" } as const;
const KNOWN: Lookup = { ...of, columns: "*" };
const TAKEN: Lookup = { ...KNOWN, tail: "FOR UPDATE" };
const LOCK: Lookup = { ...of, columns: 'scope, "key", fence, answer IS NULL AS open', tail: "FOR UPDATE" };
const BEGUN: Into = {
  table: "purchase_attempts",
  columns: [
    ...["scope", '"key"', "fingerprint", "attempt_id", "order_id", "cart_version", "snapshot", "holder", "fence"],
    ...["lease_until", "answer", "created_at"],
  ],
};
const ANSWERED: Change = { ...of, expect: ["fence"], where: "answer IS NULL", set: ["answer", "lease_until"] };

async function find(queries: Queries, scope: string, key: string): Promise<Attempt | undefined> {
  const row = await queries.findOne<AttemptRow>(KNOWN, scope, key);
  return row && fromAttemptRow(row);
}

/** False where the key is known already. */
function insertAttempt(queries: Queries, attempt: Attempt): Promise<boolean> {
  return queries.addRow(
    BEGUN,
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
    null,
    attempt.createdAt,
  );
}

async function takeOver(tx: Tx, { scope, key }: Attempt, by: Takeover): Promise<Attempt | "held"> {
  const row = await tx.findOne<AttemptRow>(TAKEN, scope, key);
  const present = row && fromAttemptRow(row);
  if (!present || present.answer || present.leaseUntil > by.at) return "held";
  const taken: Attempt = {
    ...present,
    holder: by.holder,
    fence: present.fence + 1,
    leaseUntil: by.at + LEASE_MS,
    orderId: (await isDead(tx, present.orderId)) ? by.newOrderId : present.orderId,
  };
  await tx.run(
    'UPDATE purchase_attempts SET holder = ?, fence = ?, lease_until = ?, order_id = ? WHERE scope = ? AND "key" = ?',
    taken.holder,
    taken.fence,
    taken.leaseUntil,
    taken.orderId,
    scope,
    key,
  );
  return taken;
}

/** Whether the attempt is still its holder's, and still open; it stays so until the operation ends. */
async function lockHeld(tx: Tx, { scope, key, fence }: Attempt): Promise<boolean> {
  const row = await tx.findOne<{ fence: number; open: number }>(LOCK, scope, key);
  return row?.fence === fence && row.open === 1;
}

/** False where the attempt is somebody else's by now, or has its answer: then nothing was stored. */
function answerKey(tx: Tx, { scope, key, fence }: Attempt, answer: FinalAnswer): Promise<boolean> {
  return tx.change(ANSWERED, { key: [scope, key], expect: [fence], set: [writeAnswer(answer), 0] });
}

type CartState = Pick<CartRow, "state" | "version" | "order_id">;
const CART: Lookup = { columns: "id, state, version, order_id", table: "carts", key: ["id"], tail: "FOR UPDATE" };
const ORDERED: Change = {
  table: "carts",
  key: ["id"],
  expect: ["version"],
  set: ["state", "order_id", "version", "updated_at"],
};

function lockCartState(tx: Tx, cartId: string): Promise<CartState | undefined> {
  return tx.findOne<CartState>(CART, cartId);
}

async function place(tx: Tx, placing: Placing, writing: Writing): Promise<Placed> {
  const { attempt, cartId, at, steps, answer, context } = placing;
  const cart = await lockCartState(tx, cartId);
  if (!(await lockHeld(tx, attempt))) return "fenced";
  if (cart?.state !== "open" || cart.version !== attempt.cart?.version) {
    return (await isDead(tx, attempt.orderId)) ? "dead" : notPlaced(tx, cart, attempt.orderId);
  }
  const ordered = ["ordered", attempt.orderId, cart.version + 1, at];
  await tx.change(ORDERED, { key: [cartId], expect: [cart.version], set: ordered });
  const order = await insertOrder(tx, steps, writing, context);
  if (await becameDead(tx, attempt.orderId)) throw new Dead(attempt.orderId);
  if (!answer) return { placed: order };
  const final = answer(order);
  await answerKey(tx, attempt, final);
  return { placed: order, answer: final };
}

async function notPlaced(tx: Tx, cart: CartState | undefined, orderId: string): Promise<Placed> {
  const orderedAs = cart?.order_id ?? undefined;
  if (orderedAs === undefined) return "cart_changed";
  const order = orderedAs === orderId ? await findOrder(tx, orderId) : undefined;
  return order ? { placed: order } : { orderedAs };
}

async function settle(tx: Tx, settling: Settling, writing: Writing): Promise<FinalAnswer | "unsettled" | "fenced"> {
  const { attempt, known, context } = settling;
  const order = await lockOrder(tx, known.id, known);
  if (!order) throw new Error(`order ${known.id} is gone`);
  const { steps, answer } = settling.decide(order);
  // Fence and answer in one statement: this is the hottest write of the shop.
  const held = answer ? await answerKey(tx, attempt, answer) : await lockHeld(tx, attempt);
  if (!held) return "fenced";
  await saveSteps(tx, order, steps, writing, context);
  return answer ?? "unsettled";
}

async function refuse(tx: Tx, attempt: Attempt, answer: FinalAnswer): Promise<FinalAnswer | "fenced"> {
  const cart = attempt.cart ? await lockCartState(tx, attempt.scope.slice("cart:".length)) : undefined;
  const orderedAs = cart?.order_id ?? undefined;
  const final: FinalAnswer =
    orderedAs !== undefined && orderedAs !== attempt.orderId
      ? { kind: "refused", code: "already_ordered", extensions: { orderId: orderedAs } }
      : answer;
  return (await answerKey(tx, attempt, final)) ? final : "fenced";
}
