-- One row per person who ever had an account. A deleted one keeps its id and nothing of the person. Text is compared by
-- its bytes, so that lists and prefixes come out as on every other engine.
CREATE TABLE accounts (
  id TEXT COLLATE "C" PRIMARY KEY,
  -- Rises with every event of the account.
  version INTEGER NOT NULL CHECK (version > 0),
  -- Rises when the password changes; a sign-in that verified an older one opens no session.
  credentials_version INTEGER NOT NULL CHECK (credentials_version > 0),
  email TEXT,
  -- The address as it is compared: NFC, lower case.
  email_key TEXT COLLATE "C" CONSTRAINT accounts_email_key UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('customer', 'staff', 'owner')),
  locale TEXT,
  password_hash TEXT,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT,
  CHECK ((deleted_at IS NULL) = (email IS NOT NULL)),
  CHECK ((deleted_at IS NULL) = (email_key IS NOT NULL)),
  CHECK ((deleted_at IS NULL) = (password_hash IS NOT NULL))
);
CREATE INDEX accounts_by_role ON accounts (role, id) WHERE deleted_at IS NULL;

-- What a customer can be found by: each word of the name, and the address, lower case and without accents.
CREATE TABLE account_terms (
  term TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (term, account_id)
);
CREATE INDEX account_terms_by_account ON account_terms (account_id);

CREATE TABLE addresses (
  id TEXT COLLATE "C" PRIMARY KEY,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  -- TEXT, not JSONB: given back as it came.
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX addresses_by_account ON addresses (account_id, id);
