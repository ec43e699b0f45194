// The accounts and sessions of users (services/users/migrations/sqlite says what its columns mean).
import type { AccountRow, IdentityRow, MailLinkRow, SessionRow, UsersBook } from "../rows.ts";
import { groupBy } from "./group-by.ts";
import { readMessages } from "./messages.ts";
import type { Rows } from "./snapshot.ts";

type Token = SessionRow["tokens"][number];

export async function readUsers(rows: Rows): Promise<UsersBook> {
  const tokens = groupBy(
    await rows.all<Token & { familyId: string }>(`SELECT family_id AS "familyId", hash, parent_hash AS parent,
      issued_at AS "issuedAt", used_at AS "usedAt" FROM refresh_tokens ORDER BY family_id, issued_at`),
    (row) => row.familyId,
    (row): Token => row,
  );
  const sessions = await rows.all<Omit<SessionRow, "tokens">>(
    `SELECT family_id AS "familyId", ended_at AS "endedAt", ended_by AS "endedBy" FROM sessions`,
  );
  return {
    messages: await readMessages(rows),
    accounts: await rows.all<AccountRow>(
      `SELECT id, version, created_at AS "createdAt", deleted_at AS "deletedAt", email_key AS "emailKey",
         CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS "hasPassword" FROM accounts`,
    ),
    identities: await rows.all<IdentityRow>(`SELECT id, account_id AS "accountId" FROM identities`),
    links: await rows.all<MailLinkRow>(`SELECT id, account_id AS "accountId", email FROM mail_links`),
    sessions: sessions.map((row) => ({ ...row, tokens: tokens.get(row.familyId) ?? [] })),
  };
}
