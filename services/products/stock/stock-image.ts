// How levels, movements and holds are said as documents when the store is carried to an engine that keeps documents. There
// movements are numbered by SKU: the order within a SKU is all that the ledger promises.
import type { DocumentsOfRows } from "@souk/chassis/sqlite/document-form";
import { documentShape } from "@souk/chassis/store-image/documents";
import type { HoldDocument, LevelDocument, MovementDocument } from "./stock-documents.mongodb.ts";

type Keyed<T> = T & Readonly<Record<string, string | number | null>>;

const levels: DocumentsOfRows = {
  shape: documentShape({ name: "stock_levels", id: "key", key: ["_id"] }),
  select: `SELECT sku AS _id, on_hand AS onHand, reserved, version,
      (SELECT count(*) FROM stock_movements m WHERE m.sku = stock_levels.sku) AS movements
    FROM stock_levels ORDER BY sku`,
  toDocument: ({ onHand, reserved, version, movements }: Keyed<LevelDocument>): Omit<LevelDocument, "_id"> => ({
    ...{ onHand, reserved, version, movements },
  }),
};

const movements: DocumentsOfRows = {
  shape: documentShape({ name: "stock_movements", id: "own", key: ["sku", { name: "position", kind: "integer" }] }),
  select: `SELECT id, sku, row_number() OVER (PARTITION BY sku ORDER BY position) AS position, kind, delta,
      on_hand AS onHand, reason, reference, at
    FROM stock_movements ORDER BY sku, stock_movements.position`,
  toDocument: ({
    id,
    ...movement
  }: Keyed<Omit<MovementDocument, "_id" | "order"> & { id: string }>): MovementDocument => {
    const ofOrder = movement.kind === "sale" || movement.kind === "reversal";
    return { _id: id, ...movement, ...(ofOrder && { order: movement.reference }) };
  },
};

type HoldRow = Omit<HoldDocument, "lines">;

const holds: DocumentsOfRows = {
  shape: documentShape({ name: "holds", id: "key", key: ["_id"] }),
  select: `SELECT order_id AS _id, state, currency, created_at AS createdAt, ended_at AS endedAt,
      reversed_at AS reversedAt, ask_at AS askAt
    FROM holds ORDER BY order_id`,
  toDocument: ({ _id, ...hold }: Keyed<HoldRow>, tx): Omit<HoldDocument, "_id"> => {
    const lines = tx.all<{ document: string }>("SELECT document FROM hold_lines WHERE order_id = ? ORDER BY sku", _id);
    return { ...hold, lines: lines.map(({ document }) => JSON.parse(document)) };
  },
};

export const stockDocuments: readonly DocumentsOfRows[] = [levels, movements, holds];
