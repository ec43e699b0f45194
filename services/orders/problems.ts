// What the rules refuse, in the words of HTTP: one table for the whole service.
import { type Problem, problem } from "@souk/chassis/errors";
import type { ProblemCode } from "@souk/contracts/problem";

type Told = { readonly code: ProblemCode; readonly detail?: string; readonly pointer?: string };

const table = {
  amount_too_large: { code: "amount_too_large" },
  cart_closed: { code: "cart_closed" },
  cart_full: { code: "cart_full" },
  conflict: {
    code: "conflict",
    detail: "That place and class has a rate, or the country's rates say otherwise about `included`",
  },
  full: { code: "unprocessable", detail: "There are too many already" },
  idempotency_mismatch: { code: "idempotency_mismatch" },
  invalid_state: { code: "invalid_state" },
  not_in_cart: { code: "not_found" },
  nothing_to_refund: { code: "nothing_to_refund" },
  refund_too_large: { code: "refund_too_large" },
  shipping_unavailable: { code: "shipping_unavailable" },
  too_many: { code: "unprocessable", detail: "More than there may be", pointer: "/quantity" },
  unknown: { code: "not_found" },
  unknown_currency: { code: "unknown_currency" },
  unknown_line: { code: "unprocessable", detail: "The order has no such line", pointer: "/lines" },
} as const satisfies Readonly<Record<string, Told>>;

export type Refusal = keyof typeof table;

export function refused(refusal: Refusal): Problem {
  const told: Told = table[refusal];
  const { code, detail, pointer } = told;
  const errors = pointer === undefined ? [] : [{ pointer, code: refusal, message: detail ?? refusal }];
  return problem(code, detail, { errors });
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "string" && Object.hasOwn(table, value);
}
