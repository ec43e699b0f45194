// Mails in SQLite.
import type { Ids } from "@souk/chassis/ids";
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { takeEvent } from "@souk/chassis/sqlite/inbox";
import type { MailLocale, MailState, MailTemplate } from "@souk/contracts/notifications/mail-schema";
import type { ClaimedMail, Mail, NewMail } from "./mail.ts";
import type { MailQuery, MailStore, SendResult } from "./mail-store.ts";

type MailRow = {
  id: string;
  event_id: string;
  template: MailTemplate;
  locale: MailLocale;
  recipient: string | null;
  order_id: string | null;
  order_number: string | null;
  state: MailState;
  attempts: number;
  last_error: string | null;
  created_at: number;
  sent_at: number | null;
};

type ClaimedRow = Pick<MailRow, "id" | "event_id" | "attempts" | "locale" | "created_at"> & {
  recipient: string;
  content: string;
};

export function createSqliteMailStore(database: SqliteDatabase, ids: Ids): MailStore {
  return {
    book: (cause, mail, at) =>
      database.write((tx) => {
        if (takeEvent(tx, cause.subscriber, cause.event, "every") !== "apply") return "duplicate";
        if (mail && isForgotten(tx, mail.userId)) return "forgotten";
        if (mail) insert(tx, ids.uuid(), cause.event.id, mail, at);
        return "booked";
      }),
    forget: (userId, at, cause) =>
      database.write((tx) => {
        if (cause && takeEvent(tx, cause.subscriber, cause.event, "every") !== "apply") return;
        forget(tx, userId, at);
      }),
    claim: (instance, { now, until, limit }) =>
      database.write((tx) =>
        tx
          .all<ClaimedRow>(
            `UPDATE mails SET attempts = attempts + 1, next_at = ?, claimed_by = ? WHERE id IN (
               SELECT id FROM mails WHERE state = 'queued' AND next_at <= ? ORDER BY next_at, id LIMIT ?)
             RETURNING id, event_id, attempts, locale, recipient, content, created_at`,
            until,
            instance,
            now,
            limit,
          )
          .map(fromClaimedRow),
      ),
    anyDue: (now) =>
      database.read(
        (tx) => tx.get("SELECT 1 FROM mails WHERE state = 'queued' AND next_at <= ? LIMIT 1", now) !== undefined,
      ),
    releaseClaims: (instance, now) =>
      database.write((tx) => {
        tx.run("UPDATE mails SET next_at = ? WHERE state = 'queued' AND claimed_by = ?", now, instance);
      }),
    note: (results) =>
      database.write((tx) => {
        for (const result of results) note(tx, result);
      }),
    list: (query) => database.read((tx) => ({ mails: select(tx, query).map(fromRow), total: countAll(tx, query) })),
    count: () => database.read(countStates),
  };
}

/** A mail that was forgotten while it was on its way is not queued any more: it stays failed and nameless. */
function note(tx: Tx, result: SendResult): void {
  const { id } = result;
  if (result.kind === "sent") {
    tx.run(
      `UPDATE mails SET state = 'sent', sent_at = ?, content = NULL, last_error = NULL, claimed_by = NULL
       WHERE id = ? AND state = 'queued'`,
      result.at,
      id,
    );
  } else if (result.kind === "postponed") {
    const sql = `UPDATE mails SET last_error = ?, next_at = ?, claimed_by = NULL WHERE id = ? AND state = 'queued'`;
    tx.run(sql, result.reason, result.nextAt, id);
  } else {
    const sql = `UPDATE mails SET state = 'failed', last_error = ?, claimed_by = NULL WHERE id = ? AND state = 'queued'`;
    tx.run(sql, result.reason, id);
  }
}

function isForgotten(tx: Tx, userId: string | null): boolean {
  return userId !== null && tx.get("SELECT 1 FROM forgotten_users WHERE user_id = ?", userId) !== undefined;
}

function insert(tx: Tx, id: string, eventId: string, mail: NewMail, at: number): void {
  const { content, locale, recipient, userId } = mail;
  const order = "order" in content ? content.order : undefined;
  tx.run(
    `INSERT INTO mails (id, event_id, template, locale, recipient, user_id, order_id, order_number, content, state,
       next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)`,
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
    at,
  );
}

function forget(tx: Tx, userId: string, at: number): void {
  tx.run("INSERT INTO forgotten_users (user_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING", userId, at);
  tx.run(
    `UPDATE mails SET state = iif(state = 'queued', 'failed', state), recipient = NULL, content = NULL, claimed_by = NULL,
       last_error = iif(state = 'sent', NULL, 'the account was deleted') WHERE user_id = ?`,
    userId,
  );
}

const COLUMNS =
  "id, event_id, template, locale, recipient, order_id, order_number, state, attempts, last_error, created_at, sent_at";

function select(tx: Tx, { orderId, limit, before = "~" }: MailQuery): readonly MailRow[] {
  return orderId === undefined
    ? tx.all<MailRow>(`SELECT ${COLUMNS} FROM mails WHERE id < ? ORDER BY id DESC LIMIT ?`, before, limit)
    : tx.all<MailRow>(
        `SELECT ${COLUMNS} FROM mails WHERE order_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
        orderId,
        before,
        limit,
      );
}

function countAll(tx: Tx, { orderId }: MailQuery): number {
  const row =
    orderId === undefined
      ? tx.get<{ n: number }>("SELECT count(*) AS n FROM mails")
      : tx.get<{ n: number }>("SELECT count(*) AS n FROM mails WHERE order_id = ?", orderId);
  return row?.n ?? 0;
}

function countStates(tx: Tx): { readonly queued: number; readonly failed: number } {
  const of = (state: MailState): number =>
    tx.get<{ n: number }>("SELECT count(*) AS n FROM mails WHERE state = ?", state)?.n ?? 0;
  return { queued: of("queued"), failed: of("failed") };
}

function fromRow(row: MailRow): Mail {
  return {
    id: row.id,
    eventId: row.event_id,
    template: row.template,
    locale: row.locale,
    recipient: row.recipient,
    orderId: row.order_id,
    orderNumber: row.order_number,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
    sentAt: row.sent_at,
  };
}

function fromClaimedRow(row: ClaimedRow): ClaimedMail {
  const { id, event_id: eventId, attempts, locale, recipient, content, created_at: createdAt } = row;
  return { id, eventId, attempts, locale, recipient, content: JSON.parse(content), createdAt };
}
