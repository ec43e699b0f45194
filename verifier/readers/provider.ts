// The ledger of the Stripe emulator (emulators/stripe/README.md, "Tables").
import type { ChargeRow, ProviderBook } from "../rows.ts";
import { groupBy, type Rows } from "./sqlite.ts";

type Refund = ChargeRow["refunds"][number];

export function readProvider(rows: Rows): ProviderBook {
  const refunds = groupBy(
    rows.all<Refund & { charge: string }>("SELECT charge, id, amount, status FROM refunds"),
    (row) => row.charge,
    (row): Refund => row,
  );
  const charges = rows.all<{
    id: string;
    orderId: string | null;
    currency: string;
    captured: number;
    amountCaptured: number;
    amountRefunded: number;
  }>(`SELECT id, metadata ->> '$.order_id' AS orderId, upper(currency) AS currency,
    captured = 1 AND status = 'succeeded' AS captured, amount_captured AS amountCaptured,
    amount_refunded AS amountRefunded FROM charges`);
  return {
    charges: charges.map((row) => ({ ...row, captured: row.captured === 1, refunds: refunds.get(row.id) ?? [] })),
  };
}
