// A Refund: money on its way back. It reserves its amount on the charge at once; one that fails later gives it back.

import { cardOfKey } from "../cards/test-cards.ts";
import { type ChargeRow, findCharge, recordCharge, saveCharge } from "../charges/charge.ts";
import type { Books } from "../store/books.ts";
import { seconds } from "../store/books.ts";

export type RefundRow = {
  readonly id: string;
  readonly charge: string;
  readonly payment_intent: string;
  readonly status: "pending" | "succeeded" | "failed";
  readonly amount: number;
  readonly currency: string;
  readonly reason: string | null;
  readonly failure_reason: string | null;
  readonly metadata: string;
  /** When the status changes by itself, and to what. */
  readonly settles_at: number | null;
  readonly settles_as: "succeeded" | "failed" | null;
  readonly created_at: number;
  readonly updated_at: number;
};

export type NewRefund = { readonly amount: number; readonly reason: string | null; readonly metadata: string };

const COLUMNS = [
  "id",
  "charge",
  "payment_intent",
  "status",
  "amount",
  "currency",
  "reason",
  "failure_reason",
  "metadata",
  "settles_at",
  "settles_as",
  "created_at",
  "updated_at",
] as const satisfies readonly (keyof RefundRow)[];
const SAVE = `INSERT OR REPLACE INTO refunds (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

const SETTLED_AT_ONCE = 100;

export function findRefund(books: Books, id: string): RefundRow | undefined {
  return books.database.get<RefundRow>("SELECT * FROM refunds WHERE id = ?", id);
}

export function saveRefund(books: Books, row: RefundRow): RefundRow {
  const updated = { ...row, updated_at: books.now() };
  books.database.run(SAVE, ...COLUMNS.map((column) => updated[column]));
  return updated;
}

/** The caller has checked that the charge has this much left. */
export function refundCharge(books: Books, charge: ChargeRow, request: NewRefund): RefundRow {
  const behaviour = cardOfKey(charge.card).refund;
  const now = books.now();
  const refund = saveRefund(books, {
    ...request,
    id: books.ids.make("re"),
    charge: charge.id,
    payment_intent: charge.payment_intent,
    currency: charge.currency,
    status: behaviour === "pends" ? "pending" : "succeeded",
    failure_reason: null,
    settles_at: behaviour === "succeeds" ? null : now + books.settings.refundSettlementMs,
    settles_as: behaviour === "succeeds" ? null : behaviour === "pends" ? "succeeded" : "failed",
    created_at: now,
    updated_at: now,
  });
  const refunded = saveCharge(books, { ...charge, amount_refunded: charge.amount_refunded + request.amount });
  recordCharge(books, "refunded", refunded);
  recordRefund(books, "created", refund);
  return refund;
}

/** Refunds whose time has come become what they were bound to become. Answers how many. */
export function settleRefunds(books: Books): number {
  const due = books.database.all<RefundRow>(
    "SELECT * FROM refunds WHERE settles_at <= ? ORDER BY settles_at LIMIT ?",
    books.now(),
    SETTLED_AT_ONCE,
  );
  for (const refund of due) settle(books, refund);
  return due.length;
}

function settle(books: Books, refund: RefundRow): void {
  if (refund.settles_as === "failed") {
    const charge = findCharge(books, refund.charge);
    if (charge !== undefined) saveCharge(books, { ...charge, amount_refunded: charge.amount_refunded - refund.amount });
    const failed = saveRefund(books, {
      ...settled(refund),
      status: "failed",
      failure_reason: "expired_or_canceled_card",
    });
    recordRefund(books, "updated", failed);
    recordRefund(books, "failed", failed);
    return;
  }
  recordRefund(books, "updated", saveRefund(books, { ...settled(refund), status: "succeeded" }));
}

const settled = (refund: RefundRow): RefundRow => ({ ...refund, settles_at: null, settles_as: null });

export function renderRefund(row: RefundRow) {
  return {
    id: row.id,
    object: "refund",
    amount: row.amount,
    balance_transaction: row.id.replace(/^re_/, "txn_"),
    charge: row.charge,
    created: seconds(row.created_at),
    currency: row.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { type: "refund", reference_status: "pending", reference_type: "acquirer_reference_number" },
      type: "card",
    },
    ...(row.failure_reason === null ? {} : { failure_reason: row.failure_reason }),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    payment_intent: row.payment_intent,
    ...(row.status === "pending" ? { pending_reason: "processing" } : {}),
    payment_method: null,
    reason: row.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: row.status,
    transfer_reversal: null,
  };
}

export function recordRefund(books: Books, type: string, row: RefundRow): void {
  books.record({ type: `refund.${type}`, objectId: row.id, object: () => renderRefund(row) });
}
