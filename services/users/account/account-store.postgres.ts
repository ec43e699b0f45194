// Accounts in PostgreSQL.
import type { PostgresDatabase, Tx } from "@souk/chassis/postgres/database";
import { isDuplicateOf } from "@souk/chassis/postgres/faults";
import { onceForKey } from "@souk/chassis/postgres/idempotency";
import { appendEvent } from "@souk/chassis/postgres/outbox";
import { roles } from "@souk/contracts/access";
import type { AppendAudit } from "../audit/audit-log.postgres.ts";
import { endLinksOf, writeLink } from "../link/mail-link-rows.postgres.ts";
import type { Occasion } from "../occasion.ts";
import { endSessionsOf } from "../session/session-rows.postgres.ts";
import { type Account, emailKey } from "./account.ts";
import type { AccountEvents } from "./account-events.ts";
import { listAccounts, snapshotAccounts } from "./account-lists.postgres.ts";
import { credentialsOf, isLastOwner, livingAccount, lockAccount, lockOwners } from "./account-rows.postgres.ts";
import type { AccountChange, AccountStore, ChangeConditions } from "./account-store.ts";
import { changePassword, createAccount, writeTerms } from "./account-writes.postgres.ts";

type Wiring = { readonly events: AccountEvents; readonly audit: AppendAudit };

export function openPostgresAccountStore(database: PostgresDatabase, wiring: Wiring): AccountStore {
  return {
    create: (account, occasion, { once, link } = {}) =>
      database.write((tx) =>
        onceForKey(tx, once, occasion.at, () => createAccount(tx, { account, occasion, link }, wiring)),
      ),
    createFirstOwner: (account, occasion) =>
      database.write(async (tx) => {
        await lockOwners(tx);
        const owner = await tx.get("SELECT 1 FROM accounts WHERE role = 'owner' AND deleted_at IS NULL LIMIT 1");
        return owner ? "present" : createAccount(tx, { account, occasion }, wiring);
      }),
    find: (id) => livingAccount(database, id),
    findCredentials: (email) => credentialsOf(database, "email_key", emailKey(email)),
    change: async (id, change, occasion, conditions = {}) => {
      try {
        return await database.write((tx) => applyChange(tx, { id, change, occasion, conditions }, wiring));
      } catch (error) {
        // Somebody took the address between our look and our write.
        if (isDuplicateOf(error, "accounts_email_key")) return "email_taken";
        throw error;
      }
    },
    rehash: async (id, credentialsVersion, passwordHash) => {
      await database.run(
        "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND credentials_version = $2 AND deleted_at IS NULL",
        id,
        credentialsVersion,
        passwordHash,
      );
    },
    erase: (id, occasion) => database.write((tx) => erase(tx, id, occasion, wiring)),
    list: (query) => database.read((queries) => listAccounts(queries, query)),
    snapshot: (query) => snapshotAccounts(database, query),
  };
}

type Change = {
  readonly id: string;
  readonly change: AccountChange;
  readonly occasion: Occasion;
  readonly conditions: ChangeConditions;
};

async function applyChange(tx: Tx, { id, change, occasion, conditions }: Change, wiring: Wiring) {
  const { events, audit } = wiring;
  if (change.role !== undefined) await lockOwners(tx);
  const before = await lockAccount(tx, id);
  if (!before || (conditions.roles && !conditions.roles.includes(before.role))) return "missing";
  if (await isStale(tx, id, conditions)) return "stale";
  const role = change.role ?? before.role;
  if (role !== "owner" && (await isLastOwner(tx, before))) return "last_owner";
  if (change.email !== undefined && (await isTaken(tx, id, change.email))) return "email_taken";
  const email = change.email ?? before.email;
  const moved = emailKey(email) !== emailKey(before.email);
  const after: Account = {
    ...before,
    name: change.name ?? before.name,
    email,
    emailVerified: before.emailVerified && !moved,
    locale: change.locale ?? before.locale,
    role,
  };
  const { passwordHash } = change;
  if (passwordHash !== undefined) await changePassword(tx, { id, passwordHash, occasion }, wiring);
  if (isSame(before, after)) return before;
  const written: Account = { ...after, version: before.version + 1 };
  await writeProfile(tx, written);
  await auditChange(tx, before, written, occasion, audit);
  if (roles.indexOf(role) < roles.indexOf(before.role)) {
    await endSessionsOf(tx, id, { reason: "role", occasion, events });
  }
  appendEvent(tx, events.changed(written, occasion));
  if (moved) await endLinksOf(tx, id);
  if (moved && change.link) await writeLink(tx, { account: written, draft: change.link, occasion }, wiring);
  return written;
}

async function isStale(tx: Tx, id: string, { credentialsVersion }: ChangeConditions): Promise<boolean> {
  if (credentialsVersion === undefined) return false;
  const sql = "SELECT credentials_version FROM accounts WHERE id = $1";
  return (await tx.get<{ credentials_version: number }>(sql, id))?.credentials_version !== credentialsVersion;
}

async function isTaken(tx: Tx, id: string, email: string): Promise<boolean> {
  return (await tx.get("SELECT 1 FROM accounts WHERE email_key = $1 AND id <> $2", emailKey(email), id)) !== undefined;
}

function isSame(a: Account, b: Account): boolean {
  return a.name === b.name && a.email === b.email && a.locale === b.locale && a.role === b.role;
}

async function writeProfile(tx: Tx, account: Account): Promise<void> {
  await tx.run(
    `UPDATE accounts SET version = $2, name = $3, email = $4, email_key = $5, locale = $6, role = $7,
       email_verified_at = CASE WHEN $8 THEN email_verified_at END WHERE id = $1`,
    account.id,
    account.version,
    account.name,
    account.email,
    emailKey(account.email),
    account.locale,
    account.role,
    account.emailVerified,
  );
  await tx.run("DELETE FROM account_terms WHERE account_id = $1", account.id);
  await writeTerms(tx, account);
}

async function auditChange(tx: Tx, before: Account, after: Account, occasion: Occasion, audit: AppendAudit) {
  const accountId = after.id;
  if (before.role !== after.role) {
    await audit(tx, { action: "role.changed", accountId, detail: `${before.role} to ${after.role}` }, occasion);
  }
  if (before.email !== after.email) await audit(tx, { action: "email.changed", accountId }, occasion);
  if (before.name !== after.name || before.locale !== after.locale) {
    await audit(tx, { action: "account.changed", accountId }, occasion);
  }
}

async function erase(tx: Tx, id: string, occasion: Occasion, { events, audit }: Wiring) {
  await lockOwners(tx);
  const account = await lockAccount(tx, id);
  if (!account) return "missing";
  if (await isLastOwner(tx, account)) return "last_owner";
  const version = account.version + 1;
  await tx.run(
    `UPDATE accounts SET version = $2, credentials_version = credentials_version + 1, email = NULL, email_key = NULL,
       email_verified_at = NULL, name = '', role = 'customer', locale = NULL, password_hash = NULL, deleted_at = $3 WHERE id = $1`,
    id,
    version,
    occasion.at,
  );
  for (const table of ["account_terms", "addresses", "known_networks", "mail_links", "identities"] as const) {
    await tx.run(`DELETE FROM ${table} WHERE account_id = $1`, id);
  }
  await endSessionsOf(tx, id, { reason: "deletion", occasion, events });
  // Where the person was is the person's too.
  await tx.run("UPDATE audit_log SET network = NULL WHERE account_id = $1", id);
  await audit(tx, { action: "account.deleted", accountId: id }, { ...occasion, network: null });
  appendEvent(tx, events.deleted(id, version, occasion));
  return "erased";
}
