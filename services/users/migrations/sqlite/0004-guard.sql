-- Guesses left, as one instant per bucket (GCRA): the moment at which the bucket is full again. Keys are keyed hashes.
CREATE TABLE attempts (
  bucket TEXT PRIMARY KEY,
  full_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_full ON attempts (full_at);

-- Networks from which an account has signed in. Guessers elsewhere can't use up the attempts of these.
CREATE TABLE known_networks (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  network TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, network)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_networks_by_age ON known_networks (seen_at);

-- What matters for security, in the order it happened. Kept 180 days; names nobody who is gone.
CREATE TABLE audit_log (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  account_id TEXT,
  actor TEXT,
  network TEXT,
  detail TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_log_by_account ON audit_log (account_id, id);
CREATE INDEX audit_log_by_age ON audit_log (at);
