-- When somebody showed that mail to the account's present address reaches them; NULL: nobody has.
ALTER TABLE accounts ADD COLUMN email_verified_at INTEGER;

-- Links that were sent by mail and still work. One that was used, or that another address has ended, is gone.
CREATE TABLE mail_links (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('password-reset', 'verify-email')),
  -- The address that it was made for; the token is bound to it.
  email TEXT NOT NULL,
  -- SHA-256. The token itself can be made again from the row and a key that lies in no store.
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at)
) STRICT;
CREATE INDEX mail_links_by_account ON mail_links (account_id, purpose, id);
CREATE INDEX mail_links_by_expiry ON mail_links (expires_at);
