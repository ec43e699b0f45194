// Accounts in SQLite.

import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { roles } from "@souk/contracts/access";
import type { AppendAudit } from "../audit/audit-log.sqlite.ts";
import { endLinksOf, writeLink } from "../link/mail-link-rows.sqlite.ts";
import type { Occasion } from "../occasion.ts";
import { endSessionsOf } from "../session/session-rows.sqlite.ts";
import { type Account, emailKey } from "./account.ts";
import type { AccountEvents } from "./account-events.ts";
import { listAccounts, snapshotAccounts } from "./account-lists.sqlite.ts";
import { credentialsOf, isLastOwner, livingAccount } from "./account-rows.sqlite.ts";
import type { AccountChange, AccountStore, ChangeConditions } from "./account-store.ts";
import { changePassword, createAccount, writeTerms } from "./account-writes.sqlite.ts";

type Wiring = { readonly events: AccountEvents; readonly audit: AppendAudit };

export function openSqliteAccountStore(database: SqliteDatabase, wiring: Wiring): AccountStore {
  return {
    create: (account, occasion, { once, link } = {}) =>
      database.write((tx) =>
        onceForKey(tx, once, occasion.at, () => createAccount(tx, { account, occasion, link }, wiring)),
      ),
    createFirstOwner: (account, occasion) =>
      database.write((tx) => {
        const owner = tx.get("SELECT 1 FROM accounts WHERE role = 'owner' AND deleted_at IS NULL LIMIT 1");
        return owner ? "present" : createAccount(tx, { account, occasion }, wiring);
      }),
    find: async (id) => database.read((tx) => livingAccount(tx, id)),
    findCredentials: async (email) => database.read((tx) => credentialsOf(tx, "email_key", emailKey(email))),
    change: (id, change, occasion, conditions = {}) =>
      database.write((tx) => applyChange(tx, { id, change, occasion, conditions }, wiring)),
    rehash: async (id, credentialsVersion, passwordHash) => {
      await database.write((tx) =>
        tx.run(
          "UPDATE accounts SET password_hash = ? WHERE id = ? AND credentials_version = ? AND deleted_at IS NULL",
          passwordHash,
          id,
          credentialsVersion,
        ),
      );
    },
    erase: (id, occasion) => database.write((tx) => erase(tx, id, occasion, wiring)),
    list: async (query) => database.read((tx) => listAccounts(tx, query)),
    snapshot: async (query) => database.read((tx) => snapshotAccounts(tx, query)),
  };
}

type Change = {
  readonly id: string;
  readonly change: AccountChange;
  readonly occasion: Occasion;
  readonly conditions: ChangeConditions;
};

function applyChange(tx: Tx, { id, change, occasion, conditions }: Change, wiring: Wiring) {
  const { events, audit } = wiring;
  const before = livingAccount(tx, id);
  if (!before || (conditions.roles && !conditions.roles.includes(before.role))) return "missing";
  if (isStale(tx, id, conditions)) return "stale";
  const role = change.role ?? before.role;
  if (role !== "owner" && isLastOwner(tx, before)) return "last_owner";
  if (change.email !== undefined && isTaken(tx, id, change.email)) return "email_taken";
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
  if (passwordHash !== undefined) changePassword(tx, { id, passwordHash, occasion }, wiring);
  if (isSame(before, after)) return before;
  const written: Account = { ...after, version: before.version + 1 };
  writeProfile(tx, written);
  auditChange(tx, before, written, occasion, audit);
  if (roles.indexOf(role) < roles.indexOf(before.role)) {
    endSessionsOf(tx, id, { reason: "role", occasion, events });
  }
  appendEvent(tx, events.changed(written, occasion));
  if (moved) endLinksOf(tx, id);
  if (moved && change.link) writeLink(tx, { account: written, draft: change.link, occasion }, wiring);
  return written;
}

function isStale(tx: Tx, id: string, { credentialsVersion }: ChangeConditions): boolean {
  if (credentialsVersion === undefined) return false;
  const row = tx.get<{ credentials_version: number }>("SELECT credentials_version FROM accounts WHERE id = ?", id);
  return row?.credentials_version !== credentialsVersion;
}

function isTaken(tx: Tx, id: string, email: string): boolean {
  return tx.get("SELECT 1 FROM accounts WHERE email_key = ? AND id <> ?", emailKey(email), id) !== undefined;
}

function isSame(a: Account, b: Account): boolean {
  return a.name === b.name && a.email === b.email && a.locale === b.locale && a.role === b.role;
}

function writeProfile(tx: Tx, account: Account): void {
  tx.run(
    `UPDATE accounts SET version = ?, name = ?, email = ?, email_key = ?, locale = ?, role = ?,
       email_verified_at = iif(?, email_verified_at, NULL) WHERE id = ?`,
    account.version,
    account.name,
    account.email,
    emailKey(account.email),
    account.locale,
    account.role,
    account.emailVerified ? 1 : 0,
    account.id,
  );
  writeTerms(tx, account);
}

function auditChange(tx: Tx, before: Account, after: Account, occasion: Occasion, audit: AppendAudit): void {
  const accountId = after.id;
  if (before.role !== after.role) {
    audit(tx, { action: "role.changed", accountId, detail: `${before.role} to ${after.role}` }, occasion);
  }
  if (before.email !== after.email) audit(tx, { action: "email.changed", accountId }, occasion);
  if (before.name !== after.name || before.locale !== after.locale) {
    audit(tx, { action: "account.changed", accountId }, occasion);
  }
}

function erase(tx: Tx, id: string, occasion: Occasion, { events, audit }: Wiring) {
  const account = livingAccount(tx, id);
  if (!account) return "missing";
  if (isLastOwner(tx, account)) return "last_owner";
  const version = account.version + 1;
  tx.run(
    `UPDATE accounts SET version = ?, credentials_version = credentials_version + 1, email = NULL, email_key = NULL,
       email_verified_at = NULL, name = '', role = 'customer', locale = NULL, password_hash = NULL, deleted_at = ? WHERE id = ?`,
    version,
    occasion.at,
    id,
  );
  for (const table of ["account_terms", "addresses", "known_networks", "mail_links", "identities"] as const) {
    tx.run(`DELETE FROM ${table} WHERE account_id = ?`, id);
  }
  endSessionsOf(tx, id, { reason: "deletion", occasion, events });
  // Where the person was is the person's too.
  tx.run("UPDATE audit_log SET network = NULL WHERE account_id = ?", id);
  audit(tx, { action: "account.deleted", accountId: id }, { ...occasion, network: null });
  appendEvent(tx, events.deleted(id, version, occasion));
  return "erased";
}
