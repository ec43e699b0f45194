// Identities in PostgreSQL. A person's arrivals and links happen one after another; the account is locked behind that.
import type { PostgresDatabase, Queries, Tx } from "@souk/chassis/postgres/database";
import { MAX_IDENTITIES } from "@souk/contracts/users/openid-routes";
import { type Credentials, emailKey } from "../account/account.ts";
import { credentialsOf, lockAccount, lockAccountOfEmail } from "../account/account-rows.postgres.ts";
import { createAccount } from "../account/account-writes.postgres.ts";
import type { AppendAudit } from "../audit/audit-log.postgres.ts";
import type { LinkWiring } from "../link/mail-link-rows.postgres.ts";
import type { Occasion } from "../occasion.ts";
import type { Identity, Person } from "./identity.ts";
import type { Arrival, IdentityStore, Linking, Resolved } from "./identity-store.ts";

export function openPostgresIdentityStore(database: PostgresDatabase, wiring: LinkWiring): IdentityStore {
  return {
    resolve: (arrival, occasion) => database.write((tx) => resolve(tx, arrival, occasion, wiring)),
    link: (linking, occasion) => database.write((tx) => link(tx, linking, occasion, wiring)),
    list: (accountId) =>
      database.read(async (queries) => {
        const credentials = await credentialsOf(queries, "id", accountId);
        if (!credentials) return undefined;
        return { identities: await identitiesOf(queries, accountId), hasPassword: credentials.passwordHash !== null };
      }),
    unlink: (accountId, id, occasion) => database.write((tx) => unlink(tx, { accountId, id, occasion }, wiring)),
    spend: async (transactionId, expiresAt) => {
      const sql = "INSERT INTO used_transactions (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
      return (await database.run(sql, transactionId, expiresAt)) > 0 ? "first" : "spent";
    },
    sweep: (now, limit) =>
      database.run(
        `DELETE FROM used_transactions WHERE id = ANY (ARRAY(
           SELECT id FROM used_transactions WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
        now,
        limit,
      ),
  };
}

const COLUMNS = `id, account_id AS "accountId", provider, issuer, subject, linked_by AS "linkedBy",
  created_at AS "createdAt"`;

function identityOf(tx: Tx, { issuer, subject }: Person): Promise<Identity | undefined> {
  return tx.get<Identity>(`SELECT ${COLUMNS} FROM identities WHERE issuer = $1 AND subject = $2`, issuer, subject);
}

function identitiesOf(queries: Queries, accountId: string): Promise<readonly Identity[]> {
  return queries.all<Identity>(`SELECT ${COLUMNS} FROM identities WHERE account_id = $1 ORDER BY id`, accountId);
}

/** There may be no row yet that could be locked. Two persons of one hash wait for each other, and no more. */
async function lockPerson(tx: Tx, { issuer, subject }: Person): Promise<void> {
  await tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", JSON.stringify([issuer, subject]));
}

async function resolve(tx: Tx, arrival: Arrival, occasion: Occasion, wiring: LinkWiring): Promise<Resolved> {
  const { person, introduction, ids } = arrival;
  await lockPerson(tx, person);
  const identity = await identityOf(tx, person);
  // The account may go between the two looks, and its identities with it: then this is somebody new.
  const credentials = identity && (await credentialsOf(tx, "id", identity.accountId));
  if (identity && credentials) {
    const trusted = credentials.account.role === "customer" || identity.linkedBy === "password";
    return trusted ? { kind: "known", credentials } : { kind: "password_needed" };
  }
  if (!introduction) return { kind: "unverified" };
  const { accountId, identityId } = ids;
  const own = { ...occasion, actor: accountId };
  const made = { ...introduction, id: accountId, role: "customer", passwordHash: null, emailVerified: true } as const;
  const present = await lockAccountOfEmail(tx, emailKey(introduction.email));
  if (!present && (await createAccount(tx, { account: made, occasion: own }, wiring)) !== "email_taken") {
    await write(tx, { id: identityId, accountId, person, linkedBy: "registration" }, own, wiring.audit);
    return { kind: "registered", credentials: await living(tx, accountId) };
  }
  // Whoever took the address between our look and our write has committed: now there is a row.
  const account = present ?? (await lockAccountOfEmail(tx, emailKey(introduction.email)));
  if (!account) throw new Error("an address was taken by nobody");
  return linkByAddress(tx, { account, person, id: identityId }, occasion, wiring);
}

type Meeting = {
  readonly account: Credentials["account"];
  readonly person: Person;
  readonly id: string;
};

async function linkByAddress(
  tx: Tx,
  { account, person, id }: Meeting,
  occasion: Occasion,
  { audit }: LinkWiring,
): Promise<Resolved> {
  if (account.role !== "customer") return { kind: "password_needed" };
  if (!account.emailVerified) return { kind: "account_unverified" };
  // Somebody else of the same provider had this address: it may have changed hands there.
  const others = await identitiesOf(tx, account.id);
  if (others.length >= MAX_IDENTITIES || others.some(({ issuer }) => issuer === person.issuer)) {
    return { kind: "password_needed" };
  }
  const own = { ...occasion, actor: account.id };
  await write(tx, { id, accountId: account.id, person, linkedBy: "address" }, own, audit);
  return { kind: "linked", credentials: await living(tx, account.id) };
}

async function living(queries: Queries, accountId: string): Promise<Credentials> {
  const credentials = await credentialsOf(queries, "id", accountId);
  if (!credentials) throw new Error("an identity's account is gone");
  return credentials;
}

type Writing = Pick<Identity, "id" | "accountId" | "linkedBy"> & { readonly person: Person };

async function write(tx: Tx, writing: Writing, occasion: Occasion, audit: AppendAudit): Promise<Identity> {
  const { id, accountId, person, linkedBy } = writing;
  const { provider, issuer, subject } = person;
  await tx.run(
    `INSERT INTO identities (id, account_id, provider, issuer, subject, linked_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    id,
    accountId,
    provider,
    issuer,
    subject,
    linkedBy,
    occasion.at,
  );
  await audit(tx, { action: "identity.linked", accountId, detail: `${provider} by ${linkedBy}` }, occasion);
  return { id, accountId, provider, issuer, subject, linkedBy, createdAt: occasion.at };
}

async function link(tx: Tx, linking: Linking, occasion: Occasion, { audit }: LinkWiring) {
  const { id, accountId, credentialsVersion, person } = linking;
  await lockPerson(tx, person);
  await lockAccount(tx, accountId);
  if ((await credentialsOf(tx, "id", accountId))?.credentialsVersion !== credentialsVersion) return "stale";
  const present = await identityOf(tx, person);
  if (present && present.accountId !== accountId) return "taken";
  if (present) {
    await tx.run("UPDATE identities SET linked_by = 'password' WHERE id = $1", present.id);
    return { ...present, linkedBy: "password" } as const;
  }
  if ((await identitiesOf(tx, accountId)).length >= MAX_IDENTITIES) return "full";
  return write(tx, { id, accountId, person, linkedBy: "password" }, occasion, audit);
}

type Unlinking = { readonly accountId: string; readonly id: string; readonly occasion: Occasion };

async function unlink(tx: Tx, { accountId, id, occasion }: Unlinking, { audit }: LinkWiring) {
  if (!(await lockAccount(tx, accountId))) return "missing";
  const all = await identitiesOf(tx, accountId);
  const one = all.find((each) => each.id === id);
  if (!one) return "missing";
  if (all.length === 1 && (await living(tx, accountId)).passwordHash === null) return "last";
  await tx.run("DELETE FROM identities WHERE id = $1", id);
  await audit(tx, { action: "identity.unlinked", accountId, detail: one.provider }, occasion);
  return "unlinked";
}
