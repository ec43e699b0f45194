// Attempts in PostgreSQL, by the generic cell rate algorithm: one instant a bucket, no timers. Buckets are always locked
// in the order of their keys.
import type { Instant } from "@souk/chassis/clock";
import type { PostgresDatabase, Tx } from "@souk/chassis/postgres/database";
import { lockAccount } from "../account/account-rows.postgres.ts";
import { type AttemptStore, type Bucket, KNOWN_NETWORK_KEPT_MS, MAX_KNOWN_NETWORKS } from "./attempt-store.ts";

export function openPostgresAttemptStore(database: PostgresDatabase): AttemptStore {
  return {
    take: (buckets, at) => database.write((tx) => take(tx, buckets, at)),
    giveBack: (buckets, at) =>
      database.write(async (tx) => {
        for (const { key, intervalMs } of inOrder(buckets)) {
          const sql = "UPDATE attempts SET full_at = greatest($2, full_at - $3) WHERE bucket = $1";
          await tx.run(sql, key, at, intervalMs);
        }
      }),
    remember: (accountId, network, at) => database.write((tx) => remember(tx, accountId, network, at)),
    isKnown: async (accountId, network) => {
      const sql = "SELECT 1 FROM known_networks WHERE account_id = $1 AND network = $2";
      return (await database.get(sql, accountId, network)) !== undefined;
    },
    sweep: (now, limit) => database.write((tx) => sweep(tx, now, limit)),
  };
}

function inOrder(buckets: readonly Bucket[]): readonly Bucket[] {
  return buckets.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** A bucket that nobody has taken from is put in as a full one, so that there is a row to lock. */
async function take(
  tx: Tx,
  buckets: readonly Bucket[],
  at: Instant,
): Promise<"taken" | { readonly retryAfterMs: number }> {
  const next: { readonly bucket: Bucket; readonly fullAt: number }[] = [];
  for (const bucket of inOrder(buckets)) {
    const row = await tx.get<{ full_at: number }>(
      `INSERT INTO attempts AS known (bucket, full_at) VALUES ($1, $2)
       ON CONFLICT (bucket) DO UPDATE SET full_at = known.full_at RETURNING full_at`,
      bucket.key,
      at,
    );
    next.push({ bucket, fullAt: Math.max(row?.full_at ?? at, at) + bucket.intervalMs });
  }
  const retryAfterMs = Math.max(...next.map(({ bucket, fullAt }) => fullAt - at - bucket.burst * bucket.intervalMs));
  if (retryAfterMs > 0) return { retryAfterMs };
  for (const { bucket, fullAt } of next) {
    await tx.run("UPDATE attempts SET full_at = $2 WHERE bucket = $1", bucket.key, fullAt);
  }
  return "taken";
}

/** The account may have gone between the sign-in and this. */
async function remember(tx: Tx, accountId: string, network: string, at: Instant): Promise<void> {
  if (!(await lockAccount(tx, accountId))) return;
  await tx.run(
    `INSERT INTO known_networks (account_id, network, seen_at) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, network) DO UPDATE SET seen_at = excluded.seen_at`,
    accountId,
    network,
    at,
  );
  await tx.run(
    `DELETE FROM known_networks WHERE account_id = $1 AND network NOT IN (
       SELECT network FROM known_networks WHERE account_id = $1 ORDER BY seen_at DESC, network LIMIT $2)`,
    accountId,
    MAX_KNOWN_NETWORKS,
  );
}

/** What is in use right now is left for the next time. */
async function sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
  const full = await tx.run(
    `DELETE FROM attempts WHERE bucket = ANY (ARRAY(
       SELECT bucket FROM attempts WHERE full_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    now,
    limit,
  );
  const old = await tx.run(
    `DELETE FROM known_networks WHERE (account_id, network) IN (
       SELECT account_id, network FROM known_networks WHERE seen_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    now - KNOWN_NETWORK_KEPT_MS,
    limit,
  );
  return full + old;
}
