// The theme in SQLite.
import type { SqliteDatabase } from "@souk/chassis/sqlite/database";
import { KEPT_REVISIONS, type ThemeStore } from "./theme-store.ts";

type Row = { readonly revision: number; readonly settings: string; readonly saved_at: number };

const HEAD = "SELECT coalesce(max(revision), 0) AS head FROM theme_revisions";

export function createSqliteThemeStore(database: SqliteDatabase): ThemeStore {
  return {
    head: () => database.read((tx) => tx.get<{ head: number }>(HEAD)?.head ?? 0),
    read: (revision) => {
      const row = database.read((tx) => tx.get<Row>("SELECT * FROM theme_revisions WHERE revision = ?", revision));
      return row && { revision: row.revision, savedAt: row.saved_at, settings: row.settings };
    },
    list: () =>
      database
        .read((tx) =>
          tx.all<Row>("SELECT revision, saved_at FROM theme_revisions ORDER BY revision DESC LIMIT ?", KEPT_REVISIONS),
        )
        .map((row) => ({ revision: row.revision, savedAt: row.saved_at })),
    save: (expected, { revision, savedAt, settings }) =>
      database.write((tx) => {
        if ((tx.get<{ head: number }>(HEAD)?.head ?? 0) !== expected) return false;
        tx.run("INSERT INTO theme_revisions VALUES (?, ?, ?)", revision, settings, savedAt);
        tx.run(
          `DELETE FROM theme_revisions WHERE revision NOT IN
            (SELECT revision FROM theme_revisions ORDER BY revision DESC LIMIT ?)`,
          KEPT_REVISIONS,
        );
        return true;
      }),
    putDraft: (owner, { settings, expiresAt }, now) =>
      database.write((tx) => {
        tx.run("DELETE FROM theme_drafts WHERE expires_at <= ? OR owner = ?", now, owner);
        tx.run("INSERT INTO theme_drafts VALUES (?, ?, ?)", owner, settings, expiresAt);
      }),
    draft: (owner, now) =>
      database.read((tx) =>
        tx.get<Row>("SELECT settings FROM theme_drafts WHERE owner = ? AND expires_at > ?", owner, now),
      )?.settings,
    removeDraft: (owner) =>
      database.write((tx) => {
        tx.run("DELETE FROM theme_drafts WHERE owner = ?", owner);
      }),
  };
}
