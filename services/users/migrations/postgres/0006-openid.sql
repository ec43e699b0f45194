-- Who came by an OpenID provider has no password.
ALTER TABLE accounts DROP CONSTRAINT accounts_check2;
ALTER TABLE accounts ADD CONSTRAINT accounts_forgotten
  CHECK (deleted_at IS NULL OR (password_hash IS NULL AND email_verified_at IS NULL));

-- Whom a provider means: issuer and subject together are one person there, for ever.
CREATE TABLE identities (
  id TEXT COLLATE "C" PRIMARY KEY,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  -- The provider's name in our settings when it was linked; for showing only.
  provider TEXT NOT NULL,
  issuer TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  -- Staff sign in only by what was linked with the password.
  linked_by TEXT NOT NULL CHECK (linked_by IN ('registration', 'address', 'password')),
  created_at BIGINT NOT NULL,
  CONSTRAINT identities_person UNIQUE (issuer, subject)
);
CREATE INDEX identities_by_account ON identities (account_id, id);

-- Sign-ins that were brought to an end, whatever end: a provider's answer is taken once. Kept until it would be too old.
CREATE TABLE used_transactions (
  id TEXT COLLATE "C" PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE INDEX used_transactions_by_expiry ON used_transactions (expires_at);
