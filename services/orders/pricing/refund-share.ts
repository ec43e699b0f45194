// What a refund by lines gives back. Units of a line get their exact share of what was paid for it; whoever sends back
// the last unit of the order gets all that is left, shipping included, so that the refunds of all lines sum to the capture.

export type RefundableLine = {
  readonly sku: string;
  readonly quantity: number;
  /** What was paid for the whole line: after discounts, with the tax where prices exclude it. */
  readonly paid: number;
  /** Units that earlier refunds have covered. */
  readonly refunded: number;
};

export type RefundUnits = { readonly sku: string; readonly quantity: number };

/** `left`: what may still be given back at all. */
export function refundShare(
  lines: readonly RefundableLine[],
  units: readonly RefundUnits[],
  left: number,
): number | "unknown_line" | "too_many" {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of units) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  let amount = 0;
  for (const [sku, quantity] of wanted) {
    const line = lines.find((each) => each.sku === sku);
    if (!line) return "unknown_line";
    if (line.refunded + quantity > line.quantity) return "too_many";
    amount += paidForFirst(line, line.refunded + quantity) - paidForFirst(line, line.refunded);
  }
  const everything = lines.every((line) => line.refunded + (wanted.get(line.sku) ?? 0) === line.quantity);
  return everything ? left : amount;
}

/** Cumulative, so that the parts of a line sum to the line however it is cut. Exact: paid × units may pass 2^53. */
function paidForFirst(line: RefundableLine, units: number): number {
  return Number((BigInt(line.paid) * BigInt(units)) / BigInt(line.quantity));
}
