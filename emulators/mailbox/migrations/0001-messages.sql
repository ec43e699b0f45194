-- The newest messages, each Message-ID once.
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  -- JSON array of the envelope's recipients, in lower case.
  recipients TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  -- How often it was delivered.
  copies INTEGER NOT NULL DEFAULT 1 CHECK (copies > 0),
  raw BLOB NOT NULL
) STRICT;
