// Mails in PostgreSQL.
import type { Ids } from "@souk/chassis/ids";
import type { PostgresDatabase, Queries, Tx } from "@souk/chassis/postgres/database";
import { BOOKING, bookingOf, takeEvent } from "@souk/chassis/postgres/inbox";
import type { ClaimedMail, Mail, NewMail } from "./mail.ts";
import type { Cause, MailQuery, MailStore, SendResult } from "./mail-store.ts";

export function createPostgresMailStore(database: PostgresDatabase, ids: Ids): MailStore {
  return {
    book: (cause, mail, at) => {
      const entry = { id: ids.uuid(), cause, mail, at };
      const userId = mail?.userId ?? null;
      if (userId === null) return book(database, entry);
      return database.write(async (tx) => {
        await lockPerson(tx, userId);
        return book(tx, entry);
      });
    },
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
    note: (results) => note(database, results),
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
async function note(queries: Queries, results: readonly SendResult[]): Promise<void> {
  await queries.run(
    `UPDATE mails SET state = result.state, sent_at = result.sent_at, next_at = coalesce(result.next_at, mails.next_at),
       last_error = result.reason, claimed_by = NULL, content = CASE result.state WHEN 'sent' THEN NULL ELSE content END
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[])
       AS result (id, state, sent_at, next_at, reason)
     WHERE mails.id = result.id AND mails.state = 'queued'`,
    results.map(({ id }) => id),
    results.map(({ kind }) => (kind === "postponed" ? "queued" : kind)),
    results.map((result) => (result.kind === "sent" ? result.at : null)),
    results.map((result) => (result.kind === "postponed" ? result.nextAt : null)),
    // A mail server may say anything; a text can't hold everything.
    results.map((result) => (result.kind === "sent" ? null : result.reason.replaceAll("\0", ""))),
  );
}

/** A mail is booked before its person is forgotten, or not at all: never in between. */
async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", userId);
}

type Entry = {
  readonly id: string;
  readonly cause: Cause;
  readonly mail: NewMail | undefined;
  readonly at: number;
};

/** One statement, so that a guest's mail needs no transaction around it; a customer's looks after the lock was taken. */
async function book(queries: Queries, { id, cause, mail, at }: Entry): Promise<"booked" | "duplicate" | "forgotten"> {
  const booking = bookingOf(cause.subscriber, cause.event);
  if (!mail) return (await queries.run(BOOKING, ...booking)) === 1 ? "booked" : "duplicate";
  const { content, locale, recipient, userId } = mail;
  const order = "order" in content ? content.order : undefined;
  const row = await queries.get<{ readonly booked: number; readonly queued: number }>(
    `WITH booked AS (${BOOKING}), queued AS (
       INSERT INTO mails (id, event_id, template, locale, recipient, user_id, order_id, order_number, content, state,
         next_at, created_at)
       SELECT $4, event_id, $5, $6, $7, $8::text, $9, $10, $11, 'queued', $12::bigint, $12 FROM booked
       WHERE NOT EXISTS (SELECT 1 FROM forgotten_users WHERE user_id = $8)
       RETURNING id)
     SELECT (SELECT count(*) FROM booked) AS booked, (SELECT count(*) FROM queued) AS queued`,
    ...booking,
    id,
    content.template,
    locale,
    recipient,
    userId,
    order?.orderId ?? null,
    order?.orderNumber ?? null,
    JSON.stringify(content),
    at,
  );
  if (!row?.booked) return "duplicate";
  return row.queued ? "booked" : "forgotten";
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
