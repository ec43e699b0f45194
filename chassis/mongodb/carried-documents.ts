// Rows of the document form (chassis/store-image/documents.ts) as MongoDB's documents, and back.
import type { Document, Sort } from "mongodb";
import { DOCUMENT, type DocumentShape, documentRow } from "../store-image/documents.ts";
import type { Cell, Row } from "../store-image/store-image.ts";
import { idOfParts, partsOfId } from "./part-ids.ts";

export function documentOf(shape: DocumentShape, row: Row): Document {
  const document = JSON.parse(String(row[DOCUMENT])) as Document;
  const _id = idOf(shape, row);
  return _id === undefined ? document : { _id, ...document };
}

export function rowOf(shape: DocumentShape, document: Document): Row {
  const { _id, ...content } = document;
  if (shape.id === "own") return documentRow(shape, content, document);
  if (shape.id === "made") return documentRow(shape, content, content);
  const key = shape.id === "parts" ? partsOf(shape, String(_id)) : { [shape.key[0] ?? "_id"]: _id as Cell };
  return documentRow(shape, key, content);
}

/** In the order of the key, which has an index everywhere. */
export function orderOf(shape: DocumentShape, direction: 1 | -1 = 1): Sort {
  const fields = isInId(shape) ? ["_id"] : shape.key;
  return Object.fromEntries(fields.map((field) => [field, direction]));
}

const isInId = ({ id }: DocumentShape): boolean => id === "key" || id === "parts";

/** Undefined where the document says its own, or the driver makes one. */
function idOf({ id, key }: DocumentShape, row: Row): unknown {
  if (id === "key") return row[key[0] ?? ""];
  return id === "parts" ? idOfParts(...key.map((column) => String(row[column]))) : undefined;
}

function partsOf({ key }: DocumentShape, id: string): Readonly<Record<string, Cell>> {
  const parts = partsOfId(id, key.length);
  return Object.fromEntries(key.map((column, index) => [column, parts[index] ?? ""]));
}
