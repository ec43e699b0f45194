-- The store's identity. A copy that starts a life of its own (a restored backup) must get a new epoch.
CREATE TABLE store_identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch TEXT NOT NULL CHECK (length(epoch) = 32)
) STRICT;
INSERT INTO store_identity VALUES (1, lower(hex(randomblob(16))));

-- Events on their way out. AUTOINCREMENT: a position is never used again, even after its row is trimmed.
CREATE TABLE outbox (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  aggregate_version INTEGER NOT NULL CHECK (aggregate_version > 0),
  partition INTEGER NOT NULL CHECK (partition BETWEEN 0 AND 7),
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

-- Rows up to and including this position are gone.
CREATE TABLE feed_floor (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  position INTEGER NOT NULL CHECK (position >= 0)
) STRICT;
INSERT INTO feed_floor VALUES (1, 0);

-- What each subscriber has acknowledged. Trimming stops at the lowest.
CREATE TABLE feed_subscribers (
  subscriber TEXT NOT NULL,
  partition INTEGER NOT NULL CHECK (partition BETWEEN 0 AND 7),
  acknowledged INTEGER NOT NULL CHECK (acknowledged >= 0),
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (subscriber, partition)
) STRICT, WITHOUT ROWID;

-- Events that have taken effect here, or were found older than what had.
CREATE TABLE inbox (
  subscriber TEXT NOT NULL,
  event_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'superseded')),
  at INTEGER NOT NULL,
  PRIMARY KEY (subscriber, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_at ON inbox (at);

CREATE TABLE inbox_newest (
  subscriber TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (subscriber, aggregate_id)
) STRICT, WITHOUT ROWID;

-- How far a subscriber has read a source's feed, by partition, and which instance reads on.
CREATE TABLE feed_cursors (
  subscriber TEXT NOT NULL,
  source TEXT NOT NULL,
  partition INTEGER NOT NULL CHECK (partition BETWEEN 0 AND 7),
  epoch TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  holder TEXT NOT NULL,
  fence INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (subscriber, source, partition)
) STRICT, WITHOUT ROWID;

-- Instances that share the work of this store's subscriptions.
CREATE TABLE feed_members (
  instance TEXT PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Events that failed and wait for another try, or failed for good.
CREATE TABLE event_failures (
  id TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL,
  source TEXT NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
  attempts INTEGER NOT NULL CHECK (attempts > 0),
  reason TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (subscriber, event_id)
) STRICT;
CREATE INDEX event_failures_due ON event_failures (state, next_at);

CREATE TABLE idempotency (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  result TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  fence INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
