// Payments' books in SQLite: a row a payable, written whole in the store's group commit.
import type { Clock } from "@souk/chassis/clock";
import { createEvent } from "@souk/chassis/events";
import type { Ids } from "@souk/chassis/ids";
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { claimLease, holdsLease } from "@souk/chassis/sqlite/lease";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { paymentEvents } from "@souk/contracts/payments/events";
import { attentionAt } from "./attention.ts";
import { countedCapture, type Payable, refundSums } from "./payable.ts";
import { type Announcement, type Change, publishedPayable } from "./payable-change.ts";
import type { Cause, PayableStore, Rule } from "./payable-store.ts";

export type SqlitePayableStoreOptions = {
  readonly database: SqliteDatabase;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told after the commit of what was announced. */
  readonly announced?: (payable: Payable, announcement: Announcement) => void;
};

const SWEEP_LEASE = "payments.sweep";
/** Stripe repeats an event for three days; events are listed for thirty. */
const EVENTS_KEPT_MS = 35 * 24 * 3_600_000;
const FORGOTTEN_AT_ONCE = 200;

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
    ping: async () => void database.read((tx) => tx.get("SELECT 1")),
    close: () => database.close(),
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
  const { payable: changed, announcements = [] } = change;
  if (changed === undefined || changed === before) return;
  const now = options.clock.now();
  const payable = { ...changed, version: changed.version + announcements.length, updatedAt: now };
  save(tx, payable, now);
  for (const object of payable.objects) {
    const known = before?.objects.find(({ n }) => n === object.n);
    if (object.id !== null && known?.id !== object.id) index(tx, object.id, payable.orderId);
    if (object.intentId !== null && object.intentId !== object.id && known?.intentId !== object.intentId) {
      index(tx, object.intentId, payable.orderId);
    }
  }
  for (const [position, announcement] of announcements.entries()) {
    publish(tx, options, cause, payable, changed.version + position + 1, announcement);
  }
}

function save(tx: Tx, payable: Payable, now: number): void {
  const { refunded, pending } = refundSums(payable);
  tx.run(
    SAVE,
    payable.orderId,
    payable.version,
    payable.status,
    payable.closing ? 1 : 0,
    payable.currency,
    payable.amount,
    countedCapture(payable)?.amount ?? 0,
    refunded,
    pending,
    attentionAt(payable, now),
    payable.createdAt,
    payable.updatedAt,
    JSON.stringify(payable),
  );
}

function index(tx: Tx, providerId: string, orderId: string): void {
  tx.run(
    "INSERT INTO provider_objects (provider_id, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
    providerId,
    orderId,
  );
}

function publish(
  tx: Tx,
  { ids, clock }: SqlitePayableStoreOptions,
  cause: Cause,
  payable: Payable,
  aggregateVersion: number,
  { type, refundId, reason }: Announcement,
): void {
  const definition = paymentEvents.find((each) => each.type === type);
  if (definition === undefined) throw new Error(`there is no event ${type}`);
  const data = {
    payable: publishedPayable(payable),
    ...(refundId === undefined ? {} : { refundId }),
    ...(reason === undefined ? {} : { reason }),
  };
  const origin = { ids, clock, ...(cause.trace && { context: { trace: cause.trace } }) };
  appendEvent(tx, createEvent(definition, { aggregateId: payable.orderId, aggregateVersion, data }, origin));
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
    now - EVENTS_KEPT_MS,
    FORGOTTEN_AT_ONCE,
  );
  return true;
}
