// Attempts in SQLite, by the generic cell rate algorithm: one instant a bucket, no timers.
import type { Instant } from "@souk/chassis/clock";
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { type AttemptStore, type Bucket, KNOWN_NETWORK_KEPT_MS, MAX_KNOWN_NETWORKS } from "./attempt-store.ts";

export function openSqliteAttemptStore(database: SqliteDatabase): AttemptStore {
  return {
    take: (buckets, at) => database.write((tx) => take(tx, buckets, at)),
    giveBack: async (buckets, at) => {
      await database.write((tx) => {
        for (const { key, intervalMs } of buckets) {
          tx.run("UPDATE attempts SET full_at = max(?, full_at - ?) WHERE bucket = ?", at, intervalMs, key);
        }
      });
    },
    remember: (accountId, network, at) => database.write((tx) => remember(tx, accountId, network, at)),
    isKnown: async (accountId, network) =>
      database.read(
        (tx) =>
          tx.get("SELECT 1 FROM known_networks WHERE account_id = ? AND network = ?", accountId, network) !== undefined,
      ),
    sweep: (now, limit) => database.write((tx) => sweep(tx, now, limit)),
  };
}

function take(tx: Tx, buckets: readonly Bucket[], at: Instant): "taken" | { readonly retryAfterMs: number } {
  const next = buckets.map((bucket) => {
    const row = tx.get<{ full_at: number }>("SELECT full_at FROM attempts WHERE bucket = ?", bucket.key);
    return { bucket, fullAt: Math.max(row?.full_at ?? at, at) + bucket.intervalMs };
  });
  const retryAfterMs = Math.max(...next.map(({ bucket, fullAt }) => fullAt - at - bucket.burst * bucket.intervalMs));
  if (retryAfterMs > 0) return { retryAfterMs };
  for (const { bucket, fullAt } of next) {
    tx.run(
      "INSERT INTO attempts (bucket, full_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET full_at = excluded.full_at",
      bucket.key,
      fullAt,
    );
  }
  return "taken";
}

/** The account may have gone between the sign-in and this. */
function remember(tx: Tx, accountId: string, network: string, at: Instant): void {
  tx.run(
    `INSERT INTO known_networks (account_id, network, seen_at)
     SELECT id, ?2, ?3 FROM accounts WHERE id = ?1 AND deleted_at IS NULL
     ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at`,
    accountId,
    network,
    at,
  );
  tx.run(
    `DELETE FROM known_networks WHERE account_id = ?1 AND network NOT IN (
       SELECT network FROM known_networks WHERE account_id = ?1 ORDER BY seen_at DESC, network LIMIT ?2)`,
    accountId,
    MAX_KNOWN_NETWORKS,
  );
}

function sweep(tx: Tx, now: Instant, limit: number): number {
  const full = "DELETE FROM attempts WHERE bucket IN (SELECT bucket FROM attempts WHERE full_at <= ? LIMIT ?)";
  const old = `DELETE FROM known_networks WHERE (account_id, network) IN (
    SELECT account_id, network FROM known_networks WHERE seen_at <= ? LIMIT ?)`;
  return tx.run(full, now, limit).changes + tx.run(old, now - KNOWN_NETWORK_KEPT_MS, limit).changes;
}
