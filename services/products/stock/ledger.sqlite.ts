// The one place that changes a level: the level, its movement, and what the public must learn of it, in one operation.
import type { Clock } from "@souk/chassis/clock";
import { createEvent } from "@souk/chassis/events";
import type { Ids } from "@souk/chassis/ids";
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { stockChanged } from "@souk/contracts/products/events";
import { touchProducts } from "../catalogue/product-rows.sqlite.ts";
import type { LevelChange } from "./ledger.ts";
import { publicStock, type StockLevel, samePublicStock } from "./stock.ts";
import type { StockWriting } from "./stock-store.ts";

export type LedgerParts = { readonly clock: Clock; readonly ids: Ids };

export function changeLevel(tx: Tx, change: LevelChange, parts: LedgerParts): StockLevel {
  const row = tx.get<{ on_hand: number; reserved: number }>(
    "UPDATE stock_levels SET on_hand = on_hand + ?, reserved = reserved + ? WHERE sku = ? RETURNING on_hand, reserved",
    change.onHand,
    change.reserved,
    change.sku,
  );
  if (!row) throw new Error(`there is no stock level of ${change.sku}`);
  const level = { sku: change.sku, onHand: row.on_hand, reserved: row.reserved };
  if (change.onHand !== 0) bookMovement(tx, change, level, parts);
  const after = level.onHand - level.reserved;
  const before = after - change.onHand + change.reserved;
  if (!change.quiet && !samePublicStock(before, after)) tellPublic(tx, level, change.trace, parts);
  return level;
}

function bookMovement(tx: Tx, change: LevelChange, level: StockLevel, { clock, ids }: LedgerParts): void {
  if (!change.cause) throw new Error(`units of ${change.sku} moved without a cause`);
  const { kind, reason, reference } = change.cause;
  tx.run(
    "INSERT INTO stock_movements (id, sku, kind, delta, on_hand, reason, reference, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    ids.uuid(),
    change.sku,
    kind,
    change.onHand,
    level.onHand,
    reason,
    reference,
    clock.now(),
  );
}

/** A SKU without a product is nobody's business. */
function tellPublic(tx: Tx, level: StockLevel, trace: StockWriting["trace"], { clock, ids }: LedgerParts): void {
  const owner = tx.get<{ product_id: string; handle: string }>(
    "SELECT product_id, handle FROM variants WHERE sku = ?",
    level.sku,
  );
  if (!owner) return;
  const row = tx.get<{ version: number }>(
    "UPDATE stock_levels SET version = version + 1 WHERE sku = ? RETURNING version",
    level.sku,
  );
  touchProducts(tx, [owner.product_id]);
  const data = {
    sku: level.sku,
    productId: owner.product_id,
    handle: owner.handle,
    ...publicStock(level.onHand - level.reserved),
  };
  const content = { aggregateId: level.sku, aggregateVersion: row?.version ?? 1, data };
  appendEvent(tx, createEvent(stockChanged, content, { clock, ids, ...(trace && { context: { trace } }) }));
}
