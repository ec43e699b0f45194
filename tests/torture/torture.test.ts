// Shoppers without mercy, then with processes killed among them. The small dose is for every run, the full one for .ci/run.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Goods } from "../market/goods.ts";
import { startMarket } from "../market/market.ts";
import { dose, seed } from "./dose.ts";
import { rushForLastUnits } from "./last-units.ts";
import { DEADLINE_SECONDS, describe, torture, verifyMarket } from "./torture.ts";

/** Short, so that what nobody pays is closed within the time that a market has to settle. */
const environment = { CHECKOUT_DEADLINE_SECONDS: `${DEADLINE_SECONDS}` };
const services = ["gateway", "orders", "payments", "products", "users", "notifications", "stripe"];

const goods = (units: number): readonly Goods[] =>
  Array.from({ length: 8 }, (_, index) => ({ sku: `T-${seed}-${index}`, price: 990 + 250 * index, units }));

test("shoppers who decline, repeat, cancel and want their money back leave every invariant whole", async (t) => {
  const market = await startMarket({ environment }, t);
  const plan = { market, seed, checkouts: dose.checkouts, shoppers: dose.shoppers, goods: goods(dose.checkouts * 2) };
  const result = await torture(plan);
  t.diagnostic(describe(plan, result));
  assert.equal(result.verdict, "holds");
  assert.equal(result.tally.gaveUp, 0, "nobody has to give up where nothing fails");
});

test("the last units are each sold once, and everybody else is told", async (t) => {
  const market = await startMarket({ environment }, t);
  const { units, buyers, connections } = dose;
  const { sold, refused, other } = await rushForLastUnits({
    market,
    seed,
    sku: `LAST-${seed}`,
    units,
    buyers,
    connections,
  });
  t.diagnostic(`${buyers} buyers, ${units} units: ${sold} sold, ${refused} refused`);
  assert.deepEqual({ sold, refused, other }, { sold: units, refused: buyers - units, other: [] });
  const { verdict } = await verifyMarket(market, undefined, units);
  assert.equal(verdict, "holds");
});

test("a provider that loses answers and mixes up its webhooks charges nobody twice", async (t) => {
  const market = await startMarket({ environment }, t);
  const { faultCheckouts: checkouts, faultShoppers: shoppers } = dose;
  const plan = { market, seed, checkouts, shoppers, goods: goods(checkouts * 2), unkindProvider: true };
  const result = await torture(plan);
  t.diagnostic(describe(plan, result));
  assert.equal(result.verdict, "holds");
  const { errors = 0, withheld = 0 } = result.unkindness ?? {};
  assert.ok(errors > 0 && withheld > 0, "the provider's faults were felt");
});

/** The full dose kills among one instance of each, then among two of those that hold the trade together. */
const casts = dose.scaled ? [[], ["--scale", "orders=2,products=2,payments=2"]] : [[]];
for (const [index, cast] of casts.entries()) {
  const who = index === 0 ? "processes" : "processes, two of a service,";
  test(`${who} killed at any moment lose nothing, charge once and sell once`, async (t) => {
    const market = await startMarket({ environment, arguments: cast }, t);
    const plan = {
      market,
      seed,
      checkouts: dose.faultCheckouts,
      shoppers: dose.faultShoppers,
      goods: goods(dose.faultCheckouts * 6),
      faults: { services, killsEach: dose.killsEach, everyMs: dose.everyMs },
    };
    const result = await torture(plan);
    t.diagnostic(describe(plan, result));
    assert.equal(result.verdict, "holds");
    const killed = Map.groupBy(result.kills, (each) => each.service);
    for (const service of services) {
      assert.ok(
        (killed.get(service)?.length ?? 0) >= dose.killsEach,
        `${service} was killed too seldom: the run was too short`,
      );
    }
    assert.ok(result.midCheckout * 2 >= result.kills.length, "most kills must land while somebody is checking out");
  });
}
