// Stock in the same SQLite file as the catalogue, so that a hold reads prices and takes units in one transaction.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import type { TaxClass } from "@souk/contracts/products/internal-routes";
import { changeLevel, type LedgerParts } from "./ledger.sqlite.ts";
import { type Offer, toQuote } from "./offer.ts";
import type { Movement, MovementKind, StockLevel } from "./stock.ts";
import type { MovementPage, StockStore } from "./stock-store.ts";

export type SqliteStockParts = LedgerParts & { readonly database: SqliteDatabase };

type OfferRow = {
  readonly id: string;
  readonly product_id: string;
  readonly handle: string;
  readonly title: string;
  readonly for_sale: number;
  readonly prices: string;
  readonly tax_class: TaxClass;
  readonly weight_grams: number;
  readonly image_url: string | null;
  readonly units: number;
};

export function readOffer(tx: Tx, sku: string): Offer | undefined {
  const row = tx.get<OfferRow>(
    `SELECT v.id, v.product_id, v.handle, v.title, v.for_sale, v.prices, v.tax_class, v.weight_grams, v.image_url,
       s.on_hand - s.reserved AS units
     FROM variants v JOIN stock_levels s ON s.sku = v.sku WHERE v.sku = ?`,
    sku,
  );
  return (
    row && {
      sku,
      variantId: row.id,
      productId: row.product_id,
      handle: row.handle,
      title: row.title,
      forSale: row.for_sale === 1,
      prices: JSON.parse(row.prices) as Record<string, number>,
      taxClass: row.tax_class,
      weightGrams: row.weight_grams,
      imageUrl: row.image_url,
      units: row.units,
    }
  );
}

export function readLevel(tx: Tx, sku: string): StockLevel | undefined {
  const row = tx.get<{ on_hand: number; reserved: number }>(
    "SELECT on_hand, reserved FROM stock_levels WHERE sku = ?",
    sku,
  );
  return row && { sku, onHand: row.on_hand, reserved: row.reserved };
}

export function createSqliteStockStore(parts: SqliteStockParts): StockStore {
  const { database, clock } = parts;
  return {
    level: async (sku) => database.read((tx) => readLevel(tx, sku)),

    set: (sku, onHand, writing) =>
      database.write((tx) => {
        const level = readLevel(tx, sku);
        if (!level) return "missing";
        if (onHand < level.reserved) return "below_reserved";
        const cause = { kind: "set", reason: "counted", reference: writing.reference } as const;
        const { trace } = writing;
        return changeLevel(
          tx,
          { sku, onHand: onHand - level.onHand, reserved: 0, cause, ...(trace && { trace }) },
          parts,
        );
      }),

    adjust: (sku, { delta, reason }, writing) =>
      database.write((tx) =>
        onceForKey(tx, writing.idempotency, clock.now(), () => {
          const level = readLevel(tx, sku);
          if (!level) return "missing" as const;
          if (level.onHand + delta < 0) return "below_zero" as const;
          if (level.onHand + delta < level.reserved) return "below_reserved" as const;
          const cause = { kind: "adjustment", reason, reference: writing.reference } as const;
          const { trace } = writing;
          return changeLevel(tx, { sku, onHand: delta, reserved: 0, cause, ...(trace && { trace }) }, parts);
        }),
      ),

    movements: async (sku, page) =>
      database.read((tx) => (readLevel(tx, sku) ? readMovements(tx, sku, page) : undefined)),

    quote: async (skus, currency) =>
      database.read((tx) =>
        [...new Set(skus)].flatMap((sku) => {
          const offer = readOffer(tx, sku);
          return offer?.forSale ? [toQuote(offer, currency)] : [];
        }),
      ),
  };
}

type MovementRow = {
  readonly position: number;
  readonly id: string;
  readonly kind: MovementKind;
  readonly delta: number;
  readonly on_hand: number;
  readonly reason: string;
  readonly reference: string;
  readonly at: number;
};

function readMovements(
  tx: Tx,
  sku: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): MovementPage {
  const rows = tx.all<MovementRow>(
    `SELECT position, id, kind, delta, on_hand, reason, reference, at FROM stock_movements
     WHERE sku = ? AND position < ? ORDER BY position DESC LIMIT ?`,
    sku,
    before ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
  );
  const total = tx.get<{ n: number }>("SELECT COUNT(*) AS n FROM stock_movements WHERE sku = ?", sku)?.n ?? 0;
  const items = rows.slice(0, limit).map((row) => toMovement(sku, row));
  return { items, total, next: rows.length > limit ? (rows[limit - 1]?.position ?? null) : null };
}

function toMovement(sku: string, row: MovementRow): Movement {
  const { id, kind, delta, on_hand: onHand, reason, reference, at } = row;
  return { id, sku, kind, delta, onHand, reason, reference, at };
}
