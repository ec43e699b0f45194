// U1: a refresh token mints once, and never after its family has ended. U2: there is a way into every account that lives,
// and none into one that was given up, nor by a link to an address that it has no more.
import type { AccountRow, SessionRow, UsersBook } from "../rows.ts";
import type { Check } from "./check.ts";

export const sessionChecks: readonly Check[] = [
  {
    invariant: "U1",
    when: "always",
    title: "a used or revoked refresh token never mints again",
    run: ({ users: { sessions } }, report) => {
      for (const session of sessions) {
        const fault = familyFault(session);
        if (fault) report(session.familyId, fault, { ...session, tokens: session.tokens.length });
      }
      return sessions.length;
    },
  },
  {
    invariant: "U2",
    when: "always",
    title: "a living account can be signed in to, one that was deleted can't, and links go to the present address",
    run: ({ users }, report) => {
      const faults = wayFaults(users);
      for (const account of users.accounts) {
        const fault = faults(account);
        if (fault) report(account.id, fault, { id: account.id, deletedAt: account.deletedAt });
      }
      return users.accounts.length;
    },
  },
];

function wayFaults({ identities, links }: UsersBook): (account: AccountRow) => string | undefined {
  const identified = new Set(identities.map(({ accountId }) => accountId));
  const linked = Map.groupBy(links, ({ accountId }) => accountId);
  return ({ id, deletedAt, hasPassword, emailKey }) => {
    const own = linked.get(id) ?? [];
    if (deletedAt !== null) {
      return identified.has(id) || own.length > 0 || hasPassword === 1 ? "a deleted account has a way in" : undefined;
    }
    if (hasPassword === 0 && !identified.has(id)) return "nobody can sign in to a living account";
    const elsewhere = own.some(({ email }) => keyOf(email) !== emailKey);
    return elsewhere ? "a link goes to an address that the account has no more" : undefined;
  };
}

/** How the shop compares addresses: without regard to case, and to how Unicode spells a letter. */
function keyOf(email: string): string {
  return email.normalize("NFC").toLowerCase().normalize("NFC");
}

function familyFault({ tokens, endedAt }: SessionRow): string | undefined {
  const byHash = new Map(tokens.map((token) => [token.hash, token]));
  const parents = new Set<string>();
  for (const token of tokens) {
    if (endedAt !== null && token.issuedAt > endedAt) return "a token was issued after the family had ended";
    if (token.parent === null) continue;
    if (parents.has(token.parent)) return "a token has two children";
    parents.add(token.parent);
    const parent = byHash.get(token.parent);
    if (parent && parent.usedAt === null) return "a token has a child, but was never used";
  }
  const unused = tokens.filter((token) => token.usedAt === null);
  return unused.length > 1 ? `${unused.length} tokens of one family can be used` : undefined;
}
