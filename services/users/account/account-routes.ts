// /users/me: the caller's own account.
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import { deleteProfile, readProfile, updateProfile } from "@souk/contracts/users/routes";
import { callerId, occasionOf, refusal } from "../edge.ts";
import { toProfile } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import type { ProfileEditor } from "./profile-editor.ts";

type Parts = { readonly accounts: AccountStore; readonly editor: ProfileEditor; readonly clock: Clock };

export function accountRoutes({ accounts, editor, clock }: Parts): readonly Served[] {
  return [
    serve(readProfile, async (request) => {
      const account = await accounts.find(callerId(request));
      if (!account) throw problem("unauthenticated");
      return { status: 200, body: toProfile(account) };
    }),
    serve(updateProfile, async (request) => {
      const outcome = await editor.edit(callerId(request), request.body, occasionOf(request, clock));
      if (outcome.kind === "edited") return { status: 200, body: toProfile(outcome.account) };
      throw outcome.kind === "gone" ? problem("unauthenticated") : refusal(outcome);
    }),
    serve(deleteProfile, async (request) => {
      const outcome = await accounts.erase(callerId(request), occasionOf(request, clock));
      if (outcome === "missing") throw problem("unauthenticated");
      if (outcome === "last_owner") throw problem("last_owner");
      return { status: 204, body: null };
    }),
  ];
}
