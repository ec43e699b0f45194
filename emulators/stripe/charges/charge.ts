// A Charge: one attempt to take the money of a PaymentIntent, and how much of it was captured and given back.
import { emptyBillingDetails, renderCardDetails } from "../cards/payment-method.ts";
import type { Books } from "../store/books.ts";
import { seconds } from "../store/books.ts";

export type ChargeRow = {
  readonly id: string;
  readonly payment_intent: string;
  readonly status: "succeeded" | "failed";
  readonly amount: number;
  readonly amount_captured: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly captured: number;
  readonly payment_method: string;
  readonly card: string;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly decline_code: string | null;
  readonly authenticated: number;
  readonly metadata: string;
  readonly created_at: number;
  readonly captured_at: number | null;
};

const COLUMNS = [
  "id",
  "payment_intent",
  "status",
  "amount",
  "amount_captured",
  "amount_refunded",
  "currency",
  "captured",
  "payment_method",
  "card",
  "failure_code",
  "failure_message",
  "decline_code",
  "authenticated",
  "metadata",
  "created_at",
  "captured_at",
] as const satisfies readonly (keyof ChargeRow)[];
const SAVE = `INSERT OR REPLACE INTO charges (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export function findCharge(books: Books, id: string): ChargeRow | undefined {
  return books.database.get<ChargeRow>("SELECT * FROM charges WHERE id = ?", id);
}

export function saveCharge(books: Books, row: ChargeRow): ChargeRow {
  books.database.run(SAVE, ...COLUMNS.map((column) => row[column]));
  return row;
}

export function renderCharge(books: Books, row: ChargeRow) {
  const approved = row.status === "succeeded";
  return {
    id: row.id,
    object: "charge",
    amount: row.amount,
    amount_captured: row.amount_captured,
    amount_refunded: row.amount_refunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: row.captured === 1 ? row.id.replace(/^ch_/, "txn_") : null,
    billing_details: emptyBillingDetails,
    calculated_statement_descriptor: "SOUK",
    captured: row.captured === 1,
    created: seconds(row.created_at),
    currency: row.currency,
    customer: null,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: row.failure_code,
    failure_message: row.failure_message,
    fraud_details: {},
    livemode: false,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    on_behalf_of: null,
    outcome: outcome(row),
    paid: approved,
    payment_intent: row.payment_intent,
    payment_method: row.payment_method,
    payment_method_details: renderCardDetails(row.card, row.authenticated === 1, row.amount, approved),
    radar_options: {},
    receipt_email: null,
    receipt_number: null,
    receipt_url: approved ? `${books.settings.pagesUrl}/receipts/${row.id}` : null,
    refunded:
      row.amount_refunded > 0 && row.amount_refunded === (row.captured === 1 ? row.amount_captured : row.amount),
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: row.status,
    transfer_data: null,
    transfer_group: null,
  };
}

export function recordCharge(books: Books, type: string, row: ChargeRow): void {
  books.record({ type: `charge.${type}`, objectId: row.id, object: () => renderCharge(books, row) });
}

function outcome(row: ChargeRow) {
  const approved = row.status === "succeeded";
  return {
    advice_code: approved ? null : "try_again_later",
    network_advice_code: null,
    network_decline_code: approved ? null : "05",
    network_status: approved ? "approved_by_network" : "declined_by_network",
    reason: row.decline_code,
    risk_level: "normal",
    risk_score: 32,
    seller_message: approved ? "Payment complete." : "The bank did not return any further details with this decline.",
    type: approved ? "authorized" : "issuer_declined",
  };
}
