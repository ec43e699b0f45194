// Holds in SQLite. Every operation runs under the one write lock, so what it read is still true when it writes.
import type { Tx } from "@souk/chassis/sqlite/database";
import { takeEvent } from "@souk/chassis/sqlite/inbox";
import { type Held, type HoldRefused, type HoldRequest, type HoldState, sortedLines, standingOf } from "./hold.ts";
import { insertHold, readHold, readHoldLines, settleOrder } from "./hold-settlement.sqlite.ts";
import type { HoldStore, HoldWriting } from "./hold-store.ts";
import { Short, traceOf } from "./hold-word.ts";
import { changeLevel } from "./ledger.sqlite.ts";
import { refuseHold, toHeldLine } from "./offer.ts";
import { readOffer, type SqliteStockParts } from "./stock-store.sqlite.ts";

export function createSqliteHoldStore(parts: SqliteStockParts): HoldStore {
  const { database } = parts;
  return {
    hold: (request, askAt, writing) =>
      database.write((tx): Held | HoldRefused => {
        const known = readHold(tx, request.orderId);
        if (known) return { orderId: request.orderId, state: known.state, lines: readHoldLines(tx, request.orderId) };
        return takeHold(tx, request, askAt, writing, parts);
      }),

    release: (orderId, writing) =>
      database.write((tx): HoldState => {
        const known = readHold(tx, orderId);
        if (known && known.state !== "open") return known.state;
        settleOrder(tx, { orderId, standing: "closed", ...writing }, parts);
        return "released";
      }),

    applyOrder: async (subscriber, event) => {
      try {
        return await database.write((tx) => {
          const taken = takeEvent(tx, subscriber, event, "latest");
          if (taken !== "apply") return taken;
          const { order } = event.data;
          const trace = traceOf(event.traceparent);
          const word = { orderId: order.id, standing: standingOf(order.status), order, ...(trace && { trace }) };
          return settleOrder(tx, word, parts);
        });
      } catch (error) {
        if (error instanceof Short) return "short";
        throw error;
      }
    },

    settle: (orderId, standing) => database.write((tx) => settleOrder(tx, { orderId, standing }, parts)),

    takeDue: (now, againAt, limit) =>
      database.write((tx) => {
        const due = tx.all<{ order_id: string }>(
          "SELECT order_id FROM holds WHERE state = 'open' AND ask_at <= ? ORDER BY ask_at LIMIT ?",
          now,
          limit,
        );
        for (const { order_id } of due) tx.run("UPDATE holds SET ask_at = ? WHERE order_id = ?", againAt, order_id);
        return due.map((row) => row.order_id);
      }),

    unfinished: async (after, limit) =>
      database.read((tx) =>
        tx
          .all<{ order_id: string }>(
            `SELECT order_id FROM holds WHERE order_id > ? AND state <> 'released' AND reversed_at IS NULL
             ORDER BY order_id LIMIT ?`,
            after,
            limit,
          )
          .map((row) => row.order_id),
      ),
  };
}

function takeHold(
  tx: Tx,
  request: HoldRequest,
  askAt: number,
  writing: HoldWriting,
  parts: SqliteStockParts,
): Held | HoldRefused {
  const lines = sortedLines(request.lines);
  const offers = lines.map((line) => ({ line, offer: readOffer(tx, line.sku) }));
  const refused = refuseHold(offers, request.currency);
  if (refused) return refused;
  insertHold(tx, { orderId: request.orderId, state: "open", currency: request.currency, askAt }, parts);
  const held = offers.flatMap(({ line, offer }) => (offer ? [toHeldLine(line, offer, request.currency)] : []));
  for (const line of held) {
    tx.run(
      "INSERT INTO hold_lines (order_id, sku, quantity, document) VALUES (?, ?, ?, ?)",
      request.orderId,
      line.sku,
      line.quantity,
      JSON.stringify(line),
    );
    changeLevel(tx, { sku: line.sku, onHand: 0, reserved: line.quantity, ...writing }, parts);
  }
  return { orderId: request.orderId, state: "open", lines: held };
}
