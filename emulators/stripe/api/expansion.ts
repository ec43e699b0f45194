// `expand[]`: an id inside an answer is replaced by its object, along a path such as `latest_charge` or `data.payment_intent`.
import { findCharge, renderCharge } from "../charges/charge.ts";
import { findCheckoutSession, renderCheckoutSession } from "../checkout-sessions/checkout-session.ts";
import { findPaymentIntent, renderPaymentIntent } from "../payment-intents/payment-intent.ts";
import { findRefund, renderRefund } from "../refunds/refund.ts";
import type { Books } from "../store/books.ts";
import { invalidParameter } from "./errors.ts";
import type { FormTree } from "./form.ts";
import { texts } from "./parameters.ts";

const PATHS_MAX = 10;
const DEPTH_MAX = 4;

export function expand(books: Books, form: FormTree, body: unknown): unknown {
  if (form.expand === undefined) return body;
  const paths = texts(form.expand, "expand");
  if (paths.length > PATHS_MAX) throw invalidParameter("Too many paths to expand.", "expand");
  return paths.reduce<unknown>((expanded, path) => along(books, expanded, path.split("."), path), body);
}

function along(books: Books, value: unknown, keys: readonly string[], path: string): unknown {
  if (keys.length === 0 || value === null || value === undefined) return value;
  if (keys.length > DEPTH_MAX)
    throw invalidParameter(`You cannot expand more than ${DEPTH_MAX} levels of a property.`, "expand");
  if (Array.isArray(value)) return value.map((entry) => along(books, entry, keys, path));
  const [key, ...rest] = keys;
  if (typeof value !== "object" || key === undefined || !(key in value)) throw notExpandable(path);
  const inner = (value as Record<string, unknown>)[key];
  const object = typeof inner === "string" ? load(books, inner, path) : inner;
  return { ...value, [key]: along(books, object, rest, path) };
}

function load(books: Books, id: string, path: string): unknown {
  const prefix = id.slice(0, id.indexOf("_"));
  if (prefix === "pi") return rendered(findPaymentIntent(books, id), (row) => renderPaymentIntent(books, row));
  if (prefix === "ch") return rendered(findCharge(books, id), (row) => renderCharge(books, row));
  if (prefix === "re") return rendered(findRefund(books, id), renderRefund);
  if (prefix === "cs") return rendered(findCheckoutSession(books, id), (row) => renderCheckoutSession(books, row));
  throw notExpandable(path);
}

function rendered<Row>(row: Row | undefined, render: (row: Row) => unknown): unknown {
  return row === undefined ? null : render(row);
}

function notExpandable(path: string) {
  return invalidParameter(`This property cannot be expanded (${path}).`, "expand");
}
