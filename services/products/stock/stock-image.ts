// How levels, movements and holds are said as documents when the store is carried to or from an engine that keeps documents.
// There movements are numbered by SKU: the order within a SKU is all that the ledger promises.
import { type DocumentsOfRows, insertRow } from "@souk/chassis/sqlite/document-form";
import { documentShape } from "@souk/chassis/store-image/documents";
import type { HoldDocument, LevelDocument, MovementDocument } from "./stock-documents.mongodb.ts";

type Keyed<T> = T & Readonly<Record<string, string | number | null>>;

const levels: DocumentsOfRows = {
  shape: documentShape({ name: "stock_levels", id: "key", key: ["_id"] }),
  select: `SELECT sku AS _id, on_hand AS onHand, reserved, version,
      (SELECT count(*) FROM stock_movements m WHERE m.sku = stock_levels.sku) AS movements
    FROM stock_levels ORDER BY sku`,
  toDocument: ({ onHand, reserved, version, movements: count }: Keyed<LevelDocument>): Omit<LevelDocument, "_id"> => ({
    ...{ onHand, reserved, version, movements: count },
  }),
  insert: ({ onHand, reserved, version }: LevelDocument, tx, { _id }) =>
    insertRow(tx, "stock_levels", { sku: String(_id), on_hand: onHand, reserved, version }),
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
  // Its position among all is given by the table.
  insert: ({ _id, sku, kind, delta, onHand, reason, reference, at }: MovementDocument, tx) =>
    insertRow(tx, "stock_movements", { id: _id, sku, kind, delta, on_hand: onHand, reason, reference, at }),
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
  insert: ({ state, currency, createdAt, endedAt, reversedAt, askAt, lines }: HoldDocument, tx, { _id }) => {
    const order_id = String(_id);
    const times = { created_at: createdAt, ended_at: endedAt, reversed_at: reversedAt, ask_at: askAt };
    insertRow(tx, "holds", { order_id, state, currency, ...times });
    for (const line of lines) {
      const { sku, quantity } = line;
      insertRow(tx, "hold_lines", { order_id, sku, quantity, document: JSON.stringify(line) });
    }
  },
};

export const stockDocuments: readonly DocumentsOfRows[] = [levels, movements, holds];
