// Each engine of the production set is killed under load and comes back. Meanwhile whatever needs it is refused in time, or
// waits; afterwards the shop sells again by itself, soon, and every promise that was made is kept.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { putGoods } from "../market/goods.ts";
import { type Market, staffAccount } from "../market/market.ts";
import { fillCart, tryCheckout } from "../market/purchase.ts";
import { gatherCrowd } from "../torture/crowd.ts";
import { seed } from "../torture/dose.ts";
import type { Habit } from "../torture/shopper.ts";
import { DEADLINE_SECONDS, verifyMarket } from "../torture/torture.ts";
import { engineNamed } from "./engine.ts";
import type { BrokerUnderTest } from "./market-over-broker.ts";
import { startProductionSet } from "./production-set.ts";

const SHOPPERS = 6;
const AWAY_MS = 2_500;
/** So soon after its engine is back the shop sells again. */
const BACK_WITHIN_MS = 15_000;
const habits: readonly Habit[] = ["buy", "decline-then-buy", "send-twice", "cancel-paid", "refund-part", "ship"];
const goods = Array.from({ length: 6 }, (_, index) => ({ sku: `O-${seed}-${index}`, price: 1990, units: 20_000 }));

type Outage = { readonly engine: string; readonly midCheckout: number; readonly backMs: number };

export function productionOutages(broker: BrokerUnderTest): void {
  const victims: readonly Victim[] = [
    ...["postgres", "mongodb", "mysql", "redis"].map((engine) => ({ engine, server: engineNamed(engine) })),
    { engine: broker.name, server: broker.server },
  ];
  test(`production set: each engine is killed under load and comes back, and all promises are kept`, async (t) => {
    const market = await startProductionSet(broker, t);
    await putGoods(await market.staff(), goods);
    const load = await startLoad(market);
    t.after(() => load.stop());
    const outages: Outage[] = [];
    for (const victim of victims) outages.push(await outage(market, victim, load, t));
    await load.stop();
    for (const { engine, midCheckout, backMs } of outages) {
      t.diagnostic(`${engine}: killed amid ${midCheckout} checkouts; selling again ${backMs} ms after it was back`);
    }
    await systemClock.sleep(DEADLINE_SECONDS * 1000 + 2_000);
    const { report, verdict } = await verifyMarket(market, load.acknowledgements, 20);
    t.diagnostic(`seed ${seed}: ${report.orders} orders, ${report.acknowledged} acknowledgements`);
    assert.equal(verdict, "holds");
    assert.ok(outages.filter((each) => each.midCheckout > 0).length >= victims.length - 1, "the outages were felt");
  });
}

type Server = ReturnType<typeof engineNamed>;
type Victim = { readonly engine: string; readonly server: Server };

async function outage(market: Market, { engine, server }: Victim, load: Load, t: TestContext): Promise<Outage> {
  t.after(() => server.start()); // Nothing, where it runs.
  for (let tries = 0; tries < 500 && load.inFlight() === 0; tries += 1) await systemClock.sleep(2);
  const midCheckout = load.inFlight();
  await server.stop();
  await systemClock.sleep(AWAY_MS);
  await server.start();
  const beganMs = systemClock.monotonicMs();
  for (;;) {
    const backMs = Math.round(systemClock.monotonicMs() - beganMs);
    if (await sells(market)) {
      assert.ok(backMs <= BACK_WITHIN_MS, `after ${engine} it took ${backMs} ms to sell again`);
      return { engine, midCheckout, backMs };
    }
    assert.ok(backMs <= BACK_WITHIN_MS, `${backMs} ms after ${engine} is back nothing is sold`);
    await systemClock.sleep(200);
  }
}

/** Everything that a sale needs: somebody signs in, a cart is filled, stock held, money taken. */
async function sells(market: Market): Promise<boolean> {
  try {
    const signedIn = await market.client.logIn({ body: staffAccount });
    if ("problem" in signedIn) return false;
    const answer = await tryCheckout(
      market.client,
      await fillCart(market.client, { sku: goods[0]?.sku ?? "", quantity: 1 }),
    );
    return !("problem" in answer) && answer.body.order.status === "paid";
  } catch {
    return false;
  }
}

type Load = { inFlight(): number; stop(): Promise<void>; readonly acknowledgements: string };

/** Shoppers who repeat what got no answer, under its own key, as a good client does. */
async function startLoad(market: Market): Promise<Load> {
  const crowd = await gatherCrowd({ market, seed, shoppers: SHOPPERS, goods, habits });
  let over = false;
  const shopper = async (number: number): Promise<void> => {
    while (!over) await crowd.visit(number);
  };
  const shopping = Promise.all(Array.from({ length: SHOPPERS }, (_, number) => shopper(number)));
  let stopped: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    over = true;
    await shopping;
    await crowd.close();
  };
  return {
    inFlight: () => crowd.tally.inFlight,
    stop: () => {
      stopped ??= end();
      return stopped;
    },
    acknowledgements: crowd.acknowledgements,
  };
}
