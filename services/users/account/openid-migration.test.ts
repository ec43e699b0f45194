// The accounts' table is made anew under its own name: whatever was there is there, and whatever refers to it does.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { readMigrations } from "@souk/chassis/migration-files";
import { migrate } from "@souk/chassis/sqlite/migrate";
import { migrations } from "../stores.sqlite.ts";

test("a store with a history keeps every account, and every row that refers to one", async () => {
  const store = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  const all = await readMigrations(migrations);
  migrate(store, "service", all.slice(0, 4), systemClock);
  const values = "version, credentials_version, email, email_key, name, role, locale, password_hash, created_at";
  store.exec(`
    INSERT INTO accounts (id, ${values}) VALUES ('a', 3, 2, 'A@x.org', 'a@x.org', 'Ada', 'customer', 'de', 'hash', 1);
    INSERT INTO accounts (id, version, credentials_version, name, role, created_at, deleted_at)
      VALUES ('gone', 2, 2, '', 'customer', 1, 2);
    INSERT INTO account_terms VALUES ('ada', 'a');
    INSERT INTO addresses VALUES ('d', 'a', '{}', 1);
    INSERT INTO sessions VALUES ('f', 'a', 1, 2, NULL, NULL);
    INSERT INTO refresh_tokens VALUES ('t', 'f', NULL, 1, 2, NULL);
    INSERT INTO known_networks VALUES ('a', 'n', 1);`);
  const before = store.prepare(`SELECT id, ${values}, deleted_at FROM accounts ORDER BY id`).all();
  migrate(store, "service", all, systemClock);
  assert.deepEqual(store.prepare(`SELECT id, ${values}, deleted_at FROM accounts ORDER BY id`).all(), before);
  assert.deepEqual(store.prepare("PRAGMA foreign_key_check").all(), []);
  for (const table of ["account_terms", "addresses", "sessions", "refresh_tokens", "known_networks"]) {
    assert.equal(store.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n, 1, table);
  }
  const refused = [
    "DELETE FROM accounts WHERE id = 'a'",
    "INSERT INTO sessions VALUES ('g', 'nobody', 1, 2, NULL, NULL)",
    "UPDATE accounts SET email_key = 'a@x.org' WHERE id = 'gone'",
    "UPDATE accounts SET password_hash = 'x' WHERE id = 'gone'",
  ];
  for (const sql of refused) assert.throws(() => store.exec(sql), /constraint failed/i, sql);
  store.exec("UPDATE accounts SET password_hash = NULL WHERE id = 'a'");
  store.close();
});
