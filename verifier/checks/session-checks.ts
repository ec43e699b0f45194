// U1: a refresh token mints once, and never after its family has ended.
import type { SessionRow } from "../rows.ts";
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
];

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
