// Links that were sent by mail, in PostgreSQL. The account is always locked before its links.
import type { PostgresDatabase, Queries, Tx } from "@souk/chassis/postgres/database";
import { appendEvent } from "@souk/chassis/postgres/outbox";
import type { MailLinkPurpose } from "@souk/contracts/users/mail-link";
import { type Account, emailKey } from "../account/account.ts";
import { lockAccount, lockAccountOfEmail } from "../account/account-rows.postgres.ts";
import { changePassword, markVerified } from "../account/account-writes.postgres.ts";
import type { Occasion } from "../occasion.ts";
import type { LinkDraft, MailLink } from "./mail-link.ts";
import { type LinkWiring, writeLink } from "./mail-link-rows.postgres.ts";
import type { MailLinkStore } from "./mail-link-store.ts";

export function openPostgresMailLinkStore(database: PostgresDatabase, wiring: LinkWiring): MailLinkStore {
  return {
    requestByEmail: (email, draft, occasion) =>
      database.write(async (tx) => {
        const account = await lockAccountOfEmail(tx, emailKey(email));
        if (account) await writeLink(tx, { account, draft, occasion }, wiring);
        else await writeNothing(tx, draft, occasion, wiring);
        return account ? "made" : "nobody";
      }),
    requestVerification: (accountId, draft, occasion) =>
      database.write(async (tx) => {
        const account = await lockAccount(tx, accountId);
        if (!account) return "missing";
        if (account.emailVerified) return "already_verified";
        await writeLink(tx, { account, draft, occasion }, wiring);
        return "made";
      }),
    find: (id, now) =>
      database.get<MailLink>(`SELECT ${COLUMNS} FROM mail_links WHERE id = $1 AND expires_at > $2`, id, now),
    works: async (tokenHash, purpose, now) => (await holderOf(database, { tokenHash, purpose, now })) !== undefined,
    resetPassword: (tokenHash, passwordHash, occasion) =>
      database.write(async (tx) => {
        const account = await take(tx, { tokenHash, purpose: "password-reset", now: occasion.at });
        if (!account) return "refused";
        const own = { ...occasion, actor: account.id };
        await changePassword(tx, { id: account.id, passwordHash, occasion: own, detail: "by a link" }, wiring);
        return proved(tx, account, own, wiring);
      }),
    verifyEmail: (tokenHash, occasion) =>
      database.write(async (tx) => {
        const account = await take(tx, { tokenHash, purpose: "verify-email", now: occasion.at });
        return account ? proved(tx, account, { ...occasion, actor: account.id }, wiring) : "refused";
      }),
    sweep: (now, limit) =>
      database.run(
        `DELETE FROM mail_links WHERE id = ANY (ARRAY(
           SELECT id FROM mail_links WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
        now,
        limit,
      ),
  };
}

const COLUMNS = `id, account_id AS "accountId", purpose, email, token_hash AS "tokenHash", expires_at AS "expiresAt"`;

/** As many statements as `writeLink` and its event take: the time must not tell that nobody has the address. */
async function writeNothing(tx: Tx, draft: LinkDraft, occasion: Occasion, { audit }: LinkWiring): Promise<void> {
  for (const id of [draft.id, draft.hashFor({ accountId: draft.id, email: "" })]) {
    await tx.run("DELETE FROM mail_links WHERE id = $1", id);
  }
  await audit(tx, { action: "link.requested", accountId: null, detail: draft.purpose }, occasion);
}

type Presented = { readonly tokenHash: string; readonly purpose: MailLinkPurpose; readonly now: number };

async function holderOf(queries: Queries, { tokenHash, purpose, now }: Presented): Promise<string | undefined> {
  const sql = "SELECT account_id FROM mail_links WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3";
  return (await queries.get<{ account_id: string }>(sql, tokenHash, purpose, now))?.account_id;
}

/** A link never changes hands: its account is found without a lock, locked, and then the link is looked at again. */
async function take(tx: Tx, presented: Presented): Promise<Account | undefined> {
  const accountId = await holderOf(tx, presented);
  const account = accountId === undefined ? undefined : await lockAccount(tx, accountId);
  if (!account || (await holderOf(tx, presented)) === undefined) return undefined;
  await tx.run("DELETE FROM mail_links WHERE account_id = $1 AND purpose = $2", account.id, presented.purpose);
  return account;
}

async function proved(tx: Tx, account: Account, occasion: Occasion, { events, audit }: LinkWiring): Promise<Account> {
  const after = await markVerified(tx, account, occasion, audit);
  if (after !== account) appendEvent(tx, events.changed(after, occasion));
  return after;
}
