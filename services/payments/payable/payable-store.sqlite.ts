// Payments' books in SQLite: a row a payable, written whole in the store's group commit.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { claimLease, holdsLease } from "@souk/chassis/sqlite/lease";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { type PayableRow, toKeptChange } from "./kept-change.ts";
import type { Payable } from "./payable.ts";
import type { Announcement, Change } from "./payable-change.ts";
import {
  type Cause,
  FORGOTTEN_AT_ONCE,
  type PayableStore,
  PROVIDER_EVENTS_KEPT_MS,
  type Rule,
  SWEEP_LEASE,
} from "./payable-store.ts";

export type SqlitePayableStoreOptions = {
  readonly database: SqliteDatabase;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told after the commit of what was announced. */
  readonly announced?: (payable: Payable, announcement: Announcement) => void;
};

const READ = "SELECT body FROM payables WHERE order_id = ?";
const SAVE = `INSERT INTO payables
  (order_id, version, status, closing, currency, amount, captured, refunded, refund_pending, attention_at, created_at, updated_at, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET version = excluded.version, status = excluded.status, closing = excluded.closing,
    currency = excluded.currency, amount = excluded.amount, captured = excluded.captured, refunded = excluded.refunded,
    refund_pending = excluded.refund_pending, attention_at = excluded.attention_at, updated_at = excluded.updated_at,
    body = excluded.body`;

export function createSqlitePayableStore(options: SqlitePayableStoreOptions): PayableStore {
  const { database, clock } = options;
  const tell = <T>({ payable, announcements = [], result }: Change<T>): T => {
    for (const each of announcements) if (payable) options.announced?.(payable, each);
    return result;
  };
  const runRule = <T>(tx: Tx, orderId: string, cause: Cause, rule: Rule<T>): Change<T> => {
    const current = load(tx, orderId);
    const change = rule(current);
    keep(tx, options, cause, current, change);
    return change;
  };
  return {
    identity: database.read(readIdentity),
    change: async (orderId, cause, rule) => tell(await database.write((tx) => runRule(tx, orderId, cause, rule))),
    changeOnce: async (orderId, eventId, cause, rule) => {
      const done = await database.write((tx) =>
        book(tx, eventId, clock.now()) ? runRule(tx, orderId, cause, rule) : "duplicate",
      );
      return done === "duplicate" ? done : tell(done);
    },
    read: async (orderId) => database.read((tx) => load(tx, orderId)),
    findByProviderId: async (providerId) =>
      database.read((tx) => {
        const sql = "SELECT order_id FROM provider_objects WHERE provider_id = ?";
        const found = tx.get<{ order_id: string }>(sql, providerId);
        return found && load(tx, found.order_id);
      }),
    due: async (now, limit) =>
      database.read((tx) => {
        const sql = "SELECT order_id FROM payables WHERE attention_at <= ? ORDER BY attention_at LIMIT ?";
        return tx.all<{ order_id: string }>(sql, now, limit).map(({ order_id }) => order_id);
      }),
    readCursor: async (name) =>
      database.read((tx) => tx.get<{ at: number }>("SELECT at FROM sweep_cursors WHERE name = ?", name)?.at ?? null),
    moveCursor: (name, to, fence) =>
      database.write((tx) => {
        if (!holdsLease(tx, SWEEP_LEASE, fence, clock.now())) return "lost";
        tx.run(
          "INSERT INTO sweep_cursors (name, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
          name,
          to,
        );
        return "moved";
      }),
    claimSweep: (holder, ttlMs) => database.write((tx) => claimLease(tx, SWEEP_LEASE, holder, clock.now(), ttlMs)),
  };
}

function readIdentity(tx: Tx): string {
  const row = tx.get<{ identity: string }>("SELECT identity FROM shop_identity");
  if (row === undefined) throw new Error("the store does not say which shop it is");
  return row.identity;
}

function load(tx: Tx, orderId: string): Payable | undefined {
  const row = tx.get<{ body: string }>(READ, orderId);
  return row && (JSON.parse(row.body) as Payable);
}

function keep<T>(
  tx: Tx,
  options: SqlitePayableStoreOptions,
  cause: Cause,
  before: Payable | undefined,
  change: Change<T>,
): void {
  const kept = toKeptChange(before, change, cause, options);
  if (kept === undefined) return;
  save(tx, kept.row);
  for (const providerId of kept.providerIds) index(tx, providerId, kept.row.orderId);
  for (const event of kept.events) appendEvent(tx, event);
}

function save(tx: Tx, row: PayableRow): void {
  tx.run(
    SAVE,
    row.orderId,
    row.version,
    row.status,
    row.closing ? 1 : 0,
    row.currency,
    row.amount,
    row.captured,
    row.refunded,
    row.refundPending,
    row.attentionAt,
    row.createdAt,
    row.updatedAt,
    row.body,
  );
}

function index(tx: Tx, providerId: string, orderId: string): void {
  tx.run(
    "INSERT INTO provider_objects (provider_id, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
    providerId,
    orderId,
  );
}

/** Says whether the event is new. Old ones are forgotten as new ones come. */
function book(tx: Tx, eventId: string, now: number): boolean {
  const { changes } = tx.run(
    "INSERT INTO provider_events (event_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
    eventId,
    now,
  );
  if (changes === 0) return false;
  tx.run(
    "DELETE FROM provider_events WHERE event_id IN (SELECT event_id FROM provider_events WHERE at < ? LIMIT ?)",
    now - PROVIDER_EVENTS_KEPT_MS,
    FORGOTTEN_AT_ONCE,
  );
  return true;
}
