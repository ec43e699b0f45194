// Identities in SQLite.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { MAX_IDENTITIES } from "@souk/contracts/users/openid-routes";
import { type Credentials, emailKey } from "../account/account.ts";
import { accountOfEmail, credentialsOf } from "../account/account-rows.sqlite.ts";
import { createAccount } from "../account/account-writes.sqlite.ts";
import type { AppendAudit } from "../audit/audit-log.sqlite.ts";
import type { LinkWiring } from "../link/mail-link-rows.sqlite.ts";
import type { Occasion } from "../occasion.ts";
import type { Identity, LinkedBy, Person } from "./identity.ts";
import type { Arrival, IdentityStore, Linking, Resolved } from "./identity-store.ts";

export function openSqliteIdentityStore(database: SqliteDatabase, wiring: LinkWiring): IdentityStore {
  return {
    resolve: (arrival, occasion) => database.write((tx) => resolve(tx, arrival, occasion, wiring)),
    link: (linking, occasion) => database.write((tx) => link(tx, linking, occasion, wiring)),
    list: async (accountId) =>
      database.read((tx) => {
        const credentials = credentialsOf(tx, "id", accountId);
        if (!credentials) return undefined;
        return { identities: identitiesOf(tx, accountId), hasPassword: credentials.passwordHash !== null };
      }),
    unlink: (accountId, id, occasion) => database.write((tx) => unlink(tx, { accountId, id, occasion }, wiring)),
    spend: (transactionId, expiresAt) =>
      database.write((tx) => {
        const sql = "INSERT INTO used_transactions (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING";
        return tx.run(sql, transactionId, expiresAt).changes > 0 ? "first" : "spent";
      }),
    sweep: (now, limit) =>
      database.write(
        (tx) =>
          tx.run(
            "DELETE FROM used_transactions WHERE id IN (SELECT id FROM used_transactions WHERE expires_at <= ? LIMIT ?)",
            now,
            limit,
          ).changes,
      ),
  };
}

type IdentityRow = {
  readonly id: string;
  readonly account_id: string;
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly linked_by: LinkedBy;
  readonly created_at: number;
};

const COLUMNS = "id, account_id, provider, issuer, subject, linked_by, created_at";

function fromRow(row: IdentityRow): Identity {
  const { id, account_id: accountId, provider, issuer, subject, linked_by: linkedBy, created_at: createdAt } = row;
  return { id, accountId, provider, issuer, subject, linkedBy, createdAt };
}

function identityOf(tx: Tx, { issuer, subject }: Person): Identity | undefined {
  const sql = `SELECT ${COLUMNS} FROM identities WHERE issuer = ? AND subject = ?`;
  const row = tx.get<IdentityRow>(sql, issuer, subject);
  return row && fromRow(row);
}

function identitiesOf(tx: Tx, accountId: string): readonly Identity[] {
  const sql = `SELECT ${COLUMNS} FROM identities WHERE account_id = ? ORDER BY id`;
  return tx.all<IdentityRow>(sql, accountId).map(fromRow);
}

function resolve(tx: Tx, arrival: Arrival, occasion: Occasion, wiring: LinkWiring): Resolved {
  const { person, introduction, ids } = arrival;
  const identity = identityOf(tx, person);
  if (identity) {
    const credentials = living(tx, identity.accountId);
    const trusted = credentials.account.role === "customer" || identity.linkedBy === "password";
    return trusted ? { kind: "known", credentials } : { kind: "password_needed" };
  }
  if (!introduction) return { kind: "unverified" };
  const { accountId } = ids;
  const account = accountOfEmail(tx, emailKey(introduction.email));
  if (!account) {
    const made = { ...introduction, id: accountId, role: "customer", passwordHash: null, emailVerified: true } as const;
    const own = { ...occasion, actor: accountId };
    if (createAccount(tx, { account: made, occasion: own }, wiring) === "email_taken") throw new Error("just looked");
    write(tx, { id: ids.identityId, accountId, person, linkedBy: "registration" }, own, wiring.audit);
    return { kind: "registered", credentials: living(tx, accountId) };
  }
  if (account.role !== "customer") return { kind: "password_needed" };
  if (!account.emailVerified) return { kind: "account_unverified" };
  // Somebody else of the same provider had this address: it may have changed hands there.
  const others = identitiesOf(tx, account.id);
  if (others.length >= MAX_IDENTITIES || others.some(({ issuer }) => issuer === person.issuer)) {
    return { kind: "password_needed" };
  }
  const own = { ...occasion, actor: account.id };
  write(tx, { id: ids.identityId, accountId: account.id, person, linkedBy: "address" }, own, wiring.audit);
  return { kind: "linked", credentials: living(tx, account.id) };
}

function living(tx: Tx, accountId: string): Credentials {
  const credentials = credentialsOf(tx, "id", accountId);
  if (!credentials) throw new Error("an identity's account is gone");
  return credentials;
}

type Writing = Pick<Identity, "id" | "accountId" | "linkedBy"> & { readonly person: Person };

function write(tx: Tx, { id, accountId, person, linkedBy }: Writing, occasion: Occasion, audit: AppendAudit): Identity {
  const { provider, issuer, subject } = person;
  tx.run(
    `INSERT INTO identities (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    accountId,
    provider,
    issuer,
    subject,
    linkedBy,
    occasion.at,
  );
  audit(tx, { action: "identity.linked", accountId, detail: `${provider} by ${linkedBy}` }, occasion);
  return { id, accountId, provider, issuer, subject, linkedBy, createdAt: occasion.at };
}

function link(tx: Tx, linking: Linking, occasion: Occasion, { audit }: LinkWiring) {
  const { id, accountId, credentialsVersion, person } = linking;
  if (credentialsOf(tx, "id", accountId)?.credentialsVersion !== credentialsVersion) return "stale";
  const present = identityOf(tx, person);
  if (present && present.accountId !== accountId) return "taken";
  if (present) {
    tx.run("UPDATE identities SET linked_by = 'password' WHERE id = ?", present.id);
    return { ...present, linkedBy: "password" } as const;
  }
  if (identitiesOf(tx, accountId).length >= MAX_IDENTITIES) return "full";
  return write(tx, { id, accountId, person, linkedBy: "password" }, occasion, audit);
}

type Unlinking = { readonly accountId: string; readonly id: string; readonly occasion: Occasion };

function unlink(tx: Tx, { accountId, id, occasion }: Unlinking, { audit }: LinkWiring) {
  const all = identitiesOf(tx, accountId);
  const one = all.find((each) => each.id === id);
  if (!one) return "missing";
  if (all.length === 1 && living(tx, accountId).passwordHash === null) return "last";
  tx.run("DELETE FROM identities WHERE id = ?", id);
  audit(tx, { action: "identity.unlinked", accountId, detail: one.provider }, occasion);
  return "unlinked";
}
