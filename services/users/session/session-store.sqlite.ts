// Sessions in SQLite.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import type { AccountEvents } from "../account/account-events.ts";
import { livingAccount } from "../account/account-rows.sqlite.ts";
import type { AppendAudit } from "../audit/audit-log.sqlite.ts";
import type { Occasion } from "../occasion.ts";
import { MAX_SESSIONS } from "./session.ts";
import { endSession, type FamilyRow, tellEnded } from "./session-rows.sqlite.ts";
import type { NewSession, NextToken, Rotation, SessionStore } from "./session-store.ts";

type Wiring = { readonly events: AccountEvents; readonly audit: AppendAudit };

export function openSqliteSessionStore(database: SqliteDatabase, wiring: Wiring): SessionStore {
  return {
    open: (session, occasion) => database.write((tx) => open(tx, session, occasion, wiring)),
    rotate: (hash, next, occasion) => database.write((tx) => rotate(tx, { hash, next, occasion }, wiring)),
    end: (hash, occasion) => database.write((tx) => end(tx, hash, occasion, wiring)),
    count: async (accountId, now) =>
      database.read(
        (tx) =>
          tx.get<{ n: number }>(
            "SELECT count(*) AS n FROM sessions WHERE account_id = ? AND ended_at IS NULL AND expires_at > ?",
            accountId,
            now,
          )?.n ?? 0,
      ),
    endedSince: async (since, { after = "", limit }) =>
      database
        .read((tx) =>
          tx.all<FamilyRow>(
            "SELECT family_id FROM sessions WHERE ended_at >= ? AND family_id > ? ORDER BY family_id LIMIT ?",
            since,
            after,
            limit,
          ),
        )
        .map((row) => row.family_id),
    sweep: (now, limit) => database.write((tx) => sweep(tx, now, limit)),
  };
}

function open(tx: Tx, session: NewSession, occasion: Occasion, { events, audit }: Wiring): "opened" | "stale" {
  const { familyId, accountId, credentialsVersion } = session;
  const { changes } = tx.run(
    `INSERT INTO sessions (family_id, account_id, created_at, expires_at)
     SELECT ?, id, ?, ? FROM accounts WHERE id = ? AND credentials_version = ? AND deleted_at IS NULL`,
    familyId,
    occasion.at,
    session.expiresAt,
    accountId,
    credentialsVersion,
  );
  if (changes === 0) return "stale";
  tx.run(
    "INSERT INTO refresh_tokens (hash, family_id, issued_at, expires_at) VALUES (?, ?, ?, ?)",
    session.tokenHash,
    familyId,
    occasion.at,
    Math.min(session.tokenExpiresAt, session.expiresAt),
  );
  const ended = tx.all<FamilyRow>(
    `UPDATE sessions SET ended_at = ?, ended_by = 'limit' WHERE family_id IN (
       SELECT family_id FROM sessions WHERE account_id = ? AND ended_at IS NULL
       ORDER BY family_id DESC LIMIT -1 OFFSET ?) RETURNING family_id`,
    occasion.at,
    accountId,
    MAX_SESSIONS,
  );
  tellEnded(tx, { accountId, ended }, { occasion, events });
  audit(tx, { action: "login.succeeded", accountId }, occasion);
  return "opened";
}

type TokenRow = {
  readonly family_id: string;
  readonly account_id: string;
  readonly token_expires_at: number;
  readonly used_at: number | null;
  readonly family_expires_at: number;
  readonly ended_at: number | null;
};

function findToken(tx: Tx, hash: string): TokenRow | undefined {
  return tx.get<TokenRow>(
    `SELECT t.family_id, s.account_id, t.expires_at AS token_expires_at, t.used_at,
       s.expires_at AS family_expires_at, s.ended_at
     FROM refresh_tokens t JOIN sessions s ON s.family_id = t.family_id WHERE t.hash = ?`,
    hash,
  );
}

type Presented = { readonly hash: string; readonly next: NextToken; readonly occasion: Occasion };

function rotate(tx: Tx, { hash, next, occasion }: Presented, wiring: Wiring): Rotation {
  const row = findToken(tx, hash);
  if (!row || row.ended_at !== null) return { kind: "refused" };
  if (Math.min(row.token_expires_at, row.family_expires_at) <= occasion.at) return { kind: "refused" };
  if (row.used_at !== null) return endReused(tx, row, occasion, wiring);
  const account = livingAccount(tx, row.account_id);
  if (!account) return { kind: "refused" };
  tx.run("UPDATE refresh_tokens SET used_at = ? WHERE hash = ?", occasion.at, hash);
  tx.run(
    "INSERT INTO refresh_tokens (hash, family_id, parent_hash, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)",
    next.hash,
    row.family_id,
    hash,
    occasion.at,
    Math.min(next.expiresAt, row.family_expires_at),
  );
  return { kind: "rotated", account, familyId: row.family_id };
}

function endReused(tx: Tx, row: TokenRow, occasion: Occasion, { events, audit }: Wiring): Rotation {
  const family = { accountId: row.account_id, familyId: row.family_id };
  endSession(tx, family, { reason: "reuse", occasion, events });
  audit(tx, { action: "session.reused", accountId: row.account_id, detail: row.family_id }, occasion);
  return { kind: "reused" };
}

function end(tx: Tx, hash: string, occasion: Occasion, { events, audit }: Wiring): void {
  const row = findToken(tx, hash);
  if (!row) return;
  const family = { accountId: row.account_id, familyId: row.family_id };
  if (!endSession(tx, family, { reason: "logout", occasion, events })) return;
  audit(tx, { action: "session.ended", accountId: row.account_id }, { ...occasion, actor: row.account_id });
}

function sweep(tx: Tx, now: number, limit: number): number {
  const tokens = tx.run(
    "DELETE FROM refresh_tokens WHERE hash IN (SELECT hash FROM refresh_tokens WHERE expires_at <= ? LIMIT ?)",
    now,
    limit,
  ).changes;
  const families = tx.run(
    `DELETE FROM sessions WHERE family_id IN (
       SELECT s.family_id FROM sessions s WHERE s.expires_at <= ?
         AND NOT EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.family_id = s.family_id) LIMIT ?)`,
    now,
    limit,
  ).changes;
  return tokens + families;
}
