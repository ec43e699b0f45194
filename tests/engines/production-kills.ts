// The kills of tests/torture on the engines of production: processes die at seeded moments while people check out, decline,
// repeat, cancel and want their money back; the invariants are checked from outside, in the engines themselves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seed } from "../torture/dose.ts";
import { describe, torture } from "../torture/torture.ts";
import type { BrokerUnderTest } from "./market-over-broker.ts";
import { startProductionSet } from "./production-set.ts";

const CHECKOUTS = 200;
const SHOPPERS = 8;
const KILLS_EACH = 2;
const EVERY_MS = 500;
const services = ["gateway", "orders", "payments", "products", "users", "notifications", "stripe"];

export function productionKills(broker: BrokerUnderTest): void {
  test(`production set over ${broker.name}: processes killed at any moment lose nothing, charge once, sell once`, async (t) => {
    const market = await startProductionSet(broker, t);
    const plan = {
      ...{ market, seed, checkouts: CHECKOUTS, shoppers: SHOPPERS },
      goods: Array.from({ length: 8 }, (_, index) => ({
        ...{ sku: `P-${seed}-${index}`, price: 990 + 250 * index, units: CHECKOUTS * 6 },
      })),
      faults: { services, killsEach: KILLS_EACH, everyMs: EVERY_MS },
    };
    const result = await torture(plan);
    t.diagnostic(describe(plan, result));
    assert.equal(result.verdict, "holds");
    const killed = Map.groupBy(result.kills, (each) => each.service);
    for (const service of services)
      assert.ok((killed.get(service)?.length ?? 0) >= KILLS_EACH, `${service} was killed`);
    assert.ok(result.midCheckout * 2 >= result.kills.length, "most kills landed while somebody was checking out");
  });
}
