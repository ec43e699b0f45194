-- Guesses left, as one instant per bucket (GCRA): the moment at which the bucket is full again. Keys are keyed hashes.
CREATE TABLE attempts (
  bucket TEXT COLLATE "C" PRIMARY KEY,
  full_at BIGINT NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX attempts_by_full ON attempts (full_at);

-- Networks from which an account has signed in. Guessers elsewhere can't use up the attempts of these.
CREATE TABLE known_networks (
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  network TEXT COLLATE "C" NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, network)
);
CREATE INDEX known_networks_by_age ON known_networks (seen_at);

-- What matters for security, in the order it happened. Kept 180 days; names nobody who is gone.
CREATE TABLE audit_log (
  id TEXT COLLATE "C" PRIMARY KEY,
  at BIGINT NOT NULL,
  action TEXT NOT NULL,
  account_id TEXT COLLATE "C",
  actor TEXT,
  network TEXT,
  detail TEXT
);
CREATE INDEX audit_log_by_account ON audit_log (account_id, id);
CREATE INDEX audit_log_by_age ON audit_log (at);
