// Shoppers at a market's gate, with all that they need: connections, a staff token that stays fresh, the log of what they
// were promised. Whoever tests decides how long each goes on.
import { join } from "node:path";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { type Random, seededRandom } from "@souk/chassis/random";
import { expect, type Goods } from "../market/goods.ts";
import { type Market, staffAccount } from "../market/market.ts";
import { createWire, type Wire } from "../market/wire.ts";
import { openAckLog } from "./acks.ts";
import { type Habit, newTally, pickHabit, shop, type Tally } from "./shopper.ts";

export type CrowdPlan = {
  readonly market: Market;
  readonly seed: number;
  readonly shoppers: number;
  readonly goods: readonly Goods[];
  /** Of all habits by their weights, unless told. */
  readonly habits?: readonly Habit[];
};

export type Crowd = {
  readonly tally: Tally;
  readonly wire: Wire;
  /** Where `souk verify --acks` finds what was promised. */
  readonly acknowledgements: string;
  /** Each shopper's own, by the seed. */
  randomOf(shopper: number): Random;
  /** One visit to the shop. */
  visit(shopper: number): Promise<void>;
  /** When all visits have ended. A second time: nothing. */
  close(): Promise<void>;
};

/** Longer than any test; the access token's ten minutes are not. */
const TOKEN_EVERY_MS = 240_000;

export async function gatherCrowd({ market, seed, shoppers, goods, habits }: CrowdPlan): Promise<Crowd> {
  const wire = createWire(market.url, shoppers * 2);
  const acknowledgements = join(market.folder, `acks-${seed}.jsonl`);
  const acks = openAckLog(acknowledgements);
  const tally = newTally();
  const ids = createIds(systemClock, seededRandom(seed));
  const token = await keepToken(market, wire);
  const shippingOption = await firstShippingOption(market);
  const randoms = Array.from({ length: shoppers }, (_, shopper) => seededRandom(seed * 1_000 + shopper));
  const randomOf = (shopper: number): Random => randoms[shopper] as Random;
  let closed: Promise<void> | undefined;
  const leave = async (): Promise<void> => {
    token.stop();
    wire.close();
    await acks.close();
  };
  return {
    ...{ tally, wire, acknowledgements, randomOf },
    visit: (shopper) => {
      const random = randomOf(shopper);
      const habit = habits === undefined ? pickHabit(random) : (habits[random.below(habits.length)] as Habit);
      const tools = { wire, random, clock: systemClock, acks, goods, shippingOption, tally };
      return shop({ ...tools, staffToken: token.current, key: () => ids.uuid() }, habit);
    },
    close: () => {
      closed ??= leave();
      return closed;
    },
  };
}

async function keepToken(market: Market, wire: Wire): Promise<{ current(): string; stop(): void }> {
  const logIn = async (): Promise<string> => {
    const answer = await wire.send({ method: "POST", path: "/api/v1/auth/login", body: staffAccount });
    if (answer.status !== 200) throw new Error(`staff can't sign in at ${market.url}: ${answer.status}`);
    return String(answer.body.accessToken);
  };
  let token = await logIn();
  const timer = systemClock.every(TOKEN_EVERY_MS, async () => {
    token = await logIn().catch(() => token);
  });
  return { current: () => token, stop: () => void timer.stop() };
}

async function firstShippingOption({ client }: Market): Promise<string> {
  const cart = await expect(client.createCart({ body: { currency: "EUR" } }), "cart");
  const offers = await expect(
    client.listShippingOptions({ params: { id: cart.body.id }, query: { country: "DE" } }),
    "shipping options",
  );
  const [first] = offers.body;
  if (!first) throw new Error("nothing ships to DE");
  return first.id;
}
