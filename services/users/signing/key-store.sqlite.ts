// Signing keys in SQLite.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import type { PublicKey } from "@souk/contracts/users/oauth-routes";
import type { KeyStore } from "./key-store.ts";
import type { StoredKey } from "./signing-key.ts";

type Row = {
  readonly kid: string;
  readonly previous_kid: string | null;
  readonly public_key: string;
  readonly sealed_private_key: Uint8Array;
  readonly created_at: number;
  readonly activates_at: number;
};

const NEWEST = "SELECT kid FROM signing_keys ORDER BY activates_at DESC, created_at DESC LIMIT 1";

function fromRow(row: Row): StoredKey {
  return {
    kid: row.kid,
    previousKid: row.previous_kid,
    publicKey: JSON.parse(row.public_key) as PublicKey,
    sealedPrivateKey: row.sealed_private_key,
    createdAt: row.created_at,
    activatesAt: row.activates_at,
  };
}

export function openSqliteKeyStore(database: SqliteDatabase): KeyStore {
  return {
    list: async () =>
      database.read((tx) => tx.all<Row>("SELECT * FROM signing_keys ORDER BY activates_at, created_at")).map(fromRow),
    append: (key) => database.write((tx) => append(tx, key)),
    remove: async (kids) => {
      await database.write((tx) => {
        for (const kid of kids) tx.run(`DELETE FROM signing_keys WHERE kid = ? AND kid <> (${NEWEST})`, kid);
      });
    },
  };
}

function append(tx: Tx, key: StoredKey): "added" | "beaten" {
  const newest = tx.get<{ kid: string }>(NEWEST)?.kid ?? null;
  if (newest !== key.previousKid) return "beaten";
  tx.run(
    `INSERT INTO signing_keys (kid, previous_kid, public_key, sealed_private_key, created_at, activates_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
    key.kid,
    key.previousKid,
    JSON.stringify(key.publicKey),
    key.sealedPrivateKey,
    key.createdAt,
    key.activatesAt,
  );
  return "added";
}
