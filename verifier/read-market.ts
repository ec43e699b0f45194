// One look at the whole shop, store after store. The clients' log is read first: what it says was so before any
// store was looked at. Orders come before those who act on them, so that their answers can only be newer.
import { readAcknowledgements } from "./acknowledgements.ts";
import { readMessages } from "./readers/messages.ts";
import { readOrders } from "./readers/orders.ts";
import { readPayments } from "./readers/payments.ts";
import { readProducts } from "./readers/products.ts";
import { readProvider } from "./readers/provider.ts";
import { readSnapshot } from "./readers/snapshot.ts";
import { readUsers } from "./readers/users.ts";
import type { Market } from "./rows.ts";

export type Stores = {
  readonly orders: string;
  readonly products: string;
  readonly payments: string;
  readonly users: string;
  readonly notifications: string;
  /** Undefined where the provider is not the emulator. */
  readonly provider: string | undefined;
};

export type Look = {
  readonly stores: Stores;
  readonly acknowledgements: string | undefined;
  readonly running: boolean;
  readonly now: number;
};

export async function readMarket({ stores, acknowledgements, running, now }: Look): Promise<Market> {
  return {
    acknowledged: acknowledgements === undefined ? [] : readAcknowledgements(acknowledgements),
    at: now,
    running,
    orders: await readSnapshot(stores.orders, readOrders),
    products: await readSnapshot(stores.products, readProducts),
    payments: await readSnapshot(stores.payments, readPayments),
    provider: stores.provider === undefined ? undefined : await readSnapshot(stores.provider, readProvider),
    users: await readSnapshot(stores.users, readUsers),
    notifications: await readSnapshot(stores.notifications, async (rows) => ({ messages: await readMessages(rows) })),
  };
}
