// The clients' log: JSON lines, one per answer that a client was given and may rely on (rows.ts, Acknowledgement).
import { readFileSync } from "node:fs";
import type { Acknowledgement } from "./rows.ts";

const kinds: ReadonlySet<string> = new Set(["order", "paid", "cancelled", "cancelling", "refunded", "shipped"]);

export function readAcknowledgements(file: string): readonly Acknowledgement[] {
  const lines = readFileSync(file, "utf8").split("\n");
  // A client that was killed may have left half a line at the end; nothing else may be broken.
  const complete = lines.slice(0, -1);
  return complete.map((line, index) => {
    const value: unknown = JSON.parse(line);
    if (!isAcknowledgement(value)) throw new Error(`${file}:${index + 1} is not an acknowledgement`);
    return value;
  });
}

function isAcknowledgement(value: unknown): value is Acknowledgement {
  if (typeof value !== "object" || value === null) return false;
  const { kind, orderId } = value as Record<string, unknown>;
  return typeof kind === "string" && kinds.has(kind) && typeof orderId === "string";
}
