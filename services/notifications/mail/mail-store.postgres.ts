// Mails in PostgreSQL.
import type { Ids } from "@souk/chassis/ids";
import type { PostgresDatabase, Queries, Tx } from "@souk/chassis/postgres/database";
import { takeEvent } from "@souk/chassis/postgres/inbox";
import type { ClaimedMail, Mail, NewMail } from "./mail.ts";
import type { MailQuery, MailStore, SendResult } from "./mail-store.ts";

export function createPostgresMailStore(database: PostgresDatabase, ids: Ids): MailStore {
  return {
    book: (cause, mail, at) =>
      database.write(async (tx) => {
        if ((await takeEvent(tx, cause.subscriber, cause.event, "every")) !== "apply") return "duplicate";
        if (!mail) return "booked";
        if (mail.userId !== null && (await isForgotten(tx, mail.userId))) return "forgotten";
        await insert(tx, { id: ids.uuid(), eventId: cause.event.id, mail, at });
        return "booked";
      }),
    forget: (userId, at, cause) =>
      database.write(async (tx) => {
        if (cause && (await takeEvent(tx, cause.subscriber, cause.event, "every")) !== "apply") return;
        await forget(tx, userId, at);
      }),
    claim: (instance, { now, until, limit }) => claim(database, { instance, now, until, limit }),
    anyDue: async (now) => {
      const sql = "SELECT 1 FROM mails WHERE state = 'queued' AND next_at <= $1 LIMIT 1";
      return (await database.get(sql, now)) !== undefined;
    },
    releaseClaims: async (instance, now) => {
      await database.run("UPDATE mails SET next_at = $2 WHERE state = 'queued' AND claimed_by = $1", instance, now);
    },
    note: (results) =>
      database.write(async (tx) => {
        for (const result of results.toSorted((a, b) => (a.id < b.id ? -1 : 1))) await note(tx, result);
      }),
    list: (query) => database.read((queries) => list(queries, query)),
    count: () => countStates(database),
  };
}

type ClaimedRow = Omit<ClaimedMail, "content"> & { readonly content: string };
type Claim = { readonly instance: string; readonly now: number; readonly until: number; readonly limit: number };

/** What another instance is just claiming is passed over. */
async function claim(queries: Queries, { instance, now, until, limit }: Claim): Promise<readonly ClaimedMail[]> {
  const rows = await queries.all<ClaimedRow>(
    `UPDATE mails SET attempts = attempts + 1, next_at = $3, claimed_by = $1 WHERE id = ANY (ARRAY(
       SELECT id FROM mails WHERE state = 'queued' AND next_at <= $2 ORDER BY next_at, id LIMIT $4
       FOR UPDATE SKIP LOCKED))
     RETURNING id, event_id AS "eventId", attempts, locale, recipient, content, created_at AS "createdAt"`,
    instance,
    now,
    until,
    limit,
  );
  return rows.map((row) => ({ ...row, content: JSON.parse(row.content) }));
}

/** A mail that was forgotten while it was on its way is not queued any more: it stays failed and nameless. */
async function note(tx: Tx, result: SendResult): Promise<void> {
  const { id } = result;
  if (result.kind === "sent") {
    await tx.run(
      `UPDATE mails SET state = 'sent', sent_at = $2, content = NULL, last_error = NULL, claimed_by = NULL
       WHERE id = $1 AND state = 'queued'`,
      id,
      result.at,
    );
    return;
  }
  // A mail server may say anything; a text can't hold everything.
  const reason = result.reason.replaceAll("\0", "");
  if (result.kind === "postponed") {
    const sql = "UPDATE mails SET last_error = $2, next_at = $3, claimed_by = NULL WHERE id = $1 AND state = 'queued'";
    await tx.run(sql, id, reason, result.nextAt);
  } else {
    const sql =
      "UPDATE mails SET state = 'failed', last_error = $2, claimed_by = NULL WHERE id = $1 AND state = 'queued'";
    await tx.run(sql, id, reason);
  }
}

/** A mail is booked before its person is forgotten, or not at all: never in between. */
async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", userId);
}

async function isForgotten(tx: Tx, userId: string): Promise<boolean> {
  await lockPerson(tx, userId);
  return (await tx.get("SELECT 1 FROM forgotten_users WHERE user_id = $1", userId)) !== undefined;
}

type Insertion = { readonly id: string; readonly eventId: string; readonly mail: NewMail; readonly at: number };

async function insert(tx: Tx, { id, eventId, mail, at }: Insertion): Promise<void> {
  const { content, locale, recipient, userId } = mail;
  const order = "order" in content ? content.order : undefined;
  await tx.run(
    `INSERT INTO mails (id, event_id, template, locale, recipient, user_id, order_id, order_number, content, state,
       next_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $10)`,
    id,
    eventId,
    content.template,
    locale,
    recipient,
    userId,
    order?.orderId ?? null,
    order?.orderNumber ?? null,
    JSON.stringify(content),
    at,
  );
}

async function forget(tx: Tx, userId: string, at: number): Promise<void> {
  await lockPerson(tx, userId);
  await tx.run("INSERT INTO forgotten_users (user_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING", userId, at);
  await tx.run(
    `UPDATE mails SET state = CASE state WHEN 'queued' THEN 'failed' ELSE state END, recipient = NULL, content = NULL,
       claimed_by = NULL, last_error = CASE state WHEN 'sent' THEN NULL ELSE 'the account was deleted' END
     WHERE user_id = $1`,
    userId,
  );
}

const COLUMNS = `id, event_id AS "eventId", template, locale, recipient, order_id AS "orderId",
  order_number AS "orderNumber", state, attempts, last_error AS "lastError", created_at AS "createdAt",
  sent_at AS "sentAt"`;

/** Greater than every id. */
const AFTER_ALL = "~";

async function list(queries: Queries, { orderId, limit, before = AFTER_ALL }: MailQuery) {
  const mails =
    orderId === undefined
      ? await queries.all<Mail>(`SELECT ${COLUMNS} FROM mails WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
      : await queries.all<Mail>(
          `SELECT ${COLUMNS} FROM mails WHERE order_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
          orderId,
          before,
          limit,
        );
  const counted =
    orderId === undefined
      ? await queries.get<{ n: number }>("SELECT count(*) AS n FROM mails")
      : await queries.get<{ n: number }>("SELECT count(*) AS n FROM mails WHERE order_id = $1", orderId);
  return { mails, total: counted?.n ?? 0 };
}

async function countStates(queries: Queries): Promise<{ readonly queued: number; readonly failed: number }> {
  const row = await queries.get<{ queued: number; failed: number }>(
    `SELECT (SELECT count(*) FROM mails WHERE state = 'queued') AS queued,
       (SELECT count(*) FROM mails WHERE state = 'failed') AS failed`,
  );
  return row ?? { queued: 0, failed: 0 };
}
