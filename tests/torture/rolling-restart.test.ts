// A rolling upgrade as the shopper sees it: two instances of each service are stopped and started one after the other
// while people look, sign in and buy, and no request fails. The small dose restarts one of each two.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import type { Random } from "@souk/chassis/random";
import { putGoods } from "../market/goods.ts";
import { type Market, type ProcessRow, staffAccount, startMarket } from "../market/market.ts";
import { eventually } from "../market/purchase.ts";
import type { Wire } from "../market/wire.ts";
import { gatherCrowd } from "./crowd.ts";
import { dose, seed } from "./dose.ts";
import type { Habit } from "./shopper.ts";
import { verifyMarket } from "./torture.ts";

const SHOPPERS = 6;
const services = ["users", "products", "orders", "payments", "notifications"];
/** Those that are sent once and must be answered once. */
const habits: readonly Habit[] = ["buy", "decline-then-buy", "cancel-paid", "refund-part", "ship"];
const goods = Array.from({ length: 6 }, (_, index) => ({ sku: `R-${seed}-${index}`, price: 1990, units: 5_000 }));

type Failures = Map<string, number>;

/** Everything that is not shopping: pages that no cache answers, and sign-ins. Notes what is not answered as it should be. */
async function lookAround(wire: Wire, random: Random, failed: Failures): Promise<void> {
  const note = (what: string): void => void failed.set(what, (failed.get(what) ?? 0) + 1);
  const ask = async (method: string, path: string, status: number, body?: unknown): Promise<void> => {
    try {
      const answer = await wire.send({ method, path, ...(body !== undefined && { body }) });
      if (answer.status !== status) note(`${method} ${path.split("?")[0]} ${answer.status} ${answer.body.code ?? ""}`);
    } catch (error) {
      note(`${method} ${path.split("?")[0]} ${error instanceof Error ? error.message : error}`);
    }
  };
  await ask("GET", `/api/v1/products?q=R-${seed}&minPrice=${random.below(1000)}`, 200);
  await ask("GET", `/api/v1/search/suggestions?q=r${random.below(1000)}`, 200);
  await ask("POST", "/api/v1/auth/login", 200, staffAccount);
}

/** The instance that took its place and is ready. */
async function restart(market: Market, row: ProcessRow): Promise<void> {
  process.kill(row.pid, "SIGTERM");
  await eventually(
    `${row.instance} is back`,
    () => market.processes(),
    (rows) => rows.some((each) => each.instance === row.instance && each.pid !== row.pid),
    30_000,
  );
}

test("each instance is stopped and started under load, and nobody notices", async (t) => {
  const scale = services.flatMap((service) => ["--scale", `${service}=2`]);
  const market = await startMarket({ arguments: scale, environment: { RESPONSE_CACHE: "off" } }, t);
  const staff = await market.staff();
  await putGoods(staff, goods);
  const crowd = await gatherCrowd({ market, seed, shoppers: SHOPPERS, goods, habits });
  const { tally } = crowd;
  t.after(() => crowd.close());
  const failed: Failures = new Map();
  let over = false;
  let looks = 0;
  const shopper = async (number: number): Promise<void> => {
    while (!over) {
      await crowd.visit(number);
      await lookAround(crowd.wire, crowd.randomOf(number), failed);
      looks += 1;
    }
  };
  const shopping = Promise.all(Array.from({ length: SHOPPERS }, (_, number) => shopper(number)));
  await systemClock.sleep(1_000);
  const all = (await market.processes()).filter((row) => services.includes(row.service));
  assert.equal(all.length, 2 * services.length);
  const rows = all.filter((row) => dose.scaled || row.instance.endsWith("-1"));
  for (const row of rows) {
    await restart(market, row);
    await systemClock.sleep(300);
  }
  over = true;
  await shopping;
  await crowd.close();
  t.diagnostic(
    `seed ${seed}: ${rows.length} restarts, ${tally.checkouts} checkouts, ${looks * 3} other requests; ` +
      `sent again: ${JSON.stringify([...tally.reasons])}; failed: ${JSON.stringify([...failed])}`,
  );
  assert.ok(tally.checkouts > rows.length, "people bought all the while");
  assert.deepEqual([tally.retries, tally.gaveUp, [...failed]], [0, 0, []]);
  const { verdict } = await verifyMarket(market, crowd.acknowledgements, rows.length);
  assert.equal(verdict, "holds");
});
