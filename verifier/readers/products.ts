// The stock of products (services/products/migrations/sqlite says what its columns mean).
import type { HoldRow, MovementRow, ProductsBook, StockLevelRow } from "../rows.ts";
import { groupBy } from "./group-by.ts";
import { readMessages } from "./messages.ts";
import type { Rows } from "./snapshot.ts";

export async function readProducts(rows: Rows): Promise<ProductsBook> {
  const lines = groupBy(
    await rows.all<{ orderId: string; sku: string; quantity: number; document: string }>(
      `SELECT order_id AS "orderId", sku, quantity, document FROM hold_lines ORDER BY order_id, sku`,
    ),
    (row) => row.orderId,
    ({ sku, quantity, document }) => ({ sku, quantity, unitPrice: priceOf(document) }),
  );
  const holds = await rows.all<
    Omit<HoldRow, "lines">
  >(`SELECT order_id AS "orderId", state, currency, created_at AS "createdAt",
    ended_at AS "endedAt", reversed_at AS "reversedAt", ask_at AS "askAt" FROM holds`);
  return {
    messages: await readMessages(rows),
    levels: await rows.all<StockLevelRow>(`SELECT sku, on_hand AS "onHand", reserved FROM stock_levels`),
    movements: await rows.all<MovementRow>(
      `SELECT position, sku, kind, delta, on_hand AS "onHand", reference FROM stock_movements ORDER BY position`,
    ),
    holds: new Map(holds.map((row) => [row.orderId, { ...row, lines: lines.get(row.orderId) ?? [] }])),
  };
}

function priceOf(document: string): number | null {
  const { unitPrice } = JSON.parse(document) as { unitPrice?: { amount?: number } | number };
  return typeof unitPrice === "number" ? unitPrice : (unitPrice?.amount ?? null);
}
