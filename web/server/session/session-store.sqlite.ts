// Browser sessions in SQLite.
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import type { SessionStore } from "./session-store.ts";

type Row = {
  readonly sealed: Uint8Array;
  readonly version: number;
  readonly claimed_until: number;
  readonly expires_at: number;
};

export function createSqliteSessionStore(database: SqliteDatabase): SessionStore {
  return {
    add: (id, { sealed, expiresAt }) =>
      database.write((tx) => {
        tx.run("INSERT INTO sessions VALUES (?, ?, 1, 0, ?)", id, sealed, expiresAt);
      }),
    find: (id, now) => {
      const row = database.read((tx) =>
        tx.get<Row>("SELECT sealed, version, expires_at FROM sessions WHERE id = ? AND expires_at > ?", id, now),
      );
      return row && { sealed: row.sealed, version: row.version, expiresAt: row.expires_at };
    },
    claim: (id, version, { now, until }) =>
      database.write((tx) => {
        const row = tx.get<Row>("SELECT version, claimed_until FROM sessions WHERE id = ? AND expires_at > ?", id, now);
        if (row === undefined) return "gone";
        if (row.version !== version) return "changed";
        if (row.claimed_until > now) return "busy";
        tx.run("UPDATE sessions SET claimed_until = ? WHERE id = ?", until, id);
        return "claimed";
      }),
    replace: (id, version, sealed) =>
      database.write((tx) => {
        const { changes } = tx.run(
          "UPDATE sessions SET sealed = ?, version = version + 1, claimed_until = 0 WHERE id = ? AND version = ?",
          sealed,
          id,
          version,
        );
        return changes === 1;
      }),
    release: (id, version) =>
      database.write((tx) => {
        tx.run("UPDATE sessions SET claimed_until = 0 WHERE id = ? AND version = ?", id, version);
      }),
    remove: (id) =>
      database.write((tx) => {
        tx.run("DELETE FROM sessions WHERE id = ?", id);
      }),
    sweep: (now, limit) =>
      database.write(
        (tx) =>
          tx.run("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT ?)", now, limit)
            .changes,
      ),
  };
}
