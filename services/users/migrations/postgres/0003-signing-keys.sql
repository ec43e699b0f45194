-- A chain: each key names the one before it, so that of two instances that rotate at once only one succeeds.
CREATE TABLE signing_keys (
  kid TEXT COLLATE "C" PRIMARY KEY,
  previous_kid TEXT COLLATE "C" UNIQUE,
  public_key TEXT NOT NULL,
  -- AES-256-GCM under a key from the environment; useless without it.
  sealed_private_key BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  -- Published from created_at, signs from here on until its successor does.
  activates_at BIGINT NOT NULL CHECK (activates_at >= created_at)
);
-- NULLs are distinct in a UNIQUE column; there is only one first key.
CREATE UNIQUE INDEX signing_keys_one_first ON signing_keys ((1)) WHERE previous_kid IS NULL;
