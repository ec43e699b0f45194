-- The store's identity. A copy that starts a life of its own (a restored backup, a promoted replica that may have missed
-- commits) must get a new epoch. The owner keeps two services from sharing one database.
-- Each statement is a step of its own, and may be begun twice: a table that is there, a row that is there, count as done.
CREATE TABLE store_identity (
  one INT PRIMARY KEY,
  epoch VARCHAR(32) NOT NULL,
  owner VARCHAR(64) NOT NULL,
  CHECK (one = 1),
  CHECK (CHAR_LENGTH(epoch) = 32)
) ENGINE = InnoDB;

-- Text is compared by its bytes throughout: the database's collation, set before the first table.
-- The last position given. Whoever writes events raises it at the end of the operation and keeps the row's lock until
-- the commit: positions rise in commit order, and an operation that is undone takes its positions back.
CREATE TABLE feed_head (
  one INT PRIMARY KEY,
  position BIGINT NOT NULL,
  CHECK (one = 1),
  CHECK (position >= 0)
) ENGINE = InnoDB;
INSERT INTO feed_head VALUES (1, 0);

-- Raised to be sure that everything that was seen is on disk.
CREATE TABLE durable_mark (
  one INT PRIMARY KEY,
  number BIGINT NOT NULL,
  CHECK (one = 1)
) ENGINE = InnoDB;
INSERT INTO durable_mark VALUES (1, 0);

CREATE TABLE outbox (
  position BIGINT PRIMARY KEY,
  id VARCHAR(64) NOT NULL UNIQUE,
  type VARCHAR(128) NOT NULL,
  aggregate_id VARCHAR(255) NOT NULL,
  aggregate_version INT NOT NULL,
  "partition" SMALLINT NOT NULL,
  at BIGINT NOT NULL,
  body MEDIUMTEXT NOT NULL,
  CHECK (position > 0),
  CHECK (aggregate_version > 0),
  CHECK ("partition" BETWEEN 0 AND 7)
) ENGINE = InnoDB;

-- Rows up to and including this position are gone.
CREATE TABLE feed_floor (
  one INT PRIMARY KEY,
  position BIGINT NOT NULL,
  CHECK (one = 1),
  CHECK (position >= 0)
) ENGINE = InnoDB;
INSERT INTO feed_floor VALUES (1, 0);

-- What each subscriber has acknowledged. Trimming stops at the lowest.
CREATE TABLE feed_subscribers (
  subscriber VARCHAR(128) NOT NULL,
  "partition" SMALLINT NOT NULL,
  acknowledged BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (subscriber, "partition"),
  CHECK ("partition" BETWEEN 0 AND 7),
  CHECK (acknowledged >= 0)
) ENGINE = InnoDB;

-- Events that have taken effect here, or were found older than what had.
CREATE TABLE inbox (
  subscriber VARCHAR(128) NOT NULL,
  event_id VARCHAR(64) NOT NULL,
  outcome VARCHAR(16) NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (subscriber, event_id),
  INDEX inbox_at (at),
  CHECK (outcome IN ('applied', 'superseded'))
) ENGINE = InnoDB;

CREATE TABLE inbox_newest (
  subscriber VARCHAR(128) NOT NULL,
  aggregate_id VARCHAR(255) NOT NULL,
  version INT NOT NULL,
  PRIMARY KEY (subscriber, aggregate_id)
) ENGINE = InnoDB;

-- How far a subscriber has read a source's feed, by partition, and which instance reads on.
CREATE TABLE feed_cursors (
  subscriber VARCHAR(128) NOT NULL,
  source VARCHAR(64) NOT NULL,
  "partition" SMALLINT NOT NULL,
  epoch VARCHAR(64) NOT NULL,
  position BIGINT NOT NULL,
  holder VARCHAR(255) NOT NULL,
  fence INT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (subscriber, source, "partition"),
  CHECK ("partition" BETWEEN 0 AND 7),
  CHECK (position >= 0)
) ENGINE = InnoDB;

-- Instances that share the work of this store's subscriptions.
CREATE TABLE feed_members (
  instance VARCHAR(255) PRIMARY KEY,
  until BIGINT NOT NULL
) ENGINE = InnoDB;

-- A row that is locked by whoever does what only one may do at a time.
CREATE TABLE feed_chores (
  name VARCHAR(16) PRIMARY KEY
) ENGINE = InnoDB;
INSERT INTO feed_chores VALUES ('claim'), ('trim');

-- Events that failed and wait for another try, or failed for good.
CREATE TABLE event_failures (
  id VARCHAR(64) PRIMARY KEY,
  subscriber VARCHAR(128) NOT NULL,
  source VARCHAR(64) NOT NULL,
  event_id VARCHAR(64) NOT NULL,
  type VARCHAR(128) NOT NULL,
  aggregate_id VARCHAR(255) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  state VARCHAR(16) NOT NULL,
  attempts INT NOT NULL,
  reason MEDIUMTEXT NOT NULL,
  next_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (subscriber, event_id),
  INDEX event_failures_due (state, next_at),
  CHECK (state IN ('waiting', 'dead')),
  CHECK (attempts > 0)
) ENGINE = InnoDB;

-- `result` is NULL only inside the operation that writes the row.
CREATE TABLE idempotency (
  scope VARCHAR(400) NOT NULL,
  "key" VARCHAR(255) NOT NULL,
  fingerprint VARCHAR(128) NOT NULL,
  result MEDIUMTEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (scope, "key"),
  INDEX idempotency_at (at)
) ENGINE = InnoDB;

CREATE TABLE leases (
  name VARCHAR(255) PRIMARY KEY,
  holder VARCHAR(255) NOT NULL,
  fence INT NOT NULL,
  until BIGINT NOT NULL
) ENGINE = InnoDB;
