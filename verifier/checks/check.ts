// What a check is: a sentence of checkout.md, "Invariants", as a function over one look at the shop.
import type { Market } from "../rows.ts";

export type Violation = {
  readonly invariant: string;
  /** Names the offence, so that it is recognised when the shop is read again. */
  readonly key: string;
  readonly message: string;
  /** What proves it. */
  readonly rows: unknown;
};

/** `always`: true in any look. `rest`: true once faults have stopped and queues are drained. */
export type When = "always" | "rest";

export type Check = {
  readonly invariant: string;
  readonly when: When;
  readonly title: string;
  /** Reports each offence and answers how many rows were looked at. */
  readonly run: (market: Market, report: Report) => number;
};

export type Report = (key: string, message: string, rows: unknown) => void;

export const sum = <Row>(rows: readonly Row[], amountOf: (row: Row) => number): number =>
  rows.reduce((total, row) => total + amountOf(row), 0);
