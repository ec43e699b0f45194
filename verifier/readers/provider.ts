// The ledger of the Stripe emulator (emulators/stripe/README.md, "Tables").
import type { ChargeRow, ProviderBook } from "../rows.ts";
import { groupBy } from "./group-by.ts";
import type { Rows } from "./snapshot.ts";

type Refund = ChargeRow["refunds"][number];

export async function readProvider(rows: Rows): Promise<ProviderBook> {
  const refunds = groupBy(
    await rows.all<Refund & { charge: string }>("SELECT charge, id, amount, status FROM refunds"),
    (row) => row.charge,
    (row): Refund => row,
  );
  const charges = await rows.all<{
    id: string;
    orderId: string | null;
    currency: string;
    captured: number;
    amountCaptured: number;
    amountRefunded: number;
  }>(`SELECT id, metadata ->> '$.order_id' AS "orderId", upper(currency) AS currency,
    captured = 1 AND status = 'succeeded' AS captured, amount_captured AS "amountCaptured",
    amount_refunded AS "amountRefunded" FROM charges`);
  return {
    charges: charges.map((row) => ({ ...row, captured: row.captured === 1, refunds: refunds.get(row.id) ?? [] })),
  };
}
