// /internal/accounts: what a subscriber of the account events rebuilds from after a gap.
import { type Served, serve } from "@souk/chassis/server";
import { MAX_SNAPSHOT_PAGE, snapshotAccounts } from "@souk/contracts/users/internal-routes";
import type { AccountStore } from "./account-store.ts";

export function snapshotRoutes({ accounts }: { readonly accounts: AccountStore }): readonly Served[] {
  return [
    serve(snapshotAccounts, async ({ query }) => {
      const limit = query.limit ?? MAX_SNAPSHOT_PAGE;
      const all = await accounts.snapshot({ limit, ...(query.after !== undefined && { after: query.after }) });
      const items = all.map(({ id, version, account }) => ({
        userId: id,
        version,
        deleted: account === undefined,
        profile: account
          ? {
              email: account.email,
              name: account.name,
              role: account.role,
              ...(account.locale !== null && { locale: account.locale }),
            }
          : null,
      }));
      return { status: 200, body: { items } };
    }),
  ];
}
