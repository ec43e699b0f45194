// Cursors: the last id of a page, opaque to clients. What doesn't decode to an id is refused.
import { invalidField } from "./edge.ts";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function encodeCursor(id: string): string {
  return Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");
}

export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const hex = Buffer.from(cursor, "base64url").toString("hex");
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  if (!ID.test(id) || encodeCursor(id) !== cursor) {
    throw invalidField("/query/cursor", "cursor", "is not a cursor that this list has answered");
  }
  return id;
}

/** The `nextCursor` of a page. */
export function nextCursor(items: readonly { readonly id: string }[], more: boolean): string | null {
  const last = items.at(-1);
  return more && last ? encodeCursor(last.id) : null;
}
