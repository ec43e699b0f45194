// What a route gets and gives: a decoded request with the books at hand, and an answer that is stored before it leaves.
import type { Books } from "../store/books.ts";
import { type StripeFailure, unknownParameter } from "./errors.ts";
import type { FormTree } from "./form.ts";

export type Call = {
  readonly books: Books;
  /** The `{id}` of the path, or "". */
  readonly id: string;
  readonly form: FormTree;
};

export type Answer = { readonly status: number; readonly body: unknown };

/**
 * A route runs inside the transaction of its request. It throws a StripeFailure only before its first write; an outcome
 * that changes the books and is an error all the same (a decline) is returned.
 */
export type Route = (call: Call) => Answer;

export type RouteTable = Readonly<Record<string, Route>>;

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const failed = (failure: StripeFailure): Answer => ({ status: failure.status, body: { error: failure.body } });

/** Keys every endpoint takes. */
export const parameters = (...names: readonly string[]): ReadonlySet<string> => new Set([...names, "expand"]);

export function refuseUnknown(form: FormTree, allowed: ReadonlySet<string>): void {
  for (const key of Object.keys(form)) if (!allowed.has(key)) throw unknownParameter(key);
}
