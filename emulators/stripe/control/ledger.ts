// The ledger: what the provider knows of every payment, for whoever checks the shop's books against it.
import type { Books } from "../store/books.ts";

type Rows = readonly Record<string, unknown>[];

/** Amounts in Stripe's units, times in epoch milliseconds, metadata parsed. */
export function readLedger(books: Books) {
  const { database } = books;
  return {
    paymentIntents: parsed(
      database.all(
        "SELECT id, status, amount, amount_received, amount_capturable, currency, latest_charge, checkout_session, metadata, created_at, updated_at, canceled_at FROM payment_intents ORDER BY created_at, id",
      ),
    ),
    charges: parsed(
      database.all(
        "SELECT id, payment_intent, status, amount, amount_captured, amount_refunded, currency, captured, failure_code, decline_code, metadata, created_at, captured_at FROM charges ORDER BY created_at, id",
      ),
    ),
    refunds: parsed(
      database.all(
        "SELECT id, charge, payment_intent, status, amount, currency, reason, failure_reason, metadata, created_at, updated_at FROM refunds ORDER BY created_at, id",
      ),
    ),
    checkoutSessions: parsed(
      database.all(
        "SELECT id, status, payment_status, payment_intent, amount_total, currency, metadata, expires_at, created_at, updated_at FROM checkout_sessions ORDER BY created_at, id",
      ),
    ),
    webhooks: database.all<{ delivery: string; count: number }>(
      "SELECT delivery, count(*) AS count FROM events GROUP BY delivery",
    ),
  };
}

function parsed(rows: Rows): Rows {
  return rows.map((row) => ({ ...row, metadata: JSON.parse(row.metadata as string) as unknown }));
}
