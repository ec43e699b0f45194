// Cursors are opaque to clients and not trusted by us: what comes back is checked for shape and for the query it was
// made for, and then only ever compared, never executed.
import { hash } from "node:crypto";
import type { Position } from "./search-index.ts";

const MAX_KEY_LENGTH = 100;
const QUERY_DIGITS = 8;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `query` is everything that the list depends on but its page. */
export function encodeCursor(position: Position, query: string): string {
  return Buffer.from(JSON.stringify([fingerprintOf(query), position.key, position.id])).toString("base64url");
}

export function decodeCursor(cursor: string, query: string): Position | "malformed" {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return "malformed";
  }
  if (!Array.isArray(parts) || parts.length !== 3) return "malformed";
  const [made, key, id] = parts as readonly unknown[];
  if (made !== fingerprintOf(query) || !isKey(key) || typeof id !== "string" || !ID.test(id)) return "malformed";
  return { key, id };
}

function isKey(key: unknown): key is Position["key"] {
  if (typeof key === "string") return key.length <= MAX_KEY_LENGTH;
  return key === null || (typeof key === "number" && Number.isFinite(key));
}

function fingerprintOf(query: string): string {
  return hash("sha256", query, "base64url").slice(0, QUERY_DIGITS);
}
