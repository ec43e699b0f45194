// A whole market whose events go over a real broker: what people do, mails that arrive once, caches of two gateways that
// stay true, a restart, and a broker that is killed while people buy. Every service that can have two instances has two.
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { type Client, createClient } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { type Delivered, mailboxOf } from "../market/mailbox.ts";
import { type Market, runSouk, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
import { openGateway } from "../market/second-gateway.ts";
import { verifyMarket } from "../torture/torture.ts";
import type { engineNamed } from "./engine.ts";

export type BrokerUnderTest = {
  readonly name: string;
  /** `BUS_URL`, with a prefix of this run. */
  readonly url: string;
  readonly server: ReturnType<typeof engineNamed>;
  /** Removes what this run left in it. */
  readonly wipe: () => Promise<void>;
};

/** So soon after its server is back, the broker carries again everywhere. */
const BACK_WITHIN_MS = 15_000;
/** So long a cache may be behind while the broker is away: services ask feeds every 5 s then. */
const STALE_WITHIN_MS = 12_000;
const OUTAGES = 2;
const CHECKED_AT_ONCE = 8;
const password = "correct horse battery";
const jug = { sku: "JUG", quantity: 1 };

type Bazaar = { market: Market; gateways: readonly Client[] };

export function marketOverBroker(broker: BrokerUnderTest): void {
  const endings: (() => Promise<unknown> | undefined)[] = [];
  const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.push(task) };
  const bazaar = {} as Bazaar;
  const name = (what: string): string => `market over ${broker.name}: ${what}`;

  before(async () => {
    cleanup.after(broker.wipe);
    const scale = ["users", "products", "orders", "notifications"].flatMap((each) => ["--scale", `${each}=2`]);
    bazaar.market = await startMarket({ environment: { BUS_URL: broker.url }, arguments: scale }, cleanup);
    const second = await openGateway(bazaar.market, { BUS_URL: broker.url }, cleanup);
    bazaar.gateways = [bazaar.market.client, createClient({ baseUrl: second })];
    await putGoods(await bazaar.market.staff(), [{ sku: "JUG", price: 2500, units: 5_000 }]);
  });
  after(async () => {
    for (const end of endings.toReversed()) await end();
  });

  test(name("people sign up and buy; each mail arrives once, by the broker"), (t) => buying(bazaar, t));
  test(name("a new price is seen at both gateways at once"), () => pricing(bazaar, 2_000));
  test(name("stopped and started again, everything is still there"), () => restarting(bazaar));
  test(name("it is killed under load: selling goes on, and it soon carries again"), (t) => outage(bazaar, broker, t));
  test(name("the invariants hold, and the doctor finds nothing"), (t) => examining(bazaar, t));
  test(name("one that can't be reached is told, and the market is open all the same"), () => absent(broker, cleanup));
}

const newEmail = (): string => `ada-${newKey()}@example.org`;
const registering = (client: Client, email: string) =>
  client.registerAccount({ body: { email, password, name: "Ada" } });
const buy = async (client: Client) => (await checkout(client, await fillCart(client, jug))).order;

/** Beside it whoever signs up is asked to prove the address. */
const welcomes = async (market: Market, email: string): Promise<readonly Delivered[]> =>
  (await mailboxOf(market).mails(email)).filter(({ subject }) => subject.startsWith("Welcome"));

/** One receipt for each order, at the first try. */
async function assertReceipts(market: Market, orders: readonly string[], withinMs?: number): Promise<void> {
  const staff = await market.staff();
  const left = [...orders];
  const check = async (id: string): Promise<void> => {
    const mails = await eventually(
      `receipt of ${id}`,
      async () => (await expect(staff.listMails({ query: { orderId: id } }), "mails")).body.items,
      (all) => all.some((mail) => mail.state === "sent"),
      withinMs,
    );
    assert.deepEqual(
      mails.map((mail) => [mail.template, mail.attempts]),
      [["order_confirmation", 1]],
    );
  };
  const work = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await check(id);
  };
  await Promise.all(Array.from({ length: CHECKED_AT_ONCE }, work));
}

async function assertNoCopies(market: Market): Promise<void> {
  const mails = await mailboxOf(market).mails();
  assert.deepEqual(
    mails.filter(({ copies }) => copies !== 1),
    [],
    "nothing came twice",
  );
  assert.equal(new Set(mails.map(({ messageId }) => messageId)).size, mails.length);
}

type Metric = {
  readonly name: string;
  readonly values: readonly { readonly value: number; readonly labels: Readonly<Record<string, string>> }[];
};

/** Over all services' instances. */
async function sumOf(market: Market, metric: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const rows = (await market.processes()).filter(({ service }) => service !== "gateway");
  const found = await Promise.all(
    rows.map(async ({ url }) => {
      const answer = await fetch(`${url}/metrics`, { headers: { accept: "application/json" } });
      return answer.ok ? ((await answer.json()) as readonly Metric[]) : [];
    }),
  );
  return found
    .flat()
    .filter(({ name }) => name === metric)
    .flatMap(({ values }) => values)
    .filter((each) => Object.entries(labels).every(([key, value]) => each.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

async function buying({ market }: Bazaar, t: TestContext): Promise<void> {
  const email = newEmail();
  const { body } = await expect(registering(market.client, email), "register");
  const ada = createClient({ baseUrl: market.url, token: body.accessToken });
  const orders = await Promise.all([buy(ada), ...Array.from({ length: 20 }, () => buy(market.client))]);
  await assertReceipts(
    market,
    orders.map(({ id }) => id),
  );
  await eventually(
    "a welcome",
    () => welcomes(market, email),
    (mails) => mails.length === 1,
  );
  await assertNoCopies(market);
  // Each order is placed and paid, and two services hear of both.
  const published = await sumOf(market, "souk_broker_published_total");
  assert.ok(published >= orders.length * 3, `${published} were published`);
  const carried = await eventually(
    "the broker carries",
    () => sumOf(market, "souk_broker_messages_total"),
    (count) => count >= orders.length * 4,
  );
  t.diagnostic(`${published} events published, ${carried} messages read`);
}

async function pricing({ market, gateways }: Bazaar, withinMs: number): Promise<void> {
  const read = async (gateway: Client) => {
    const { body } = await expect(gateway.readProduct({ params: { idOrHandle: "jug" } }), "the jug");
    return body.title;
  };
  const staff = await market.staff();
  for (const gateway of gateways) assert.equal(await read(gateway), await read(gateway));
  const title = `A jug, ${newKey()}`;
  await expect(staff.updateProduct({ params: { idOrHandle: "jug" }, body: { title } }), "rename");
  for (const gateway of gateways) {
    await eventually(
      "the new one",
      () => read(gateway),
      (seen) => seen === title,
      withinMs,
    );
  }
}

async function restarting(bazaar: Bazaar): Promise<void> {
  const email = newEmail();
  const { body: first } = await expect(registering(bazaar.market.client, email), "register");
  const ada = createClient({ baseUrl: bazaar.market.url, token: first.accessToken });
  const { id } = await buy(ada);
  await eventually(
    "a welcome",
    () => mailboxOf(bazaar.market).mails(email),
    (mails) => mails.length > 0,
  );
  await assertReceipts(bazaar.market, [id]);
  const before = await mailboxOf(bazaar.market).mails();
  const market = await bazaar.market.restart();
  bazaar.market = market;
  bazaar.gateways = [market.client, ...bazaar.gateways.slice(1)];
  const { body } = await expect(
    market.client.refreshSession({ body: { refreshToken: first.refreshToken } }),
    "refresh",
  );
  const again = createClient({ baseUrl: market.url, token: body.accessToken });
  assert.equal((await expect(again.readOrder({ params: { id } }), "order")).body.status, "paid");
  await systemClock.sleep(2_000);
  assert.deepEqual(
    new Set((await mailboxOf(market).mails()).map((mail) => mail.messageId)),
    new Set(before.map((mail) => mail.messageId)),
    "no mail was sent again",
  );
  await pricing(bazaar, BACK_WITHIN_MS);
}

type Load = { readonly registered: string[]; readonly paid: string[]; readonly refused: string[] };

/** Sign-ups and guests' purchases, until told to end. */
async function load(market: Market, signal: AbortSignal, { registered, paid, refused }: Load): Promise<void> {
  const signUps = async (): Promise<void> => {
    while (!signal.aborted) {
      const email = newEmail();
      const answer = await registering(market.client, email);
      if (answer.status === 201) registered.push(email);
      else refused.push(`sign-up ${answer.status}`);
      await systemClock.sleep(300);
    }
  };
  const purchases = async (): Promise<void> => {
    while (!signal.aborted) {
      const answer = await tryCheckout(market.client, await fillCart(market.client, jug));
      if ("problem" in answer) refused.push(`purchase ${answer.status} ${answer.problem.code}`);
      else paid.push(answer.body.order.id);
      await systemClock.sleep(100);
    }
  };
  await Promise.all([signUps(), purchases(), purchases()]);
}

async function outage(bazaar: Bazaar, { server }: BrokerUnderTest, t: TestContext): Promise<void> {
  const { market } = bazaar;
  const pids = (await market.processes()).map((row) => row.pid);
  const over = new AbortController();
  const found: Load = { registered: [], paid: [], refused: [] };
  const loading = load(market, over.signal, found);
  t.after(async () => {
    over.abort();
    await server.start(); // Nothing, where it runs.
  });
  await systemClock.sleep(2_000);
  for (let round = 1; round <= OUTAGES; round += 1) {
    await server.stop();
    const soldBefore = found.paid.length;
    await pricing(bazaar, STALE_WITHIN_MS);
    await assertAway(market);
    const sold = found.paid.slice(soldBefore);
    assert.ok(sold.length > 0, "guests buy while there is no broker");
    await assertReceipts(market, sold.slice(0, 1), STALE_WITHIN_MS);
    await server.start();
    t.diagnostic(`outage ${round}: ${sold.length} orders; all is back after ${await assertBack(market)} ms`);
    await systemClock.sleep(1_000);
  }
  over.abort();
  await loading;
  t.diagnostic(`${found.registered.length} sign-ups, ${found.paid.length} orders`);
  assert.deepEqual(found.refused, [], "nothing is refused");
  assert.deepEqual(
    (await market.processes()).map((row) => row.pid),
    pids,
    "no process has died",
  );
  await assertReceipts(market, found.paid, 30_000);
  for (const email of found.registered) {
    const mails = await eventually(
      `a welcome for ${email}`,
      () => welcomes(market, email),
      (some) => some.length > 0,
    );
    assert.equal(mails.length, 1);
  }
  await assertNoCopies(market);
}

/** Told where operators look. */
async function assertAway(market: Market): Promise<void> {
  const system = await readSystem(market);
  assert.equal(system.healthy, false);
  assert.ok(brokersOf(system).includes("away"), "/system says so");
  const { code, stdout } = await market.souk("doctor");
  assert.equal(code, 1);
  assert.match(stdout, /BAD +broker +[^\n]*can't reach it; \d+ events/);
}

/** Everybody has it, and nothing waits to be published. Answers how long that took. */
async function assertBack(market: Market): Promise<number> {
  const startedMs = systemClock.monotonicMs();
  const inLine = () => sumOf(market, "souk_broker_messages_total", { outcome: "next" });
  const before = await inLine();
  await eventually(
    "the broker carries again",
    async () => {
      await buy(market.client);
      return { brokers: brokersOf(await readSystem(market)), carried: (await inLine()) - before };
    },
    ({ brokers, carried }) => brokers.every((each) => each === "connected") && carried > 0,
    BACK_WITHIN_MS,
  );
  return Math.round(systemClock.monotonicMs() - startedMs);
}

const readSystem = async (market: Market) => (await expect((await market.staff()).readSystem({}), "system")).body;
type System = Awaited<ReturnType<typeof readSystem>>;

const brokersOf = ({ services }: System) =>
  services.flatMap(({ instances }) => instances.map(({ broker }) => broker)).filter((broker) => broker !== null);

async function examining({ market }: Bazaar, t: TestContext): Promise<void> {
  const { report, verdict } = await verifyMarket(market, undefined, 21);
  assert.equal(verdict, "holds");
  const checked = (invariant: string) => report.results.find((each) => each.invariant === invariant)?.checked ?? 0;
  t.diagnostic(`${report.orders} orders; rows checked: M1 ${checked("M1")}, M2 ${checked("M2")}, M3 ${checked("M3")}`);
  assert.ok(checked("M2") > 20 && checked("M3") > 20);
  const { code, stdout } = await market.souk("doctor");
  assert.equal(code, 0, stdout);
  assert.match(stdout, /ok +broker +\d+ instances have it; 0 events wait/);
  const system = await readSystem(market);
  assert.equal(system.healthy, true);
  assert.ok(brokersOf(system).length >= 10, "each instance of a service says how it has the broker");
  assert.ok(system.services.filter(({ relayLag }) => relayLag === 0).length >= 4);
}

async function absent({ url }: BrokerUnderTest, cleanup: { after(task: () => Promise<unknown>): void }): Promise<void> {
  const { protocol, search } = new URL(url.replace(/^\w+/, "http"));
  const scheme = url.slice(0, url.indexOf(":"));
  assert.equal(protocol, "http:");
  const away = `${scheme}://ada:canary@127.0.0.1:1/${search}`;
  const market = await startMarket({ environment: { BUS_URL: away } }, cleanup);
  await putGoods(await market.staff(), [{ sku: "JUG", price: 2500, units: 10 }]);
  const { id } = await buy(market.client);
  await assertReceipts(market, [id], 30_000);
  assert.match(market.output(), /the broker can't be reached/);
  await assertAway(market);
  assert.doesNotMatch(market.output(), /canary/);
  await market.stop();
  const refused = await runSouk(["up"], { SOUK_DATA_DIR: market.folder, PORT: "0", BUS_URL: "nats://ada:canary@a" });
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^souk: BUS_URL must be feed:, or begin with one of amqp:[^\n]+\n$/);
  assert.doesNotMatch(refused.stderr, /canary/);
}
