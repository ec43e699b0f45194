// Sessions in PostgreSQL. Whatever happens to a family happens under the lock of its row.
import type { PostgresDatabase, Tx } from "@souk/chassis/postgres/database";
import type { AccountEvents } from "../account/account-events.ts";
import { livingAccount } from "../account/account-rows.postgres.ts";
import type { AppendAudit } from "../audit/audit-log.postgres.ts";
import type { Occasion } from "../occasion.ts";
import { MAX_SESSIONS } from "./session.ts";
import { endSession, type FamilyRow, tellEnded } from "./session-rows.postgres.ts";
import type { NewSession, NextToken, Rotation, SessionStore } from "./session-store.ts";

type Wiring = { readonly events: AccountEvents; readonly audit: AppendAudit };

export function openPostgresSessionStore(database: PostgresDatabase, wiring: Wiring): SessionStore {
  return {
    open: (session, occasion) => database.write((tx) => open(tx, session, occasion, wiring)),
    rotate: (hash, next, occasion) => database.write((tx) => rotate(tx, { hash, next, occasion }, wiring)),
    end: (hash, occasion) => database.write((tx) => end(tx, hash, occasion, wiring)),
    count: async (accountId, now) => {
      const sql = "SELECT count(*) AS n FROM sessions WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2";
      return (await database.get<{ n: number }>(sql, accountId, now))?.n ?? 0;
    },
    endedSince: async (since, { after = "", limit }) => {
      const sql = "SELECT family_id FROM sessions WHERE ended_at >= $1 AND family_id > $2 ORDER BY family_id LIMIT $3";
      return (await database.all<FamilyRow>(sql, since, after, limit)).map((row) => row.family_id);
    },
    sweep: (now, limit) => database.write((tx) => sweep(tx, now, limit)),
  };
}

async function open(
  tx: Tx,
  session: NewSession,
  occasion: Occasion,
  { events, audit }: Wiring,
): Promise<"opened" | "stale"> {
  const { familyId, accountId, credentialsVersion } = session;
  const account = await tx.get(
    "SELECT 1 FROM accounts WHERE id = $1 AND credentials_version = $2 AND deleted_at IS NULL FOR NO KEY UPDATE",
    accountId,
    credentialsVersion,
  );
  if (!account) return "stale";
  await tx.run(
    "INSERT INTO sessions (family_id, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
    familyId,
    accountId,
    occasion.at,
    session.expiresAt,
  );
  await tx.run(
    "INSERT INTO refresh_tokens (hash, family_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
    session.tokenHash,
    familyId,
    occasion.at,
    Math.min(session.tokenExpiresAt, session.expiresAt),
  );
  const ended = await tx.all<FamilyRow>(
    `UPDATE sessions SET ended_at = $2, ended_by = 'limit' WHERE ended_at IS NULL AND family_id IN (
       SELECT family_id FROM sessions WHERE account_id = $1 AND ended_at IS NULL ORDER BY family_id DESC OFFSET $3)
     RETURNING family_id`,
    accountId,
    occasion.at,
    MAX_SESSIONS,
  );
  tellEnded(tx, { accountId, ended }, { occasion, events });
  await audit(tx, { action: "login.succeeded", accountId }, occasion);
  return "opened";
}

type SessionRow = {
  readonly family_id: string;
  readonly account_id: string;
  readonly expires_at: number;
  readonly ended_at: number | null;
};

/** A token's family never changes: it is found without a lock, and the family is locked as it is now. */
function lockFamilyOf(tx: Tx, hash: string): Promise<SessionRow | undefined> {
  return tx.get<SessionRow>(
    `SELECT family_id, account_id, expires_at, ended_at FROM sessions
     WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE hash = $1) FOR UPDATE`,
    hash,
  );
}

const namesOf = ({ account_id: accountId, family_id: familyId }: SessionRow) => ({ accountId, familyId });

type Presented = { readonly hash: string; readonly next: NextToken; readonly occasion: Occasion };

async function rotate(tx: Tx, { hash, next, occasion }: Presented, wiring: Wiring): Promise<Rotation> {
  const family = await lockFamilyOf(tx, hash);
  if (!family || family.ended_at !== null) return { kind: "refused" };
  const token = await tx.get<{ expires_at: number; used_at: number | null }>(
    "SELECT expires_at, used_at FROM refresh_tokens WHERE hash = $1",
    hash,
  );
  if (!token || Math.min(token.expires_at, family.expires_at) <= occasion.at) return { kind: "refused" };
  if (token.used_at !== null) return endReused(tx, family, occasion, wiring);
  const account = await livingAccount(tx, family.account_id);
  if (!account) return { kind: "refused" };
  await tx.run("UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1 AND used_at IS NULL", hash, occasion.at);
  await tx.run(
    "INSERT INTO refresh_tokens (hash, family_id, parent_hash, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    next.hash,
    family.family_id,
    hash,
    occasion.at,
    Math.min(next.expiresAt, family.expires_at),
  );
  return { kind: "rotated", account, familyId: family.family_id };
}

async function endReused(tx: Tx, family: SessionRow, occasion: Occasion, wiring: Wiring): Promise<Rotation> {
  const { events, audit } = wiring;
  await endSession(tx, namesOf(family), { reason: "reuse", occasion, events });
  await audit(tx, { action: "session.reused", accountId: family.account_id, detail: family.family_id }, occasion);
  return { kind: "reused" };
}

async function end(tx: Tx, hash: string, occasion: Occasion, { events, audit }: Wiring): Promise<void> {
  const family = await lockFamilyOf(tx, hash);
  if (!family || !(await endSession(tx, namesOf(family), { reason: "logout", occasion, events }))) return;
  const accountId = family.account_id;
  await audit(tx, { action: "session.ended", accountId }, { ...occasion, actor: accountId });
}

/** What a rotation or another sweep is busy with is left for the next time. */
async function sweep(tx: Tx, now: number, limit: number): Promise<number> {
  const tokens = await tx.run(
    `DELETE FROM refresh_tokens WHERE hash = ANY (ARRAY(
       SELECT hash FROM refresh_tokens WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    now,
    limit,
  );
  const families = await tx.run(
    `DELETE FROM sessions WHERE family_id = ANY (ARRAY(
       SELECT family_id FROM sessions WHERE expires_at <= $1
         AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE refresh_tokens.family_id = sessions.family_id)
       LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    now,
    limit,
  );
  return tokens + families;
}
