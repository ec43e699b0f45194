// The payables of payments (services/payments/migrations/sqlite says what its columns mean).
import type { PayableRow, PaymentsBook } from "../rows.ts";
import { readMessages } from "./messages.ts";
import type { Rows } from "./snapshot.ts";

export async function readPayments(rows: Rows): Promise<PaymentsBook> {
  const found = await rows.all<
    Omit<PayableRow, "refunds"> & { body: string }
  >(`SELECT order_id AS "orderId", version, status,
    currency, amount, captured, refunded, refund_pending AS "refundPending", updated_at AS "updatedAt", body FROM payables`);
  return {
    messages: await readMessages(rows),
    payables: new Map(found.map(({ body, ...row }) => [row.orderId, { ...row, refunds: refundsOf(body) }])),
  };
}

function refundsOf(body: string): PayableRow["refunds"] {
  const { refunds } = JSON.parse(body) as { refunds?: PayableRow["refunds"] };
  return (refunds ?? []).map(({ refundId, amount, status, origin }) => ({ refundId, amount, status, origin }));
}
