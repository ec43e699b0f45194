// Something to sell: plain products with stock, made through the public API like a merchant would.
import type { Client } from "@souk/contracts/client";

export type Goods = { readonly sku: string; readonly price: number; readonly units: number };

export async function putGoods(staff: Client, goods: readonly Goods[]): Promise<void> {
  await Promise.all(
    goods.map(async ({ sku, price, units }) => {
      await expect(
        staff.createProduct({
          body: {
            title: `Goods ${sku}`,
            handle: sku.toLowerCase(),
            status: "active",
            variants: [{ sku, price: { amount: price, currency: "EUR" }, weightGrams: 200 }],
          },
        }),
        `product ${sku}`,
      );
      await expect(staff.setStock({ params: { sku }, body: { onHand: units } }), `stock of ${sku}`);
    }),
  );
}

type Refused = { readonly status: number; readonly problem: unknown };

/** The success answer, or a failed test with what the shop said. */
export async function expect<A extends { readonly status: number }>(
  call: Promise<A>,
  what: string,
): Promise<Exclude<A, Refused>> {
  const answer = await call;
  if ("problem" in answer) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.problem)}`);
  return answer as Exclude<A, Refused>;
}

export const address = {
  name: "Ada Lovelace",
  line1: "Hauptstraße 1",
  city: "Berlin",
  postalCode: "10115",
  country: "DE",
} as const;
