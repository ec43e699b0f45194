// /staff: who works here. Only owners get this far; that they still are is looked up, because a dismissed owner's token
// lives on for minutes and could hire itself again.
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import type { Ids } from "@souk/chassis/ids";
import { type Served, serve } from "@souk/chassis/server";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { addStaff, listStaff, removeStaff, updateStaff } from "@souk/contracts/users/routes";
import { decodeCursor, nextCursor } from "../cursor.ts";
import { busy, callerId, occasionOf } from "../edge.ts";
import type { PasswordHasher } from "../password/password-hasher.ts";
import { keyedHash } from "../secrets.ts";
import { OPERATOR_ID } from "../signing/access-tokens.ts";
import { type Account, toProfile } from "./account.ts";
import type { AccountStore } from "./account-store.ts";

type Parts = {
  readonly accounts: AccountStore;
  readonly hasher: PasswordHasher;
  readonly fingerprintKey: Uint8Array;
  readonly clock: Clock;
  readonly ids: Ids;
};

const staffRoles = ["staff", "owner"] as const;

export function staffRoutes(parts: Parts): readonly Served[] {
  const { accounts, clock } = parts;
  const requireOwner = async (id: string): Promise<void> => {
    if (id === OPERATOR_ID) return;
    const account = await accounts.find(id);
    if (!account) throw problem("unauthenticated");
    if (account.role !== "owner") throw problem("forbidden");
  };
  return [
    serve(listStaff, async ({ query }) => {
      const before = decodeCursor(query.cursor);
      const limit = query.limit ?? DEFAULT_PAGE;
      const page = await accounts.list({
        roles: staffRoles,
        words: [],
        limit,
        ...(before !== undefined && { before }),
      });
      const items = page.accounts.map(toProfile);
      return { status: 200, body: { items, nextCursor: nextCursor(page.accounts, page.more), total: page.total } };
    }),
    serveAddStaff(parts, requireOwner),
    serve(updateStaff, async (request) => {
      await requireOwner(callerId(request));
      const { name, role } = request.body;
      const change = { ...(name !== undefined && { name }), ...(role !== undefined && { role }) };
      // A name alone is no reason to touch a customer's account.
      const conditions = role === undefined ? { roles: staffRoles } : {};
      const outcome = await accounts.change(request.params.id, change, occasionOf(request, clock), conditions);
      return { status: 200, body: toProfile(changed(outcome)) };
    }),
    serve(removeStaff, async (request) => {
      await requireOwner(callerId(request));
      const occasion = occasionOf(request, clock);
      changed(await accounts.change(request.params.id, { role: "customer" }, occasion, { roles: staffRoles }));
      return { status: 204, body: null };
    }),
  ];
}

function serveAddStaff(
  { accounts, hasher, fingerprintKey, clock, ids }: Parts,
  requireOwner: (id: string) => Promise<void>,
) {
  return serve(addStaff, async (request) => {
    await requireOwner(callerId(request));
    const { email, name, password, role = "staff" } = request.body;
    const passwordHash = await hasher.hash(password);
    if (passwordHash === "busy") throw busy();
    // A plain hash of a body with a password in it would let a thief of the store guess it cheaply.
    const record = request.idempotency;
    const once = record && { ...record, fingerprint: keyedHash(fingerprintKey, record.fingerprint) };
    const account = { id: ids.uuid(), email, name, role, locale: null, passwordHash };
    const outcome = await accounts.create(account, occasionOf(request, clock), once ? { once } : {});
    if (outcome === "email_taken") throw problem("email_taken");
    return { status: 201, body: toProfile(outcome) };
  });
}

function changed(outcome: Account | "missing" | "email_taken" | "last_owner" | "stale"): Account {
  if (outcome === "missing") throw problem("not_found");
  if (outcome === "last_owner") throw problem("last_owner");
  if (outcome === "email_taken" || outcome === "stale") throw new Error(`a change of role answered ${outcome}`);
  return outcome;
}
