// The torture of a market: seeded shoppers, perhaps with processes killed among them, then the invariant checker from
// outside. Everything that decides what happens comes from the seed, which is printed.
import { systemClock } from "@souk/chassis/clock";
import { seededRandom } from "@souk/chassis/random";
import type { VerifyReport } from "@souk/verifier";
import { type Goods, putGoods } from "../market/goods.ts";
import type { Market } from "../market/market.ts";
import { gatherCrowd } from "./crowd.ts";
import { type Kill, killAround } from "./faults.ts";
import type { Tally } from "./shopper.ts";
import { makeProviderUnkind, type Unkindness } from "./unkind-provider.ts";

export type TorturePlan = {
  readonly market: Market;
  readonly seed: number;
  readonly checkouts: number;
  readonly shoppers: number;
  readonly goods: readonly Goods[];
  /** The provider loses answers, fails, and mixes up its webhooks. */
  readonly unkindProvider?: boolean;
  readonly faults?: { readonly services: readonly string[]; readonly killsEach: number; readonly everyMs: number };
};

export type Tortured = {
  readonly tally: Tally;
  readonly kills: readonly Kill[];
  /** Kills that landed while at least one checkout was being answered. */
  readonly midCheckout: number;
  readonly unkindness: Unkindness | undefined;
  readonly seconds: number;
  readonly acknowledgements: string;
  readonly report: VerifyReport;
  readonly verdict: string;
};

/** The checkout deadline of these tests and a little more: what nobody paid has to be closed by itself by then. */
export const DEADLINE_SECONDS = 5;
const SETTLE_MS = DEADLINE_SECONDS * 1000 + 2_000;
const MOST_VISITS_PER_CHECKOUT = 3;

export async function torture(plan: TorturePlan): Promise<Tortured> {
  const { market, seed } = plan;
  const random = seededRandom(seed);
  const staff = await market.staff();
  await putGoods(staff, plan.goods);
  const crowd = await gatherCrowd(plan);
  const { tally, acknowledgements } = crowd;
  const unkind = plan.unkindProvider ? await makeProviderUnkind(market, seed) : undefined;
  const beganMs = systemClock.monotonicMs();
  const over = new AbortController();
  const killing = plan.faults
    ? killAround({
        ...plan.faults,
        market,
        random,
        clock: systemClock,
        inFlight: () => tally.inFlight,
        signal: over.signal,
      })
    : Promise.resolve([]);
  let visits = 0;
  let killed = plan.faults === undefined;
  void killing.then(() => {
    killed = true;
  });
  // On a slow machine the kills take longer than the purchases: shoppers go on until both are done.
  const goesOn = (): boolean =>
    visits < plan.checkouts || (!killed && visits < plan.checkouts * MOST_VISITS_PER_CHECKOUT);
  const visit = async (shopper: number): Promise<void> => {
    while (goesOn()) {
      visits += 1;
      await crowd.visit(shopper);
    }
  };
  await Promise.all(Array.from({ length: plan.shoppers }, (_, shopper) => visit(shopper)));
  over.abort();
  const kills = await killing;
  const unkindness = await unkind?.relent();
  await crowd.close();
  const seconds = (systemClock.monotonicMs() - beganMs) / 1000;
  await systemClock.sleep(SETTLE_MS);
  const { report, verdict } = await verifyMarket(market, acknowledgements, Math.floor(plan.checkouts / 2));
  const midCheckout = kills.filter((each) => each.inFlight > 0).length;
  return { tally, kills, midCheckout, unkindness, seconds, acknowledgements, report, verdict };
}

/** `souk verify` as a process of its own: it may wait up to 15 s for the market to settle. */
export async function verifyMarket(
  market: Market,
  acknowledgements: string | undefined,
  minOrders: number,
): Promise<{ readonly report: VerifyReport; readonly verdict: string }> {
  const acks = acknowledgements === undefined ? [] : ["--acks", acknowledgements];
  const { code, stdout, stderr } = await market.souk(
    "verify",
    "--json",
    "--rest",
    "--min-orders",
    `${minOrders}`,
    ...acks,
  );
  if (stdout === "") throw new Error(`souk verify failed: ${stderr}`);
  const report = JSON.parse(stdout) as VerifyReport;
  const first = report.violations.slice(0, 5).map((each) => `${each.invariant} ${each.key}: ${each.message}`);
  const verdict = code === 0 ? "holds" : [`exit ${code}`, report.vacuous ?? "", ...first].join("\n");
  return { report, verdict };
}

/** One line that says what happened, so that a pass can be judged too. */
export function describe(
  plan: Pick<TorturePlan, "seed">,
  { tally, kills, midCheckout, unkindness, seconds, report }: Tortured,
): string {
  const told = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([word, count]) => `${word} ${count}`)
      .join(", ");
  return (
    `seed ${plan.seed}: ${tally.checkouts} checkouts in ${seconds.toFixed(1)} s ` +
    `(${(tally.checkouts / seconds).toFixed(0)}/s), ${kills.length} kills, ${midCheckout} of them mid-checkout, ` +
    (unkindness ? `${unkindness.errors} provider errors, ${unkindness.withheld} webhooks lost, ` : "") +
    `${tally.retries} retries (${told(tally.reasons)}), ${tally.gaveUp} given up; ${report.orders} orders, ` +
    `${report.acknowledged} acknowledgements, verified in ${report.rounds} looks; ${told(tally.outcomes)}`
  );
}
