// What becomes of a hold: sold, released, or its sale reversed. The ledger decides whether a sale was booked, so that
// even an order that lost its hold is sold at most once and reversed at most once.
import { createEvent } from "@souk/chassis/events";
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { holdEnded } from "@souk/contracts/products/events";
import type { HeldLine } from "@souk/contracts/products/internal-routes";
import type { HoldState } from "./hold.ts";
import type { Settled } from "./hold-store.ts";
import { Short, traced, type Word } from "./hold-word.ts";
import { changeLevel } from "./ledger.sqlite.ts";
import { readLevel, type SqliteStockParts } from "./stock-store.sqlite.ts";

type HoldRow = { readonly state: HoldState; readonly currency: string; readonly reversed_at: number | null };
type Units = { readonly sku: string; readonly quantity: number };

export function readHold(tx: Tx, orderId: string): HoldRow | undefined {
  return tx.get<HoldRow>("SELECT state, currency, reversed_at FROM holds WHERE order_id = ?", orderId);
}

export function readHoldLines(tx: Tx, orderId: string): readonly HeldLine[] {
  return tx
    .all<{ document: string }>("SELECT document FROM hold_lines WHERE order_id = ? ORDER BY sku", orderId)
    .map((row) => JSON.parse(row.document) as HeldLine);
}

export function insertHold(
  tx: Tx,
  hold: { readonly orderId: string; readonly state: HoldState; readonly currency: string; readonly askAt: number },
  { clock }: SqliteStockParts,
): void {
  const at = clock.now();
  tx.run(
    "INSERT INTO holds (order_id, state, currency, created_at, ended_at, ask_at) VALUES (?, ?, ?, ?, ?, ?)",
    hold.orderId,
    hold.state,
    hold.currency,
    at,
    hold.state === "open" ? null : at,
    hold.askAt,
  );
}

export function settleOrder(tx: Tx, word: Word, parts: SqliteStockParts): Settled {
  if (word.standing === "open") return "nothing";
  const hold = readHold(tx, word.orderId);
  if (word.standing === "paid") return sell(tx, word, hold, parts);
  return close(tx, word, hold, parts);
}

function sell(tx: Tx, word: Word, hold: HoldRow | undefined, parts: SqliteStockParts): Settled {
  if (hold?.state === "sold") return "nothing";
  if (hold?.state === "open") {
    endHold(tx, word, "sold", parts);
    for (const line of heldUnits(tx, word.orderId)) bookSale(tx, line, line.quantity, word, parts);
    return "sold";
  }
  // An answer to a question may be older than the event that released the hold; an event is not.
  return word.order ? sellUnheld(tx, word, word.order, hold, parts) : "nothing";
}

/** Paid without an open hold. It must never happen; if it does, the units are taken from what is free, or nothing is. */
function sellUnheld(
  tx: Tx,
  word: Word,
  order: OrderDocument,
  hold: HoldRow | undefined,
  parts: SqliteStockParts,
): Settled {
  if (salesOf(tx, word.orderId).length > 0) return "nothing";
  for (const { sku, quantity } of order.items) {
    const level = readLevel(tx, sku);
    if (!level || level.onHand - level.reserved < quantity) throw new Short(sku);
  }
  if (!hold) {
    insertHold(tx, { orderId: word.orderId, state: "sold", currency: order.currency, askAt: parts.clock.now() }, parts);
    tellEnded(tx, word, "sold", parts);
  }
  for (const line of order.items) bookSale(tx, line, 0, word, parts);
  return "unheld";
}

function bookSale(tx: Tx, { sku, quantity }: Units, reserved: number, word: Word, parts: SqliteStockParts): void {
  const cause = { kind: "sale", reason: "sold", reference: word.orderId } as const;
  changeLevel(tx, { sku, onHand: -quantity, reserved: -reserved, cause, ...traced(word) }, parts);
}

function close(tx: Tx, word: Word, hold: HoldRow | undefined, parts: SqliteStockParts): Settled {
  if (!hold) {
    insertHold(tx, { orderId: word.orderId, state: "released", currency: "", askAt: parts.clock.now() }, parts);
    tellEnded(tx, word, "released", parts);
    return "released";
  }
  if (hold.state === "open") {
    endHold(tx, word, "released", parts);
    for (const { sku, quantity } of heldUnits(tx, word.orderId)) {
      changeLevel(tx, { sku, onHand: 0, reserved: -quantity, ...traced(word) }, parts);
    }
    return "released";
  }
  return reverse(tx, word, hold, parts);
}

/** Puts back what was sold and not yet put back. */
function reverse(tx: Tx, word: Word, hold: HoldRow, parts: SqliteStockParts): Settled {
  const sales = hold.reversed_at === null ? salesOf(tx, word.orderId) : [];
  if (sales.length === 0) return "nothing";
  if (hold.state === "sold") {
    tx.run("UPDATE holds SET reversed_at = ? WHERE order_id = ?", parts.clock.now(), word.orderId);
    tellEnded(tx, word, "reversed", parts);
  }
  for (const { sku, quantity } of sales) {
    const cause = { kind: "reversal", reason: "cancelled", reference: word.orderId } as const;
    changeLevel(tx, { sku, onHand: quantity, reserved: 0, cause, ...traced(word) }, parts);
  }
  return word.order?.status === "expired" ? "reversed_expired" : "reversed";
}

function heldUnits(tx: Tx, orderId: string): readonly Units[] {
  return tx.all<Units>("SELECT sku, quantity FROM hold_lines WHERE order_id = ? ORDER BY sku", orderId);
}

/** Sales of an order in the ledger that no reversal has put back. */
function salesOf(tx: Tx, orderId: string): readonly Units[] {
  return tx.all<Units>(
    `SELECT sku, -SUM(delta) AS quantity FROM stock_movements WHERE reference = ? AND kind IN ('sale', 'reversal')
     GROUP BY sku HAVING SUM(delta) < 0 ORDER BY sku`,
    orderId,
  );
}

function endHold(tx: Tx, word: Word, state: "sold" | "released", parts: SqliteStockParts): void {
  tx.run("UPDATE holds SET state = ?, ended_at = ? WHERE order_id = ?", state, parts.clock.now(), word.orderId);
  tellEnded(tx, word, state, parts);
}

/** A hold ends once, and its sale may be reversed once: two versions at most. */
function tellEnded(tx: Tx, word: Word, state: "sold" | "released" | "reversed", parts: SqliteStockParts): void {
  const { orderId, trace } = word;
  const content = { aggregateId: orderId, aggregateVersion: state === "reversed" ? 2 : 1, data: { orderId, state } };
  const { clock, ids } = parts;
  appendEvent(tx, createEvent(holdEnded, content, { clock, ids, ...(trace && { context: { trace } }) }));
}
