// Between the store's outcomes and HTTP: refusals become problems, texts that are JSON already leave as they are.
import { problem } from "@souk/chassis/errors";
import type { AnyReply, Reply } from "@souk/chassis/server";
import { isCurrency } from "@souk/contracts/money";
import type { Route } from "@souk/contracts/route";
import { isRefusal, type Refusal } from "./catalogue/refusal.ts";

/** The value, or the refusal as a problem. */
export function accepted<T extends object>(value: T | Refusal): T {
  if (!isRefusal(value)) return value;
  const [first] = value.errors;
  throw problem(value.refused, first?.message, value.errors.length > 0 ? { errors: value.errors } : {});
}

/** The thing, or 404. */
export function present<T>(value: T | undefined | null | "missing"): T {
  if (value === undefined || value === null || value === "missing") throw problem("not_found");
  return value as T;
}

/** JSON that was written beforehand; it is the schema's by construction, and a test holds it. */
export function prebuilt<R extends Route>(json: string): Reply<R> {
  const reply: AnyReply = { status: 200, body: json, headers: { "content-type": "application/json; charset=utf-8" } };
  return reply as Reply<R>;
}

/** `?currency=`: the shop's own unless told; one that does not exist is 422. */
export function currencyOf(asked: string | undefined, shop: string): string {
  if (asked === undefined) return shop;
  if (isCurrency(asked)) return asked;
  const fault = { pointer: "/query/currency", code: "unknown_currency", message: `${asked} is no ISO 4217 currency.` };
  throw problem("unknown_currency", undefined, { errors: [fault] });
}

export function malformedCursor() {
  const fault = { pointer: "/query/cursor", code: "wrong_format", message: "is not a cursor of this list" };
  return problem("invalid_request", undefined, { errors: [fault] });
}
