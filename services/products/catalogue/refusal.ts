// Why a write was not carried out. The code is one of the contract's; the edge turns it into its status.
import type { FieldError, ProblemCode } from "@souk/contracts/problem";

export type Refusal = {
  readonly refused: ProblemCode;
  readonly errors: readonly FieldError[];
  /** The SKU, where one is to blame. */
  readonly sku?: string;
};

export function refusal(refused: ProblemCode, pointer?: string, message?: string): Refusal {
  return { refused, errors: pointer === undefined ? [] : [{ pointer, code: refused, message: message ?? "" }] };
}

export function isRefusal<T extends object>(value: T | Refusal): value is Refusal {
  return "refused" in value;
}
