// When an account is deleted, its orders forget the person.
import { subscription } from "@souk/chassis/bus/bus";
import type { ServiceClient } from "@souk/chassis/client";
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import { problem } from "@souk/chassis/errors";
import { userDeleted } from "@souk/contracts/users/events";
import { MAX_SNAPSHOT_PAGE, snapshotAccounts } from "@souk/contracts/users/internal-routes";
import type { ForgetOptions, OrderStore } from "./order-store.ts";

export type AccountEventDependencies = {
  readonly orders: Pick<OrderStore, "forget">;
  readonly client: Pick<ServiceClient, "call">;
  readonly clock: Clock;
};

const SUBSCRIBER = "orders.users";
/** Orders in one operation, and operations for one account: ten thousand orders of one person. */
const BATCH = 50;
const MAX_BATCHES = 200;
const MAX_SNAPSHOT_PAGES = 20_000;

export function accountSubscription(deps: AccountEventDependencies) {
  return subscription({
    subscriber: SUBSCRIBER,
    source: "users",
    events: [userDeleted],
    delivery: "shared",
    handle: async (event) => forgetAll(deps, event.data.userId, { subscriber: SUBSCRIBER, event }),
    resync: async (context) => resync(deps, context),
  });
}

async function forgetAll(
  { orders, clock }: AccountEventDependencies,
  userId: string,
  taken?: ForgetOptions["taken"],
): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const options = { at: clock.now(), limit: BATCH, ...(taken && { taken }) };
    if ((await orders.forget(userId, options)) === "done") return;
  }
  throw new Error(`account ${userId} has more orders than one event can handle; the next try goes on`);
}

async function resync(deps: AccountEventDependencies, context: Context): Promise<void> {
  let after: string | undefined;
  for (let page = 0; page < MAX_SNAPSHOT_PAGES; page += 1) {
    const query = { limit: MAX_SNAPSHOT_PAGE, ...(after !== undefined && { after }) };
    const reply = await deps.client.call(snapshotAccounts, { query, context });
    if ("problem" in reply) throw problem("unavailable");
    const { items } = reply.body;
    for (const account of items) if (account.deleted) await forgetAll(deps, account.userId);
    after = items.at(-1)?.userId;
    if (items.length < MAX_SNAPSHOT_PAGE) return;
  }
}
