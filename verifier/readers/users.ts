// The accounts and sessions of users (services/users/migrations/sqlite says what its columns mean).
import type { AccountRow, SessionRow, UsersBook } from "../rows.ts";
import { readMessages } from "./messages.ts";
import { groupBy, type Rows } from "./sqlite.ts";

type Token = SessionRow["tokens"][number];

export function readUsers(rows: Rows): UsersBook {
  const tokens = groupBy(
    rows.all<Token & { familyId: string }>(`SELECT family_id AS familyId, hash, parent_hash AS parent,
      issued_at AS issuedAt, used_at AS usedAt FROM refresh_tokens ORDER BY family_id, issued_at`),
    (row) => row.familyId,
    (row): Token => row,
  );
  const sessions = rows.all<Omit<SessionRow, "tokens">>(
    "SELECT family_id AS familyId, ended_at AS endedAt, ended_by AS endedBy FROM sessions",
  );
  return {
    messages: readMessages(rows),
    accounts: rows.all<AccountRow>(
      "SELECT id, version, created_at AS createdAt, deleted_at AS deletedAt FROM accounts",
    ),
    sessions: sessions.map((row) => ({ ...row, tokens: tokens.get(row.familyId) ?? [] })),
  };
}
