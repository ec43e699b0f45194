// An attempt as its row says it, whatever the SQL engine.
import type { Attempt } from "./attempt.ts";
import { readAnswer } from "./final-answer.ts";

/** An instance can't have been working on older ones than these; the lease of whatever is missed ends by itself. */
export const MAX_RUNNING = 20_000;

export type AttemptRow = {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly attempt_id: string;
  readonly order_id: string;
  readonly cart_version: number | null;
  readonly snapshot: string | null;
  readonly holder: string;
  readonly fence: number;
  readonly lease_until: number;
  readonly answer: string | null;
  readonly created_at: number;
};

export function fromAttemptRow(row: AttemptRow): Attempt {
  const { cart_version: version, snapshot } = row;
  return {
    scope: row.scope,
    key: row.key,
    fingerprint: row.fingerprint,
    attemptId: row.attempt_id,
    orderId: row.order_id,
    cart: version === null || snapshot === null ? null : { version, lines: JSON.parse(snapshot) },
    holder: row.holder,
    fence: row.fence,
    leaseUntil: row.lease_until,
    answer: row.answer === null ? null : readAnswer(row.answer),
    createdAt: row.created_at,
  };
}
