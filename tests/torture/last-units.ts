// Many buyers of the last units of one product at the same time: each unit is sold once, everybody else hears clearly that
// there is nothing left.
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { seededRandom } from "@souk/chassis/random";
import { address, expect, putGoods } from "../market/goods.ts";
import type { Market } from "../market/market.ts";
import { createWire } from "../market/wire.ts";

export type LastUnits = { readonly sold: number; readonly refused: number; readonly other: readonly string[] };

export type Rush = {
  readonly market: Market;
  readonly seed: number;
  readonly sku: string;
  readonly units: number;
  readonly buyers: number;
  readonly connections: number;
};

const MAX_TRIES = 40;

export async function rushForLastUnits({ market, seed, sku, units, buyers, connections }: Rush): Promise<LastUnits> {
  const staff = await market.staff();
  await putGoods(staff, [{ sku, price: 1500, units }]);
  const ids = createIds(systemClock, seededRandom(seed));
  const wire = createWire(market.url, connections);
  const carts = await inParallel(buyers, connections, () => fullCart(market, sku, () => ids.uuid()));
  const words = await inParallel(buyers, connections, async (buyer) => {
    const wanted = {
      method: "POST",
      path: `/api/v1/carts/${carts[buyer]}/checkout`,
      key: ids.uuid(),
      body: {
        email: `buyer-${buyer}@example.org`,
        shippingAddress: address,
        shippingOption: "standard",
        payment: { method: "card", paymentMethod: "pm_card_visa", confirm: true },
      },
    } as const;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const answer = await wire.send(wanted).catch(() => undefined);
      if (answer?.status === 201) return (answer.body.order as { status: string }).status;
      if (answer && answer.status < 500 && answer.body.code !== "in_flight")
        return `${answer.status} ${answer.body.code}`;
      await systemClock.sleep(100);
    }
    return "no answer";
  });
  wire.close();
  const sold = words.filter((word) => word === "paid").length;
  const refused = words.filter((word) => word === "409 out_of_stock").length;
  return { sold, refused, other: words.filter((word) => word !== "paid" && word !== "409 out_of_stock") };
}

async function fullCart({ client }: Market, sku: string, key: () => string): Promise<string> {
  const cart = await expect(client.createCart({ body: { currency: "EUR" }, idempotencyKey: key() }), "cart");
  const { id } = cart.body;
  await expect(client.addCartItem({ params: { id }, body: { sku, quantity: 1 }, idempotencyKey: key() }), "item");
  return id;
}

async function inParallel<T>(count: number, width: number, work: (index: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, run));
  return results;
}
