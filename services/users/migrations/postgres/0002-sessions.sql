-- A session is a family of refresh tokens that began with one sign-in. Once ended it never mints again.
CREATE TABLE sessions (
  family_id TEXT COLLATE "C" PRIMARY KEY,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  created_at BIGINT NOT NULL,
  -- The family's last moment, however often it is refreshed.
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  ended_by TEXT CHECK (ended_by IN ('logout', 'reuse', 'password', 'role', 'deletion', 'limit')),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX sessions_by_account ON sessions (account_id, ended_at, family_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Only hashes. A token is used at most once (`used_at`), and each has at most one child.
CREATE TABLE refresh_tokens (
  hash TEXT COLLATE "C" PRIMARY KEY,
  family_id TEXT COLLATE "C" NOT NULL REFERENCES sessions (family_id),
  parent_hash TEXT COLLATE "C" UNIQUE,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
