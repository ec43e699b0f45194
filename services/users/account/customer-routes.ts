// /customers: what staff may see of the people who buy here.
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { MAX_ADDRESSES } from "@souk/contracts/users/account-schema";
import { listCustomers, readCustomer } from "@souk/contracts/users/routes";
import { toSavedAddress } from "../address/address.ts";
import type { AddressStore } from "../address/address-store.ts";
import { decodeCursor, nextCursor } from "../cursor.ts";
import { toProfile } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { queryWords } from "./search-terms.ts";

type Parts = { readonly accounts: AccountStore; readonly addresses: AddressStore };

export function customerRoutes({ accounts, addresses }: Parts): readonly Served[] {
  return [
    serve(listCustomers, async ({ query }) => {
      const before = decodeCursor(query.cursor);
      const page = await accounts.list({
        roles: ["customer"],
        words: query.q === undefined ? [] : queryWords(query.q),
        limit: query.limit ?? DEFAULT_PAGE,
        ...(before !== undefined && { before }),
      });
      const body = {
        items: page.accounts.map(toProfile),
        nextCursor: nextCursor(page.accounts, page.more),
        total: page.total,
      };
      return { status: 200, body };
    }),
    serve(readCustomer, async ({ params }) => {
      const account = await accounts.find(params.id);
      if (account?.role !== "customer") throw problem("not_found");
      const book = await addresses.list(account.id, { limit: MAX_ADDRESSES });
      return { status: 200, body: { ...toProfile(account), addresses: book.entries.map(toSavedAddress) } };
    }),
  ];
}
