-- The store's identity. A copy that starts a life of its own (a restored backup, a promoted standby that may have missed
-- commits) must get a new epoch. The owner keeps two services from sharing one database.
CREATE TABLE store_identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch TEXT NOT NULL CHECK (length(epoch) = 32),
  owner TEXT NOT NULL
);

-- Text is compared by its bytes throughout, whatever the database's own collation is.
-- The last position given. Whoever writes events raises it at the end of the operation and keeps the row's lock until
-- the commit: positions rise in commit order, and an operation that is undone takes its positions back.
CREATE TABLE feed_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  position BIGINT NOT NULL CHECK (position >= 0)
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
INSERT INTO feed_head VALUES (1, 0);

CREATE TABLE outbox (
  position BIGINT PRIMARY KEY CHECK (position > 0),
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  type TEXT COLLATE "C" NOT NULL,
  aggregate_id TEXT COLLATE "C" NOT NULL,
  aggregate_version INTEGER NOT NULL CHECK (aggregate_version > 0),
  partition SMALLINT NOT NULL CHECK (partition BETWEEN 0 AND 7),
  at BIGINT NOT NULL,
  -- TEXT, not JSONB: served as it was written.
  body TEXT NOT NULL
);

-- Rows up to and including this position are gone.
CREATE TABLE feed_floor (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  position BIGINT NOT NULL CHECK (position >= 0)
);
INSERT INTO feed_floor VALUES (1, 0);

-- What each subscriber has acknowledged. Trimming stops at the lowest.
CREATE TABLE feed_subscribers (
  subscriber TEXT COLLATE "C" NOT NULL,
  partition SMALLINT NOT NULL CHECK (partition BETWEEN 0 AND 7),
  acknowledged BIGINT NOT NULL CHECK (acknowledged >= 0),
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (subscriber, partition)
);

-- Events that have taken effect here, or were found older than what had.
CREATE TABLE inbox (
  subscriber TEXT COLLATE "C" NOT NULL,
  event_id TEXT COLLATE "C" NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'superseded')),
  at BIGINT NOT NULL,
  PRIMARY KEY (subscriber, event_id)
);
CREATE INDEX inbox_at ON inbox (at);

CREATE TABLE inbox_newest (
  subscriber TEXT COLLATE "C" NOT NULL,
  aggregate_id TEXT COLLATE "C" NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (subscriber, aggregate_id)
);

-- How far a subscriber has read a source's feed, by partition, and which instance reads on.
CREATE TABLE feed_cursors (
  subscriber TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  partition SMALLINT NOT NULL CHECK (partition BETWEEN 0 AND 7),
  epoch TEXT NOT NULL,
  position BIGINT NOT NULL CHECK (position >= 0),
  holder TEXT NOT NULL,
  fence INTEGER NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (subscriber, source, partition)
) WITH (fillfactor = 50);

-- Instances that share the work of this store's subscriptions.
CREATE TABLE feed_members (
  instance TEXT COLLATE "C" PRIMARY KEY,
  until BIGINT NOT NULL
);

-- Events that failed and wait for another try, or failed for good.
CREATE TABLE event_failures (
  id TEXT COLLATE "C" PRIMARY KEY,
  subscriber TEXT COLLATE "C" NOT NULL,
  source TEXT NOT NULL,
  event_id TEXT COLLATE "C" NOT NULL,
  type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
  attempts INTEGER NOT NULL CHECK (attempts > 0),
  reason TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (subscriber, event_id)
);
CREATE INDEX event_failures_due ON event_failures (state, next_at);

-- `result` is NULL only inside the operation that writes the row.
CREATE TABLE idempotency (
  scope TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT NOT NULL,
  result TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE leases (
  name TEXT COLLATE "C" PRIMARY KEY,
  holder TEXT NOT NULL,
  fence INTEGER NOT NULL,
  until BIGINT NOT NULL
);
