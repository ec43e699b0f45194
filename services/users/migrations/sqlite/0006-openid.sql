-- Who came by an OpenID provider has no password. SQLite can't take a CHECK away: the table is made anew under its own
-- name, so that what refers to it keeps doing so; whether it all fits is looked at when this commits.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE accounts_before AS SELECT * FROM accounts;
DROP TABLE accounts;
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  -- Rises with every event of the account.
  version INTEGER NOT NULL CHECK (version > 0),
  -- Rises when the password changes; a sign-in that verified an older one opens no session.
  credentials_version INTEGER NOT NULL CHECK (credentials_version > 0),
  email TEXT,
  -- The address as it is compared: NFC, lower case.
  email_key TEXT UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('customer', 'staff', 'owner')),
  locale TEXT,
  -- NULL: signs in by an identity only.
  password_hash TEXT,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER,
  -- When somebody showed that mail to the present address reaches them; NULL: nobody has.
  email_verified_at INTEGER,
  CHECK ((deleted_at IS NULL) = (email IS NOT NULL)),
  CHECK ((deleted_at IS NULL) = (email_key IS NOT NULL)),
  CHECK (deleted_at IS NULL OR (password_hash IS NULL AND email_verified_at IS NULL))
) STRICT;
INSERT INTO accounts (id, version, credentials_version, email, email_key, name, role, locale, password_hash, created_at,
    deleted_at, email_verified_at)
  SELECT id, version, credentials_version, email, email_key, name, role, locale, password_hash, created_at,
    deleted_at, email_verified_at FROM accounts_before;
DROP TABLE accounts_before;
CREATE INDEX accounts_by_role ON accounts (role, id) WHERE deleted_at IS NULL;

-- Whom a provider means: issuer and subject together are one person there, for ever.
CREATE TABLE identities (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  -- The provider's name in our settings when it was linked; for showing only.
  provider TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  -- Staff sign in only by what was linked with the password.
  linked_by TEXT NOT NULL CHECK (linked_by IN ('registration', 'address', 'password')),
  created_at INTEGER NOT NULL,
  UNIQUE (issuer, subject)
) STRICT;
CREATE INDEX identities_by_account ON identities (account_id, id);

-- Sign-ins that were brought to an end, whatever end: a provider's answer is taken once. Kept until it would be too old.
CREATE TABLE used_transactions (
  id TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_transactions_by_expiry ON used_transactions (expires_at);
