// Departures in SQLite.
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import type { DepartureStore } from "./departure-store.ts";

type Row = { readonly sealed: Uint8Array; readonly expires_at: number };

export function createSqliteDepartureStore(database: SqliteDatabase): DepartureStore {
  return {
    add: (id, { browser, sealed, expiresAt }, limit) =>
      database.write((tx) => {
        tx.run(
          `DELETE FROM departures WHERE id IN
             (SELECT id FROM departures WHERE browser = ? ORDER BY expires_at DESC, id LIMIT -1 OFFSET ?)`,
          browser,
          limit - 1,
        );
        tx.run("INSERT INTO departures VALUES (?, ?, ?, ?)", id, browser, sealed, expiresAt);
      }),
    take: (id, now) =>
      database.write((tx) => {
        const row = tx.get<Row>("DELETE FROM departures WHERE id = ? RETURNING sealed, expires_at", id);
        return row !== undefined && row.expires_at > now ? row.sealed : undefined;
      }),
    sweep: (now, limit) =>
      database.write(
        (tx) =>
          tx.run(
            "DELETE FROM departures WHERE id IN (SELECT id FROM departures WHERE expires_at <= ? LIMIT ?)",
            now,
            limit,
          ).changes,
      ),
  };
}
