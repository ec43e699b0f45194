// Signing keys in PostgreSQL.
import type { PostgresDatabase, Tx } from "@souk/chassis/postgres/database";
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
/** Any number that nobody else takes in this database. */
const KEYS_LOCK = 0x4b_45_59_53;

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

/** Additions and removals take turns: they are a few a month. */
async function takeTurn(tx: Tx): Promise<void> {
  await tx.run("SELECT pg_advisory_xact_lock($1)", KEYS_LOCK);
}

export function openPostgresKeyStore(database: PostgresDatabase): KeyStore {
  return {
    list: async () =>
      (await database.all<Row>("SELECT * FROM signing_keys ORDER BY activates_at, created_at")).map(fromRow),
    append: (key) => database.write((tx) => append(tx, key)),
    remove: (kids) =>
      database.write(async (tx) => {
        await takeTurn(tx);
        await tx.run(`DELETE FROM signing_keys WHERE kid = ANY ($1) AND kid <> (${NEWEST})`, kids);
      }),
  };
}

async function append(tx: Tx, key: StoredKey): Promise<"added" | "beaten"> {
  await takeTurn(tx);
  const newest = (await tx.get<{ kid: string }>(NEWEST))?.kid ?? null;
  if (newest !== key.previousKid) return "beaten";
  await tx.run(
    `INSERT INTO signing_keys (kid, previous_kid, public_key, sealed_private_key, created_at, activates_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    key.kid,
    key.previousKid,
    JSON.stringify(key.publicKey),
    key.sealedPrivateKey,
    key.createdAt,
    key.activatesAt,
  );
  return "added";
}
