// Cursors of lists: opaque to clients, who may only give them back.
import { problem } from "@souk/chassis/errors";

const MAX_CURSOR_NUMBER = Number.MAX_SAFE_INTEGER;

export function writeCursor(position: string): string {
  return Buffer.from(position, "utf8").toString("base64url");
}

export function readCursor(cursor: string | undefined, shape: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!shape.test(text)) throw invalidCursor();
  return text;
}

export function readNumberCursor(cursor: string | undefined): number | undefined {
  const text = readCursor(cursor, /^\d{1,16}$/);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > MAX_CURSOR_NUMBER) throw invalidCursor();
  return value;
}

function invalidCursor() {
  const fault = { pointer: "/query/cursor", code: "wrong_format", message: "is not a cursor of this list" };
  return problem("invalid_request", undefined, { errors: [fault] });
}
